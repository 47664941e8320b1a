"""Kills a job at seeded moments and runs it again; run through scripts/check-kills.

A seed draws a phase and a moment in it. The moment comes when the lake shows that the phase has begun and that share of
the phase's length in the undisturbed run has passed: so short phases (commit, load) are hit as often as the long one,
and a machine that is slower today does not move all moments into the start.
"""

import argparse
import pathlib
import random
import shutil
import signal
import sys
import tempfile
import time

import fault_compare
import fault_corpus
from fault_job import HOME, Difference, Job, kill
from fault_milvus import MilvusLite
from fault_moments import PHASES, POLL_SECONDS, begun, wait_for

DOCUMENTS = 1500
# In this order a few seeds meet what matters most; 20 meet all phases.
ORDER = (
    "encode load staging encode commit encode load start encode end "
    "encode staging encode load encode commit encode start load staging"
).split()
ENDED = "the run ended before it could be killed"
# A run that is a little faster than the undisturbed one outruns a moment near its end, and shows nothing: it is started
# anew and killed earlier. One that cannot be killed at all is a fault.
SOONER = (1, 2, 4)
COLUMNS = (
    ("seed", 4),
    ("killed after ms", 15),
    ("phase", 7),
    ("files published of total", 24),
    ("encoded again", 13),
    ("expected", 8),
    ("rows Parquet = Milvus", 21),
    ("largest vector difference", 25),
    ("ok", 2),
)


def undisturbed(job):
    """Runs to the end; when each phase began, in seconds, and when the process ended."""
    began = {"start": 0.0}
    start = time.monotonic()
    process = job.start()
    try:
        while process.poll() is None:
            began.setdefault(begun(job), time.monotonic() - start)
            time.sleep(POLL_SECONDS)
    finally:
        kill(process)
    end = time.monotonic() - start
    ended = job.wait(process)
    if ended.code != 0:
        raise SystemExit(f"check-kills: the undisturbed run ended with {ended.code}: {ended.last_error_line()}")
    lengths = {}
    for phase, following in zip(PHASES, (*PHASES[1:], None)):
        after = began.get(following, end)
        lengths[phase] = max(0.0, after - began.get(phase, after))
    return end, lengths, ended


def kill_at(job, phase, share, lengths):
    """Starts the job and kills it; milliseconds that it lived, or None if it ended before."""
    start = time.monotonic()
    process = job.start()
    try:
        wait_for(job, process, phase)
        moment = time.monotonic() + share * lengths[phase]
        while process.poll() is None and time.monotonic() < moment:
            time.sleep(POLL_SECONDS)
        alive = process.poll() is None
    finally:
        kill(process)
        lived = time.monotonic() - start
        process.wait()
    return round(lived * 1000) if alive else None


def found(job):
    """(phase, files published, files staged, items published, identity of every data file) as the kill left the lake."""
    markers = job.markers()
    items = sum(marker["embeddings"]["rows"] for marker in markers if marker["embeddings"])
    if job.commit():
        items = sum(file["rows"] for file in job.commit()["embeddings"])
    phase = begun(job)
    if job.commit() and not job.staging():
        phase = "end"
    return phase, len(markers), job.staged_files(), items, identities(job)


def identities(job):
    """A file that is written again has another inode or another time."""
    return {
        str(path.relative_to(job.lake)): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in (job.lake / "embeddings").rglob("*.parquet")
    }


def written_again(job, before):
    """Items in committed files that were not there, or not so, when the process was killed."""
    now = identities(job)
    return sum(
        file["rows"] for file in job.commit()["embeddings"] if before.get(file["path"]) != now.get(file["path"])
    )


def row(seed, job, whole, lengths, total, sooner):
    """One row of the table as (values, fault or None); the moment comes `sooner` times as early in the phase."""
    phase = ORDER[(seed - 1) % len(ORDER)]
    share = random.Random(seed).random() / sooner
    lived = kill_at(job, phase, share, lengths)
    phase, published, files, items, before = found(job)
    again, difference, rows, fault = "-", "-", "-", None
    try:
        ended = job.run_well()
        count = written_again(job, before)
        again = f"{count:,}"
        encoding = ended.result["encoding"]
        largest = fault_compare.same(job, whole)
        difference = f"{largest:.1e}"
        rows = "{:,} = {:,}".format(*fault_compare.rows(job))
        if count != total - items:
            fault = f"encoded {count} items again, expected {total - items}"
        elif ended.result["state"] != "unchanged" and (encoding["encoded"], encoding["resumed"]) != (count, items):
            fault = f"the manifest says {encoding}, expected {count} encoded and {items} resumed"
        elif lived is None:
            fault = ENDED
    except Difference as different:
        fault = str(different)
    of = f"{published} of {files}" if files else "-"
    killed = "not killed" if lived is None else f"{lived:,}"
    return (seed, killed, phase, of, again, f"{total - items:,}", rows, difference, "no" if fault else "ok"), fault


def line(values):
    return " | ".join(str(value).rjust(width) for value, (_, width) in zip(values, COLUMNS))


def main():
    parser = argparse.ArgumentParser(prog="scripts/check-kills", description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=len(ORDER), help="how many seeds (default %(default)s)")
    parser.add_argument("--first", type=int, default=1, help="the first seed (default 1)")
    parser.add_argument("--keep", action="store_true", help="keep the lakes, also where all is well")
    options = parser.parse_args()
    (HOME / ".embark").mkdir(exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="check-kills-", dir=HOME / ".embark"))
    with MilvusLite(work / "milvus") as milvus:
        faults = table(options, work, milvus.uri)
    if faults or options.keep:
        print(f"kept: {work}")
    else:
        shutil.rmtree(work)
    return 1 if faults else 0


def table(options, work, milvus):
    corpus = work / "input"
    fault_corpus.write(corpus, DOCUMENTS)
    Job(work, "warm", corpus).run_well()  # brings the model and warms the disk: the measured run must be a usual one
    whole = Job(work, "undisturbed", corpus, milvus)
    end, lengths, ended = undisturbed(whole)
    fault_compare.same(whole, whole)
    total = ended.result["funnel"]["kept"]
    phases = ", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in lengths.items())
    print(f"undisturbed: {total:,} items in {end:.1f} s ({phases})\n")
    print(line(name for name, _ in COLUMNS))
    print("-|-".join("-" * width for _, width in COLUMNS), flush=True)
    faults = []
    for seed in range(options.first, options.first + options.seeds):
        for sooner in SOONER:
            job = Job(work, f"seed{seed}" + ("" if sooner == 1 else f"_{sooner}"), corpus, milvus)
            values, fault = row(seed, job, whole, lengths, total, sooner)
            if fault != ENDED:
                break
        print(line(values), flush=True)
        if fault:
            faults.append(fault)
            print(f"     seed {seed}: {fault}", flush=True)
        else:
            job.drop_collection()
            if not options.keep:
                shutil.rmtree(job.folder)
    print(f"\n{options.seeds - len(faults)} of {options.seeds} rows are as they must be")
    return faults


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # through every `finally`: nothing is left running
    sys.exit(main())
