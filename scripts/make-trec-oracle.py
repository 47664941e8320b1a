#!/usr/bin/env python3
"""Makes src/test/resources/oracles/trec.json: what trec_eval's own C code gives for seeded random runs with ties,
graded, zero and negative judgments, judged documents that no run has and queries without a relevant document, and
what scipy's paired bootstrap gives for the differences of two such runs.

Run by hand: python3 -m venv V && V/bin/pip install pytrec-eval-terrier==0.5.11 scipy==1.17.1
             V/bin/python scripts/make-trec-oracle.py
(pytrec-eval-terrier is pytrec_eval, the binding of trec_eval, with wheels.)
"""
import json
import pathlib
import random

import numpy
import pytrec_eval
import scipy.stats

SEED = 20261126
MEASURES = {"ndcg_cut.10", "recall.100", "recip_rank"}
# Order by UTF-8 bytes and by UTF-16 units differ for the last two.
IDS = [f"d{i}" for i in range(1, 131)] + ["D1", "d", "é", "\uff5e", "\U0001d4b3"]
# Pairs that are different doubles and the same float, and plain ties.
SCORES = [0.1, 0.1 + 1e-10, 0.25, 0.25, 0.5, -1.5, 0.0, 3.0e7, 3.0e7 + 1]


def ranked(generator, size, distinct):
    ids = generator.sample(IDS, size)
    return {i: generator.random() if distinct else generator.choice(SCORES) for i in ids}


def judged(generator, size, grades):
    ids = generator.sample(IDS + ["not-in-the-corpus-1", "not-in-the-corpus-2"], size)
    return {i: generator.choice(grades) for i in ids}


def queries(generator):
    shapes = [
        (135, False, 40, [0, 1]),
        (135, True, 40, [0, 1, 2, 3]),
        (135, False, 132, [1, 2]),
        (120, False, 30, [-2, -1, 0, 1, 2, 4]),
        (30, True, 20, [-1, 0, 1, 3]),
        (12, False, 20, [1, 2, 3]),
        (8, False, 5, [0]),
        (8, False, 5, [-1, 0]),
        (5, True, 3, [1]),
        (1, True, 60, [0, 1]),
    ]
    for n, (size, distinct, judgments, grades) in enumerate(shapes):
        yield f"q{n}", ranked(generator, size, distinct), judged(generator, judgments, grades)


def bootstrap(generator):
    first = [round(generator.random(), 3) for _ in range(60)]
    second = [round(min(1, max(0, x + generator.gauss(0.01, 0.2))), 3) for x in first]
    difference = numpy.array(second) - numpy.array(first)
    interval = scipy.stats.bootstrap(
        (difference,), numpy.mean, n_resamples=200_000, method="percentile", rng=SEED, batch=10_000
    ).confidence_interval
    null = scipy.stats.bootstrap(
        (difference - difference.mean(),), numpy.mean, n_resamples=200_000, method="percentile", rng=SEED, batch=10_000
    ).bootstrap_distribution
    return {
        "first": first,
        "second": second,
        "difference": difference.mean(),
        "low": interval.low,
        "high": interval.high,
        "p": float((abs(null) >= abs(difference.mean())).mean()),
    }


def main():
    generator = random.Random(SEED)
    cases = []
    for name, run, qrels in queries(generator):
        measured = pytrec_eval.RelevanceEvaluator({name: qrels}, MEASURES).evaluate({name: run})
        cases.append({"query": name, "run": run, "qrels": qrels, "measures": measured[name]})
    document = {
        "made by": "scripts/make-trec-oracle.py, pytrec-eval-terrier 0.5.11, scipy 1.17.1, seed 20261126",
        "bootstrap": bootstrap(generator),
        "cases": cases,
    }
    target = pathlib.Path(__file__).parent.parent / "src/test/resources/oracles/trec.json"
    target.write_text(json.dumps(document, ensure_ascii=True) + "\n")


main()
