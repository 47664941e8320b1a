#!/usr/bin/env python3
"""Makes src/test/resources/oracles/sound-features.json: features that transformers' AST and CLAP extractors give of sounds that a formula gives.

Run by hand: python3 -m venv features; features/bin/pip install transformers==5.23.0 numpy==2.2.6 torch==2.8.0; features/bin/python scripts/make-sound-features-oracle.py
torchaudio must not be there: with it ASTFeatureExtractor takes another way. What ClapFeatureExtractor draws at random is the middle here; so is it in Embark.
"""
import base64
import json
import pathlib

import numpy as np
import torch
import transformers
from transformers import ASTFeatureExtractor, ClapFeatureExtractor

VALUES = 700

AST = {"sampling_rate": 16000, "num_mel_bins": 128, "max_length": 1024, "mean": -4.2677393, "std": 4.5689974, "do_normalize": True}
AST_SMALL = {"sampling_rate": 16000, "num_mel_bins": 40, "max_length": 100, "mean": -3.5, "std": 2.25, "do_normalize": True}
AST_AS_IT_IS = {**AST_SMALL, "do_normalize": False}
CLAP = {"sampling_rate": 48000, "feature_size": 64, "hop_length": 480, "max_length_s": 10, "fft_window_size": 1024, "frequency_min": 50, "frequency_max": 14000}
CLAP_SMALL = {"sampling_rate": 16000, "feature_size": 32, "hop_length": 200, "max_length_s": 2, "fft_window_size": 400, "frequency_min": 0, "frequency_max": 8000}

CASES = (
    [("ast", AST, length) for length in (400, 16000, 164080, 164240, 200000)]
    + [("ast", AST_SMALL, 9000), ("ast", AST_AS_IT_IS, 30000)]
    + [("clap", {**CLAP, "truncation": "rand_trunc", "padding": "repeatpad"}, length) for length in (1, 48000, 70000, 480000, 500001)]
    + [("clap", {**CLAP, "truncation": "rand_trunc", "padding": padding}, 70000) for padding in ("repeat", "pad")]
    + [("clap", {**CLAP, "truncation": "fusion", "padding": "repeatpad"}, length) for length in (70000, 480200, 480480, 480960, 1200000)]
    + [("clap", {**CLAP_SMALL, "truncation": "rand_trunc", "padding": "repeat"}, length) for length in (15000, 40000)]
)


def sound(length, seed):
    """16 bits a sample: noise and a triangle wave, loud, quieter, hardly there, and silence."""
    samples = np.zeros(length, dtype=np.float32)
    state = seed
    for i in range(length):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        block = i // 6000
        quiet = block % 4 * 5
        noise = (state >> 16) - 32768
        triangle = abs((i * (block + 1) * 37 & 0xFFFF) - 32768) - 16384
        value = (noise >> 1 + quiet) + (triangle >> 1 + quiet) + block % 2 * 300
        samples[i] = 0 if block % 4 == 3 and i % 6000 > 3000 else max(-32768, min(32767, value)) / 32768
    return samples


def draws_in_the_middle():
    np.random.randint = lambda low, high: (high - 1 - low) // 2
    np.random.choice = lambda choices: choices[len(choices) // 2]


def features(kind, parameters, samples):
    """Of one sound."""
    if kind == "ast":
        made = ASTFeatureExtractor(**parameters)(samples, sampling_rate=parameters["sampling_rate"], return_tensors="np")
        return made["input_values"][0]
    made = ClapFeatureExtractor(**parameters)(samples, sampling_rate=parameters["sampling_rate"], return_tensors="np")
    assert made["is_longer"][0][0] or parameters["truncation"] != "fusion"
    return made["input_features"][0]


def main():
    assert not transformers.utils.is_speech_available(), "torchaudio is installed"
    draws_in_the_middle()
    cases = []
    for seed, (kind, parameters, length) in enumerate(CASES):
        made = features(kind, parameters, sound(length, seed))
        flat = made.reshape(-1)
        step = max(1, flat.size // VALUES) | 1
        cases.append({
            "kind": kind, "parameters": parameters, "seed": seed, "samples": length, "shape": list(made.shape),
            "mean": float(flat.mean(dtype=np.float64)), "square": float((flat.astype(np.float64) ** 2).mean()),
            "step": step, "values": base64.b64encode(flat[::step].astype("<f4").tobytes()).decode(),
        })
    made_by = f"transformers {transformers.__version__}, numpy {np.__version__}, torch {torch.__version__}"
    path = pathlib.Path("src/test/resources/oracles/sound-features.json")
    path.write_text(json.dumps({"made_by": made_by, "cases": cases}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
