#!/usr/bin/env python3
"""Makes src/test/resources/oracles/hashes.json: what phash and dhash of imagehash 4.3.2 say of pictures that a formula gives.

Run by hand: python3 -m venv hashes; hashes/bin/pip install imagehash==4.3.2 pillow==13.0.0; hashes/bin/python scripts/make-hash-oracle.py
"""
import json
import pathlib

import imagehash
from PIL import Image

MODES = {1: "L", 3: "RGB", 4: "RGBA"}
SIZES = [(37, 23, 3), (320, 240, 3), (32, 32, 1), (9, 8, 1), (5, 4, 3), (1, 1, 1), (97, 89, 4), (640, 48, 1)]


def noisy(x, y, c):
    """Noise with flat stretches of black and white, as in make-resampling-oracle.py."""
    noise = ((x * 7919 + y * 104729 + c * 1299709) * 2654435761 >> 13) & 255
    return 255 if (x // 5 + y // 4) % 5 == 0 else 0 if (x // 5 + y // 4) % 5 == 1 else noise


def smooth(x, y, c):
    """Hills."""
    return (x * x // 50 + 3 * y + (x * y) // (20 + c) + 40 * c) % 512 % 256 if (x + y) % 3 else (2 * x + y * y // 40) % 256


def main():
    cases = []
    for formula in (noisy, smooth):
        for width, height, channels in SIZES:
            samples = bytes(formula(x, y, c) for y in range(height) for x in range(width) for c in range(channels))
            picture = Image.frombytes(MODES[channels], (width, height), samples)
            if channels == 4:
                picture = picture.convert("RGB")  # alpha left out
            cases.append({"formula": formula.__name__, "width": width, "height": height, "channels": channels,
                          "phash": str(imagehash.phash(picture)), "dhash": str(imagehash.dhash(picture))})
    target = pathlib.Path(__file__).parent.parent / "src/test/resources/oracles/hashes.json"
    target.write_text(json.dumps({"maker": f"imagehash {imagehash.__version__}", "cases": cases}, indent=1) + "\n")


main()
