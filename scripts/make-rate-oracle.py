#!/usr/bin/env python3
"""Writes src/test/resources/oracles/rates.json: sounds at other rates as soxr_hq gives them, librosa's default.

pip install numpy soxr; run from the checkout. The sounds are made of sines by a formula that the test repeats.
"""

import base64
import json
import pathlib

import numpy as np
import soxr

CASES = [(44100, 16000), (44100, 32000), (48000, 16000), (8000, 16000), (22050, 16000), (16000, 44100)]
SECONDS = 0.15


def sound(rate, lower):
    """Sines from 100 Hz to 0.9 of the lower Nyquist frequency, soxr_hq's pass band; it begins and ends in the middle of them."""
    t = np.arange(int(rate * SECONDS), dtype=np.float64) / rate
    total = np.zeros_like(t)
    for i in range(12):
        frequency = 100.0 * (lower * 0.45 / 100.0) ** (i / 11.0)
        total += np.sin(2 * np.pi * frequency * t + i) / 13
    return total.astype(np.float32)


def main():
    cases = []
    for source, target in CASES:
        samples = soxr.resample(sound(source, min(source, target)), source, target, quality="HQ").astype("<f4")
        cases.append({"from": source, "to": target, "samples": base64.b64encode(samples.tobytes()).decode()})
    made_by = f"soxr {soxr.__version__} ({soxr.__libsoxr_version__}), numpy {np.__version__}"
    path = pathlib.Path("src/test/resources/oracles/rates.json")
    path.write_text(json.dumps({"made_by": made_by, "seconds": SECONDS, "cases": cases}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
