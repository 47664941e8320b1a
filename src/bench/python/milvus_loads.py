"""scripts/bench milvus: a committed lake into Milvus, by Embark's sink and by pymilvus; rows counted and sampled before anything is compared."""

import shutil
import statistics
import time

import machine
import milvus_servers
import places
import processes
import tables

SLOTS = 2
PEER = places.BENCH / "python/peers/milvus_peer.py"
PYTHON = places.WORK / "milvus-peer/bin/python"
MILLION = 1_000_000
# how many times as fast Embark must be; of an import at a million rows
LEAST = {"upsert-lite": 0.8, "upsert-standalone": 1.2, "import": 1.5, "import phase": 0.8}
TITLES = {
    "upsert-lite": "upsert into Milvus Lite",
    "upsert-standalone": "upsert into Milvus 2.3.5",
    "import": "import into Milvus 2.3.5",
}
MOST_GROWTH = 0.10
QUIET_SECONDS = 600


def lake(rows):
    folder = places.WORK / f"milvus-lake-{rows}"
    if not folder.exists():
        part = folder.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        processes.run("milvus-lake", processes.java("io.embark.bench.MilvusLake", part, rows))
        part.rename(folder)
    return folder


def embark(server, name, mode, source, kept, index, heap):
    options = [f"uri={server.uri}", f"collection={name}", f"mode={mode}", f"index={index}"]
    if mode == "import":
        options.append(f"import-path={server.data / 'data' / 'embark'}")
    java = processes.java("io.embark.bench.MilvusLoad", source, kept, *options, slots=SLOTS, heap=heap)
    return server.run(f"milvus-embark-{mode}", java)


def peer(server, name, kind, source, index, files=()):
    return server.run(f"milvus-pymilvus-{kind}", [PYTHON, PEER, kind, server.uri, name, source, index, *files])


def verified(server, name, source, index, made):
    """Counts and samples what is there, drops it, and says whether every contender made the same collection."""
    found = processes.run("milvus-check", [PYTHON, PEER, "check", server.uri, name, source, index])
    if found["counted"] != found["expected"] or found["equal"] != found["sampled"]:
        raise processes.Failed(
            f"Cannot compare: {name} has {found['counted']:,} rows and {found['equal']} of {found['sampled']} equal, expected {found['expected']:,} rows, all equal"
        )
    if made and made != [found["made"]]:
        raise processes.Failed(f"Cannot compare: {name} was made as {found['made']}, expected {made[0]}")
    made[:] = [found["made"]]
    return f"{found['counted']:,} rows, {found['equal']} of {found['sampled']} equal"


def phases(report):
    """(laying out, importing, the rest) of an import in seconds, as its notes tell."""
    laid = next(note["seconds"] for note in report["notes"] if note["line"].startswith("laid out"))
    done = max(note["seconds"] for note in report["notes"] if note["line"].startswith("imported"))
    return laid, done - laid, report["spent"]["wall_seconds"] - done


def told(run, rows, title, report, equal):
    wall, own = report["spent"]["wall_seconds"], report["spent"]["cpu_seconds"]
    seen = report["machine"]
    print(
        f"run {run}, {title}: {wall:.1f} s, {rows / wall:,.0f} rows/s, CPU {own:.1f} s and the server's {report['server_cpu_seconds']:.1f} s to the end of the process, "
        f"start {report['start_seconds']:.1f} s, VmHWM {report['resident_kilobytes']['high_water_mark'] // 1024} MB; {equal}; "
        f"before: load average {seen['load_average']:.2f}, {seen['busy_cores_before']:.2f} cores busy; others during it: {seen['busy_cores_of_others']:.2f} cores",
        flush=True,
    )


def turns(part, server, runs, source, rows, index, heap):
    """Reports by contender."""
    mode, made, reports = part.split("-")[0], [], {}
    kept = server.data / "data" / "embark-kept"
    for run in range(1, runs + 1):
        shutil.rmtree(kept, ignore_errors=True)
        stamp = f"{int(time.time())}_{run}"
        contenders = [("embark", lambda name: embark(server, name, mode, source, kept, index, heap))]
        if mode == "import":
            contenders.append(("bare import", lambda name: peer(server, name, "import", source, index, sorted(kept.glob("*.parquet")))))
            contenders.append(("insert loop", lambda name: peer(server, name, "insert", source, index)))
        else:
            contenders.append(("upsert loop", lambda name: peer(server, name, "upsert", source, index)))
        for number, (title, load) in enumerate(contenders):
            name = f"bench_{stamp}_{number}"
            machine.await_quiet(QUIET_SECONDS)  # the server may still build what the one before left
            report = load(name)
            told(run, rows, title, report, verified(server, name, source, index, made))
            details(title, mode, report)
            reports.setdefault(title, []).append(report)
    shutil.rmtree(kept, ignore_errors=True)
    return reports


def details(title, mode, report):
    if title == "embark" and mode == "import":
        laid, imported, rest = phases(report)
        print(f"  laid out {laid:.1f} s, imported {imported:.1f} s, index, loading, count and verification {rest:.1f} s; one more verification {report['verify_seconds']:.1f} s", flush=True)
    elif title == "embark":
        print(f"  one more verification {report['verify_seconds']:.1f} s", flush=True)
    elif mode == "import" and title == "bare import":
        print(f"  imported {report['import_seconds']:.1f} s; index finished after {report['indexed_seconds']:.1f} s", flush=True)
    else:
        print(f"  {report['requests']:,} requests sent in {report['send_seconds']:.1f} s; index finished after {report['indexed_seconds']:.1f} s", flush=True)


def wall(report):
    return report["spent"]["wall_seconds"]


def row(title, seconds, ratio="", verdict=""):
    return [title, *tables.spread(seconds), ratio, verdict]


def judged(part, rows, reports):
    seconds = {title: [wall(each) for each in found] for title, found in reports.items()}
    ours = statistics.median(seconds["embark"])
    lines = [row("Embark, verified", seconds["embark"])]
    is_judged = part != "import" or rows >= MILLION
    for title, found in seconds.items():
        if title in ("insert loop", "upsert loop"):
            ratio = statistics.median(found) / ours
            lines.append(row(f"pymilvus {title}, counted", found, f"{ratio:.2f}", tables.verdict(ratio, LEAST[part] if is_judged else None)))
    if part == "import":
        indexed = [each["indexed_seconds"] for each in reports["insert loop"]]
        lines.append(row("pymilvus insert loop, counted and indexed", indexed, f"{statistics.median(indexed) / ours:.2f}"))
        submitted = [wall(each) - phases(each)[0] for each in reports["embark"]]
        counted = statistics.median(seconds["insert loop"]) / statistics.median(submitted)
        lines.append(row("Embark from the first import task on", submitted, f"insert loop {counted:.2f}"))
        lines.append(row("pymilvus bare import, index and count", seconds["bare import"], f"{statistics.median(seconds['bare import']) / ours:.2f}"))
        mine = [phases(each)[1] for each in reports["embark"]]
        bare = [each["import_seconds"] for each in reports["bare import"]]
        ratio = statistics.median(bare) / statistics.median(mine)
        lines.append(row("import phase of Embark", mine))
        lines.append(row("import phase of the bare import", bare, f"{ratio:.2f}", tables.verdict(ratio, LEAST["import phase"] if is_judged else None)))
    print()
    tables.table([f"{TITLES[part]}, {rows:,} rows", "seconds, each run", "median", "range", "its time / Embark's", "target"], lines)


def flat(part, sizes):
    """Memory and time of Embark by size of the lake."""
    lines = []
    for rows, reports in sizes.items():
        marks = [max(each["peak_resident_kilobytes"], each["resident_kilobytes"]["high_water_mark"]) / 1024 for each in reports]
        lines.append((rows, statistics.median(marks), statistics.median(wall(each) for each in reports)))
    first = lines[0]
    table = []
    for rows, mark, seconds in lines:
        growth = mark / first[1] - 1
        times = seconds / first[2] / (rows / first[0])
        verdict = "" if rows == first[0] else f"<= +{100 * MOST_GROWTH:.0f} %: {'met' if growth <= MOST_GROWTH else 'MISSED'}"
        table.append([f"{rows:,}", f"{mark:.0f}", f"{100 * growth:+.1f} %", f"{seconds:.1f}", f"{1e6 * seconds / rows:.0f}", f"{times:.2f}", verdict])
    tables.table([f"{TITLES[part]}, rows", "VmHWM, MB", "growth", "seconds", "µs a row", "to the first", "memory"], table)


def main(runs, sizes, index, heap, only):
    print(machine.line())
    print(f"rows of 384 random floats and 200 characters; Embark on local[{SLOTS}], heap {heap}; pymilvus: requests of 1,000 rows, one process; index {index}")
    print("The servers run on the same machine; their CPU seconds are apart.\n")
    parts = [part for part in TITLES if not only or part in only]
    for kind in ("lite", "standalone"):
        here = [part for part in parts if (part == "upsert-lite") == (kind == "lite")]
        if not here:
            continue
        with milvus_servers.server(kind) as server:
            for part in here:
                by_size = {}
                for rows in sizes:
                    reports = turns(part, server, runs, lake(rows), rows, index, heap)
                    judged(part, rows, reports)
                    by_size[rows] = reports["embark"]
                if len(by_size) > 1:
                    flat(part, by_size)
    return 0
