"""What scripts/check-media-retrieval runs: see there."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import numpy
import onnxruntime
import pyarrow.parquet
import soundfile
import soxr
from PIL import Image

HOME = pathlib.Path(__file__).resolve().parent.parent
WORK = HOME / ".embark/check-media-retrieval"
NEAREST = 5
RATE = 16_000
HOP = 7_680  # 480 ms, as AudioPieces has it; TFLite's TaskVision and YAMNet's own patches overlap by half
# JPEG and Vorbis are decoded by other libraries, and int8 networks round what differs a little
LEAST_MEDIAN_COSINE = 0.99
MOST_DIFFERENCE = 0.02


def yamnet(session, file):
    samples, rate = soundfile.read(file, dtype="float32", always_2d=True)
    samples = samples.mean(axis=1)
    if rate != RATE:
        samples = soxr.resample(samples, rate, RATE, quality="HQ").astype(numpy.float32)
    name, window = session.get_inputs()[0].name, session.get_inputs()[0].shape[0]
    starts = range(0, len(samples) - window + 1, HOP)
    pieces = [samples[start:start + window] for start in starts] or [numpy.resize(samples, window)]
    return numpy.mean([session.run(["embedding"], {name: piece})[0][0] for piece in pieces], axis=0)


def mobilenet(session, file):
    _, height, width, _ = session.get_inputs()[0].shape
    picture = Image.open(file).convert("RGB").resize((width, height), Image.Resampling.BILINEAR)
    return session.run(["embedding"], {session.get_inputs()[0].name: numpy.asarray(picture)[None]})[0][0]


def precision(labels, vectors):
    unit = vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = unit @ unit.T
    numpy.fill_diagonal(cosines, -numpy.inf)
    nearest = numpy.argsort(-cosines, axis=1, kind="stable")[:, :NEAREST]
    return float(numpy.mean(labels[nearest] == labels[:, None]))


def embark(files, model, work):
    items, output = work.with_suffix(".jsonl"), work.with_suffix(".parquet")
    items.write_text("".join(json.dumps({"id": str(file), "path": str(file)}) + "\n" for file in files))
    command = ["scripts/embark", "encode", "--model", str(model), "--input", str(items), "--output", str(output)]
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"Cannot encode {items}: {done.stderr.strip()}")
    table = pyarrow.parquet.read_table(output)
    vectors = dict(zip(table["id"].to_pylist(), table["dense"].to_pylist()))
    return numpy.array([vectors[str(file)] for file in files])


def main():
    shared = pathlib.Path(os.environ.get("EMBARK_SHARED", HOME.parent / "shared")).resolve()
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    print("| corpus | model | items | Embark | Python | median cosine | least |")
    print("|---|---|---|---|---|---|---|")
    different = False
    for corpus, suffix, model, encode in [("audio-esc10", ".ogg", "yamnet-tflite", yamnet),
                                          ("img-caltech101", ".jpg", "mobilenet-v2-quant-tflite", mobilenet)]:
        folder, directory = shared / "data" / corpus, shared / "fixtures/open" / model
        if not folder.is_dir() or not (directory / "model.onnx").is_file():
            print(f"Cannot compare {corpus}: there is no {folder}, expected it in EMBARK_SHARED.", file=sys.stderr)
            sys.exit(2)
        files = sorted(path for path in folder.rglob("*" + suffix))
        session = onnxruntime.InferenceSession(directory / "model.onnx")
        theirs = numpy.array([encode(session, file) for file in files])
        ours = embark(files, directory, WORK / corpus)
        labels = numpy.array([file.relative_to(folder).parts[0] for file in files])
        cosines = (ours * theirs).sum(axis=1) / numpy.linalg.norm(ours, axis=1) / numpy.linalg.norm(theirs, axis=1)
        both = precision(labels, ours), precision(labels, theirs)
        print(f"| {corpus} | {model} | {len(files)} | {both[0]:.4f} | {both[1]:.4f} | {numpy.median(cosines):.5f} | {cosines.min():.5f} |")
        different |= abs(both[0] - both[1]) > MOST_DIFFERENCE or numpy.median(cosines) < LEAST_MEDIAN_COSINE
    sys.exit(1 if different else 0)


main()
