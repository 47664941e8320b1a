"""scripts/bench quality: all rules of the quality stage over texts of 420 characters, one thread."""

import statistics

import corpus
import machine
import processes
import tables

CHARACTERS = 420
LEAST_RATE = 20_000
PASSES = 30
WARM = 10  # the last ones: code compiled, words seen


def main(runs):
    print(machine.line())
    texts, rates = corpus.texts(5000), []
    for _ in range(runs):
        report = processes.run("quality", processes.java("io.embark.filter.QualityTimes", texts, PASSES, CHARACTERS))
        warm = [each["wall_seconds"] for each in report["passes"][-WARM:]]
        rates.append(report["texts"] / statistics.median(warm))
    each, median, spread = tables.spread(rates, 0)
    print(f"{report['texts']:,} texts of {CHARACTERS} characters, {report['kept']:,} kept by gopher, c4 and fineweb")
    tables.table(["texts/s, each run", "median", "range", "target"], [[each, median, spread, tables.verdict(float(median), LEAST_RATE)]])
    return 0
