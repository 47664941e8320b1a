"""scripts/bench slots: the same job with one task at a time and with two."""

import statistics

import contenders
import corpus
import encode
import machine
import places
import processes
import tables

LEAST_RATIO = 1.7


def main(runs, size):
    print(machine.line())
    texts = corpus.texts(size)
    rates = {1: [], 2: []}
    cpus = {1: [], 2: []}
    job = places.BENCH / "jobs/encode.yaml"
    for run in range(1, runs + 1):
        for slots in rates:
            lakes = places.fresh("slots")
            report = processes.run(
                f"slots-{slots}", processes.java("io.embark.bench.JobRuns", job, texts, lakes, 2, slots=slots)
            )
            warm = contenders.warm(report)
            rates[slots].append(size / warm["wall_seconds"])
            cpus[slots].append(1000 * warm["cpu_seconds"] / size)
            encode.tell(run, f"local[{slots}]", report, size)
    print()
    ratio = statistics.median(rates[2]) / statistics.median(rates[1])
    rows = [[f"local[{slots}]", *tables.spread(rates[slots]), tables.spread(cpus[slots])[1]] for slots in rates]
    tables.table(["slots", "texts/s warm, each run", "median", "range", "CPU ms/text"], rows)
    print(f"two slots / one: {ratio:.2f}; target {tables.verdict(ratio, LEAST_RATIO)}")
    return 0
