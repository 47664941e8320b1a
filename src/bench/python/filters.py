"""scripts/bench filters: the rules of the quality stage, MinHash sketches and the language stage over texts of 420 characters, one thread."""

import os
import pathlib
import statistics

import corpus
import machine
import places
import processes
import tables

CHARACTERS = 420
PASSES = 30
WARM = 10  # the last ones: code compiled, words seen
LEAST_RATES = {"quality": 20_000, "minhash": 10_000, "profiles": None, "fasttext": 20_000}


def main(runs):
    print(machine.line())
    shared = pathlib.Path(os.environ.get("EMBARK_SHARED", places.HOME.parent / "shared"))
    model = shared / "data/models/fasttext-lid/lid.176.ftz"
    filters = {"quality": "quality", "minhash": "minhash", "profiles": "profiles", **({"fasttext": model} if model.exists() else {})}
    texts, rows = corpus.texts(5000), []
    for name, argument in filters.items():
        rates = []
        for _ in range(runs):
            command = processes.java("io.embark.filter.FilterTimes", texts, PASSES, CHARACTERS, argument)
            report = processes.run(f"filter-{name}", command)
            warm = [each["wall_seconds"] for each in report["passes"][-WARM:]]
            rates.append(report["texts"] / statistics.median(warm))
        each, median, spread = tables.spread(rates, 0)
        rows.append([name, f"{report['kept']:,} of {report['texts']:,}", each, median, spread, tables.verdict(float(median), LEAST_RATES[name])])
    tables.table(["filter", "kept, sketched, or English", "texts/s, each run", "median", "range", "target"], rows)
    return 0
