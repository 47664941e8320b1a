"""Memory of one process over 2,000 pictures, and over half an hour of film, quarter by quarter."""

import media_files
import processes
import tables

HEAP = "256m"
PICTURES = 2_000
SECONDS = 1_800
MOST_GROWTH = 0.10
TOUCHED = ["-Xms" + HEAP, "-XX:+AlwaysPreTouch"]  # the heap is there from the start: what grows is native


def main(runs):
    caltech = media_files.pictures()[0][1]
    kinds = [("pictures", caltech, PICTURES), ("frames", media_files.half_an_hour(), SECONDS)]
    rows = []
    for run in range(1, runs + 1):
        for what, file, count in kinds:
            java, *rest = processes.java("io.embark.encode.MediaMemory", what, file, count, slots=1, heap=HEAP)
            report = processes.run(f"media-memory-{what}", [java, *TOUCHED, *rest])
            resident = [kilobytes / 1024 for kilobytes in report["kilobytes"]]
            quarter = len(resident) // 4
            peaks = [max(resident[at * quarter : (at + 1) * quarter]) for at in range(4)]
            growth = peaks[3] / peaks[0] - 1
            met = "met" if growth <= MOST_GROWTH else "MISSED"
            cells = [f"{peak:.0f}" for peak in peaks]
            verdict = f"<= +{100 * MOST_GROWTH:.0f} %: {met}"
            rows.append([run, f"{len(resident):,} {what}", *cells, f"{report['peak_kilobytes'] / 1024:.0f}", f"{100 * growth:+.1f} %", verdict])
            print(f"run {run}, {what}: {' '.join(cells)} MB", flush=True)
    print(f"\nmost resident memory in MB, by quarter; heap {HEAP}, all of it there from the start")
    header = ["run", "of", "first", "second", "third", "last", "peak of the process", "last / first", "target"]
    tables.table(header, rows)
