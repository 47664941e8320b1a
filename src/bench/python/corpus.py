"""The texts: nine tenths passages of the quickstart's corpus, one tenth of its headings, mixed by hash."""

import hashlib
import json
import random

import places
import processes

JOB = places.BENCH / "jobs/corpus.yaml"
SEED = "embark-bench-1"
SHORT_CHARS = 200


def texts(size):
    """A JSON Lines file of id and text, made once for each way of making it."""
    sampler = places.BENCH / "java/io/embark/pipeline/CorpusSample.java"
    made_by = hashlib.sha256(JOB.read_bytes() + sampler.read_bytes() + SEED.encode()).hexdigest()[:8]
    file = places.WORK / f"texts-{size}-{made_by}.jsonl"
    if not file.exists():
        headings = size // 10
        print(f"preparing {size} texts: {size - headings} passages and {headings} headings", flush=True)
        command = processes.java(
            "io.embark.pipeline.CorpusSample",
            JOB,
            places.DOCUMENTATION,
            file,
            size - headings,
            headings,
            SEED,
        )
        processes.run("corpus", command)
    return file


def ids(file):
    with open(file, encoding="utf-8") as lines:
        return [json.loads(line)["id"] for line in lines]


def repeated(size):
    """As many texts as wanted: beginnings of passages behind a number, so that no two are equal."""
    source = texts(5000)
    file = places.WORK / f"repeated-{size}-{source.stem}.jsonl"
    if not file.exists():
        with open(source, encoding="utf-8") as lines:
            passages = [json.loads(line)["text"][:SHORT_CHARS] for line in lines]
        choose = random.Random(SEED)
        part = file.with_suffix(".part")
        with open(part, "w", encoding="utf-8") as out:
            for number in range(size):
                text = f"text {number} {choose.choice(passages)}"
                out.write(json.dumps({"id": f"t{number:07d}", "text": text}) + "\n")
        part.rename(file)
    return file
