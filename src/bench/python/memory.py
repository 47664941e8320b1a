"""scripts/bench memory: does a run ten times as long need more memory? One JVM, driver and executor in it."""

import statistics

import corpus
import machine
import places
import processes
import tables

SIZES = (10_000, 100_000)
HEAP = "1g"
MOST_GROWTH = 0.10


def main(runs):
    print(machine.line())
    print(f"model: {places.TINY_MODEL.relative_to(places.HOME)}; heap at most {HEAP}; local[2]")
    job = places.BENCH / "jobs/long.yaml"
    marks = {size: [] for size in SIZES}
    rows = []
    for run in range(1, runs + 1):
        for size in SIZES:
            command = processes.java(
                "io.embark.bench.JobRuns", job, corpus.repeated(size), places.fresh("memory"), 1, heap=HEAP
            )
            report = processes.run(f"memory-{size}", command, {"BENCH_TINY_MODEL": str(places.TINY_MODEL)})
            resident = report["resident_kilobytes"]
            mark = max(report["peak_resident_kilobytes"], resident["high_water_mark"])
            marks[size].append(mark / 1024)
            seconds = report["passes"][0]["wall_seconds"]
            rows.append([run, f"{size:,}", f"{mark / 1024:.0f}", f"{resident['sampled'] / 1024:.0f}", f"{seconds:.1f}"])
            print(f"run {run}, {size:,} texts: {mark / 1024:.0f} MB in {seconds:.1f} s", flush=True)
    tables.table(["run", "texts", "VmHWM, MB", "largest VmRSS seen, MB", "seconds"], rows)
    small, large = (statistics.median(marks[size]) for size in SIZES)
    growth = large / small - 1
    met = "met" if growth <= MOST_GROWTH else "MISSED"
    print(f"{SIZES[0]:,} to {SIZES[1]:,} texts: {100 * growth:+.1f} %; target <= +{100 * MOST_GROWTH:.0f} %: {met}")
    return 0
