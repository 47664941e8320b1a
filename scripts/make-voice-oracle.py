#!/usr/bin/env python3
"""Makes src/test/resources/oracles/voice.json: the speech that get_speech_timestamps of silero-vad 6.2.1 finds in probabilities that a formula gives.

Run by hand: python3 -m venv silero; silero/bin/pip install silero-vad==6.2.1 torch==2.8.0 torchaudio==2.8.0 onnxruntime==1.23.2; silero/bin/python scripts/make-voice-oracle.py [MODEL.onnx SOUND.wav]
With a model and a sound (16 kHz, one channel, 16 bits) it prints the same of them, for src/test/java/io/embark/encode/VoiceDetectorTest.java.
"""
import json
import math
import pathlib
import sys
import wave

import silero_vad
import torch
from silero_vad.utils_vad import OnnxWrapper, get_speech_timestamps

WINDOW = 512
SETTINGS = [
    {},
    {"max_speech_duration_s": 5},
    {"threshold": 0.3, "max_speech_duration_s": 2, "min_silence_duration_ms": 300},
    {"min_speech_duration_ms": 0, "min_silence_duration_ms": 0, "speech_pad_ms": 0},
    {"min_silence_duration_ms": 20, "speech_pad_ms": 400},
]


class Told:
    """A model that says what it is told to."""

    def __init__(self, probabilities):
        self.probabilities = list(probabilities)

    def reset_states(self):
        self.next = iter(self.probabilities)

    def __call__(self, chunk, rate):
        return torch.tensor(next(self.next))


def probabilities(seed, count):
    """Speech and silence of many lengths, and doubt between them; quarters and hundredths are told as they are."""
    values = []
    for i in range(count):
        slow = math.sin(i / (3 + seed)) + 0.7 * math.sin(i / (17 + 5 * seed))
        noise = ((i * 7919 + seed * 104729) * 2654435761 >> 13 & 255) / 255 - 0.5
        values.append(round(min(1, max(0, 0.5 + 0.45 * slow + 0.2 * noise)), 2))
    return values


def segments(model, samples, settings):
    found = get_speech_timestamps(samples, model, **settings)
    return [[segment["start"], segment["end"]] for segment in found]


def sound(file):
    with wave.open(file) as opened:
        assert opened.getframerate() == 16_000 and opened.getnchannels() == 1 and opened.getsampwidth() == 2
        return torch.frombuffer(bytearray(opened.readframes(opened.getnframes())), dtype=torch.int16) / 32768


def main():
    if len(sys.argv) == 3:
        samples = sound(sys.argv[2])
        model = OnnxWrapper(sys.argv[1], force_onnx_cpu=True)
        print(json.dumps([round(p, 5) for p in model.audio_forward(samples, 16_000)[0].tolist()][::50]))
        for settings in SETTINGS:
            print(json.dumps({"settings": settings, "segments": segments(model, samples, settings)}))
        return
    cases = []
    for seed, count, rest in [(0, 400, 0), (1, 700, 100), (2, 1000, 511), (3, 1500, 0), (4, 60, 7), (5, 3, 1), (9, 2000, 0)]:
        told = probabilities(seed, count)
        samples = count * WINDOW - (WINDOW - rest if rest else 0)
        for settings in SETTINGS:
            cases.append({"seed": seed, "samples": samples, "settings": settings,
                          "segments": segments(Told(told), torch.zeros(samples), settings)})
        cases.append({"seed": seed, "probabilities": told})
    made = {"maker": f"silero-vad {silero_vad.__version__ if hasattr(silero_vad, '__version__') else '6.2.1'}", "cases": cases}
    target = pathlib.Path(__file__).parent.parent / "src/test/resources/oracles/voice.json"
    target.write_text(json.dumps(made, separators=(",", ":")) + "\n")


main()
