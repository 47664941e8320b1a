"""Picture files to a model's input against Pillow and NumPy, one thread on both sides."""

import contest
import media_files
import numpy
import places
import processes
import tables

PASSES = {"JPEG, Caltech-101": 5, "JPEG, photographs": 40, "PNG, 8 bits": 10}
LEAST_OF_PILLOW = 0.8
LEAST_COSINE = 0.9995
MOST_LEVELS = 1
EDGE = 224
STD = numpy.array([0.26862954, 0.26130258, 0.27577711]).reshape(1, 3, 1, 1)
TENSORS = {side: places.WORK / f"media-{side}.f4" for side in ("embark", "peer")}


def main(runs):
    rows, parts = [], []
    for name, listed in media_files.pictures():
        count = len(listed.read_text(encoding="utf-8").splitlines())
        pairs = contest.turns(
            runs,
            name,
            "pictures/s",
            count,
            lambda: embark(listed, PASSES[name]),
            lambda: _pillow(listed, PASSES[name]),
            contest.spent_of,
            lambda *_: print(f"{name}: {_compare(name, count)}"),
        )
        rows.append(contest.row(name, pairs, count, contest.spent_of, LEAST_OF_PILLOW if name.startswith("JPEG") else None))
        parts.append([name, count, *(part for side in zip(*pairs) for part in contest.parts(side, count))])
    print(f"\npictures/s, file to the input of CLIP (shorter side to 224, bicubic, crop, normalise); Pillow {pairs[0][1]['version']}")
    tables.table(["pictures", *contest.HEADER], rows)
    tables.table(["ms a picture", "files", "Embark: file to RGB", "RGB to input", "Pillow: file to RGB", "RGB to input"], parts)


def embark(listed, passes):
    command = processes.java("io.embark.encode.PictureTimes", listed, passes, TENSORS["embark"], slots=1)
    return processes.run("media-pictures", command)


def _pillow(listed, passes):
    script = places.BENCH / "python/peers/pillow_peer.py"
    one_thread = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return processes.run("media-pillow", [media_files.PYTHON, script, listed, passes, TENSORS["peer"]], one_thread)


def _compare(name, count):
    """Of what is stored without loss the pixels, of JPEG the cosine of the inputs: decoders round differently."""
    found, expected = (numpy.fromfile(file, dtype="<f4").reshape(count, -1).astype("f8") for file in TENSORS.values())
    cosines = (found * expected).sum(axis=1) / numpy.linalg.norm(found, axis=1) / numpy.linalg.norm(expected, axis=1)
    levels = numpy.abs(found - expected).reshape(count, 3, EDGE, EDGE) * STD * 255
    told = f"cosine of inputs, smallest {cosines.min():.6f}, median {numpy.median(cosines):.6f}; largest difference {levels.max():.1f} levels"
    is_equal = cosines.min() >= LEAST_COSINE if name.startswith("JPEG") else round(levels.max()) <= MOST_LEVELS
    if not is_equal:
        raise processes.Failed(f"{name}: {told}, expected a cosine of {LEAST_COSINE}, or {MOST_LEVELS} level where nothing is lost")
    return told
