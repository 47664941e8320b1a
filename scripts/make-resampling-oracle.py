#!/usr/bin/env python3
"""Makes src/test/resources/oracles/resampling.json: what Image.resize of Pillow 13.0.0 makes of pictures that a formula gives.

Run by hand: python3 -m venv pillow; pillow/bin/pip install pillow==13.0.0; pillow/bin/python scripts/make-resampling-oracle.py
"""
import base64
import json
import pathlib

import PIL
from PIL import Image

MODES = {1: "L", 3: "RGB"}
# from, to, samples a pixel: smaller, larger, one axis alone, to a pixel, from a pixel, by primes
SIZES = [
    ((37, 23), (16, 11), 3),
    ((37, 23), (50, 31), 3),
    ((37, 23), (37, 7), 1),
    ((37, 23), (60, 23), 1),
    ((40, 30), (1, 1), 3),
    ((1, 1), (5, 4), 3),
    ((500, 3), (7, 2), 3),
    ((97, 89), (31, 43), 3),
]


def sample(x, y, c):
    """Noise with flat stretches of black and white, where filters overshoot."""
    noise = ((x * 7919 + y * 104729 + c * 1299709) * 2654435761 >> 13) & 255
    return 255 if (x // 5 + y // 4) % 5 == 0 else 0 if (x // 5 + y // 4) % 5 == 1 else noise


FILTERS = [getattr(Image.Resampling, name) for name in ("NEAREST", "BOX", "BILINEAR", "HAMMING", "BICUBIC", "LANCZOS")]
cases = []
for (width, height), (to_width, to_height), channels in SIZES:
    data = bytes(sample(x, y, c) for y in range(height) for x in range(width) for c in range(channels))
    picture = Image.frombytes(MODES[channels], (width, height), data)
    for filter in FILTERS:
        resized = picture.resize((to_width, to_height), filter)
        cases.append(
            {
                "from": [width, height],
                "to": [to_width, to_height],
                "channels": channels,
                "filter": filter.name.lower(),
                "samples": base64.b64encode(resized.tobytes()).decode(),
            }
        )
made_by = f"scripts/make-resampling-oracle.py, Pillow {PIL.__version__}"
target = pathlib.Path(__file__).parent.parent / "src/test/resources/oracles/resampling.json"
lines = ",\n".join("  " + json.dumps(case) for case in cases)
target.write_text(f'{{\n "made by": "{made_by}",\n "cases": [\n{lines}\n ]\n}}\n')
print(target, len(cases), "cases,", target.stat().st_size, "bytes")
