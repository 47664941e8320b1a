"""Pillow's resize alone, of raw RGB frames: FRAMES WIDTH HEIGHT PASSES. Prints one JSON object as its last line."""

import json
import sys
import time

import numpy
from PIL import Image

EDGE = 224


def main(file, width, height, passes):
    width, height = int(width), int(height)
    frames = numpy.memmap(file, dtype="u1", mode="r").reshape(-1, height, width, 3)
    factor = EDGE / min(width, height)
    size = (round(width * factor), round(height * factor))
    done = []
    for _ in range(int(passes)):
        seconds = 0
        for frame in frames:
            picture = Image.fromarray(frame)
            start = time.perf_counter()
            picture.resize(size, Image.Resampling.BICUBIC)
            seconds += time.perf_counter() - start
        done.append(seconds)
    print(json.dumps({"frames": len(frames), "passes": done}))


main(*sys.argv[1:])
