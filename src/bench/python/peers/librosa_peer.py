"""librosa, Whisper's features: samples|files|load FILE SECONDS PASSES FEATURES.

samples: FILE is little-endian floats at 16,000 a second; files: FILE names a file of sound a line. A window of SECONDS each;
FEATURES gets them as little-endian floats. load: FEATURES gets the samples of all files and nothing is timed. Prints one JSON
object as its last line.
"""

import json
import sys

import librosa
import numpy
import spent

RATE, TRANSFORM, HOP, BANDS = 16_000, 400, 160, 80


def log_mel(samples):
    power = librosa.feature.melspectrogram(
        y=samples, sr=RATE, n_fft=TRANSFORM, hop_length=HOP, n_mels=BANDS, pad_mode="reflect"
    )
    logs = numpy.log10(numpy.maximum(power[:, :-1], 1e-10))
    return (numpy.maximum(logs, logs.max() - 8) + 4) / 4


def main(what, file, seconds, passes, features):
    length = int(seconds) * RATE
    if what == "samples":
        whole = numpy.fromfile(file, dtype="<f4")
        windows = whole[: len(whole) // length * length].reshape(-1, length)
        samples_of = numpy.asarray
    else:
        with open(file, encoding="utf-8") as lines:
            windows = lines.read().splitlines()

        def samples_of(path):
            return librosa.load(path, sr=RATE)[0] if what == "load" else librosa.util.fix_length(librosa.load(path, sr=RATE)[0], size=length)

    with open(features, "wb") as out:
        for window in windows:
            samples = samples_of(window)
            (samples if what == "load" else log_mel(samples)).astype("<f4").tofile(out)
    done = spent.passes(windows, samples_of, log_mel, int(passes))
    print(json.dumps({"version": librosa.__version__, "windows": len(windows), "passes": done}))


main(*sys.argv[1:])
