"""Pillow and NumPy, picture files to the input of CLIP as transformers makes it: LIST PASSES TENSORS.

LIST names a file a line; TENSORS gets little-endian floats, channels first. Prints one JSON object as its last line.
"""

import json
import sys

import numpy
import PIL
from PIL import Image, ImageOps
import spent

EDGE = 224
MEAN = numpy.array([0.48145466, 0.4578275, 0.40821073], dtype="f4")
STD = numpy.array([0.26862954, 0.26130258, 0.27577711], dtype="f4")


def decoded(path):
    with Image.open(path) as image:
        return ImageOps.exif_transpose(image).convert("RGB")


def model_input(picture):
    width, height = picture.size
    size = (EDGE, int(EDGE * height / width)) if width <= height else (int(EDGE * width / height), EDGE)
    resized = picture.resize(size, Image.Resampling.BICUBIC)
    left, top = (size[0] - EDGE) // 2, (size[1] - EDGE) // 2
    samples = numpy.asarray(resized.crop((left, top, left + EDGE, top + EDGE)), dtype="f4")
    return numpy.ascontiguousarray(((samples * numpy.float32(1 / 255) - MEAN) / STD).transpose(2, 0, 1))


def main(listed, passes, tensors):
    with open(listed, encoding="utf-8") as lines:
        paths = lines.read().splitlines()
    with open(tensors, "wb") as out:
        for path in paths:
            model_input(decoded(path)).astype("<f4").tofile(out)
    done = spent.passes(paths, decoded, model_input, int(passes))
    print(json.dumps({"version": PIL.__version__, "pictures": len(paths), "passes": done}))


if __name__ == "__main__":
    main(*sys.argv[1:])
