"""scripts/bench int8: the dynamically quantised model jars against the same models in float32, both through Embark.

Equal vectors are not to be had: beside the speed stand the cosine of both vectors of each text, and what the difference
does to nDCG@10 on judged queries (fixtures/open/retrieval of EMBARK_SHARED, else of ../shared; left out where that is not).
"""

import json
import os
import pathlib
import statistics
import subprocess

import contenders
import corpus
import encode
import encoders
import machine
import numpy
import places
import processes
import tables
import vectors

MODELS = ("all-minilm-l6-v2", "bge-small-en-v15")
COLLECTIONS = ("adi", "medline")
LEAST_RATIO = 1.6
PASSES = 2
SMALLEST_MEAN_COSINE = 0.9  # below that it is another model


def main(runs, size):
    print(machine.line())
    texts = corpus.texts(size)
    ids = corpus.ids(texts)
    rows = []
    for name in MODELS:
        rates = {"": [], "-q": []}
        lakes = {suffix: places.fresh(f"int8{suffix}") for suffix in rates}
        for run in range(1, runs + 1):
            for suffix, found in rates.items():
                report = timed(name + suffix, texts, places.fresh(f"int8{suffix}"))
                found.append(size / contenders.warm(report)["wall_seconds"])
                encode.tell(run, name + suffix, report, size)
            if run == 1:
                cosines = compared(lakes, ids)
                print(f"{name}: cosine of both vectors, mean {cosines.mean():.4f}, smallest {cosines.min():.4f}")
                if not cosines.mean() >= SMALLEST_MEAN_COSINE:
                    raise processes.Failed(f"{name}: the quantised model gives other vectors")
        ratio = statistics.median(rates["-q"]) / statistics.median(rates[""])
        rows.append(
            [
                name,
                *tables.spread(rates[""])[1:],
                *tables.spread(rates["-q"])[1:],
                f"{ratio:.2f}",
                f"{cosines.mean():.4f}",
                f"{cosines.min():.4f}",
                *(ndcg(name, collection) for collection in COLLECTIONS),
            ]
        )
        print(f"{name}: int8 / float32 {ratio:.2f}; target {tables.verdict(ratio, LEAST_RATIO)}", flush=True)
    print()
    measured = [f"nDCG@10 {collection}, int8 - float32" for collection in COLLECTIONS]
    tables.table(
        ["model", "float32, texts/s", "range", "int8, texts/s", "range", "ratio", "mean cosine", "smallest", *measured], rows
    )
    return 0


def timed(model, texts, lakes):
    command = processes.java("io.embark.bench.JobRuns", places.BENCH / "jobs/encode.yaml", texts, lakes, PASSES)
    return processes.run(f"int8-{model}", command, encoders.environment(model))


def compared(lakes, ids):
    whole, quantised = (vectors.of_parquet(lake / "0/embeddings", "source_id", ids).astype("f8") for lake in lakes.values())
    lengths = numpy.linalg.norm(whole, axis=1) * numpy.linalg.norm(quantised, axis=1)
    return (whole * quantised).sum(axis=1) / lengths


def ndcg(name, collection):
    """The difference with its 95 % interval, from the two models side by side."""
    folder = pathlib.Path(os.environ.get("EMBARK_SHARED", places.HOME.parent / "shared"), "fixtures/open/retrieval", collection)
    if not folder.is_dir():
        return "no collection"
    command = [places.HOME / "scripts/embark", "eval", "retrieval", "--json"]
    for option, file in (("corpus", "corpus.jsonl"), ("queries", "queries.jsonl"), ("qrels", "qrels.tsv")):
        command += [f"--{option}", folder / file]
    for suffix in ("", "-q"):
        command += ["--model", encoders.reference(name + suffix)]
    done = subprocess.run(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise processes.Failed(f"Cannot evaluate {name} on {collection}: {done.stderr.strip().splitlines()[-1]}")
    whole, quantised = json.loads(done.stdout.splitlines()[-1])
    against = quantised["against_first"]["ndcg@10"]
    low, high = against["low"], against["high"]
    return f"{quantised['ndcg@10'] - whole['ndcg@10']:+.4f} [{low:+.4f}, {high:+.4f}]"
