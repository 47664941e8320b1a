"""The faults of scripts/check-faults. A case lets one happen, runs the job again, and gives lines of what it saw; it
raises Difference where something is not as it must be."""

import contextlib
import os
import shutil
import signal
import subprocess
import time

import fault_compare
from fault_job import Difference, kill
from fault_milvus import MilvusLite
from fault_moments import begun, meet, wait_for

LAKE_MEGABYTES = 400


class Skipped(Exception):
    """Why a case cannot be shown here."""


def told(ended, code, *words):
    """The one line that the user saw, with its exit code; it must hold the words."""
    lines = [line for line in ended.error.splitlines() if line.startswith("embark: ")]
    if ended.code != code or len(lines) != 1 or "\tat " in ended.error:
        end = "\n".join(ended.error.splitlines()[-8:])
        raise Difference(f"exit code {ended.code}, expected {code} and one line without a trace; it ends:\n{end}")
    missing = [word for word in words if word not in lines[0]]
    if missing:
        raise Difference(f"the line does not say '{missing[0]}': {lines[0]}")
    return f"exit {ended.code}: {lines[0]}"


def again(bench, job):
    """The next run: ends well, and the lake is as if nothing had been."""
    ended = job.run_well()
    largest = fault_compare.same(job, bench.whole)
    encoding = ended.result["encoding"]
    return ended, (
        f"next run: {ended.result['state']}, encoded {encoding['encoded']}, resumed {encoding['resumed']}"
        f" of {bench.total}; rows equal, vectors within {largest:.0e}"
    )


def equal(what, found, expected):
    if found != expected:
        raise Difference(f"{what}: {found}, expected {expected}")


# --- storage


@contextlib.contextmanager
def small_disk(folder):
    """A file system of its own; whoever may not mount skips the case."""
    folder.mkdir(parents=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={LAKE_MEGABYTES}m", "embark-check", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if done.returncode != 0:
        raise Skipped(f"needs root rights to mount a file system ({done.stdout.strip()})")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder):
    """Leaves no byte free."""
    with open(folder / "ballast", "ab") as ballast:
        with contextlib.suppress(OSError):
            for size in (1 << 24, 1 << 16, 1 << 12):
                with contextlib.suppress(OSError):
                    while True:
                        os.posix_fallocate(ballast.fileno(), os.fstat(ballast.fileno()).st_size, size)
    return folder / "ballast"


def full_disk(phase):
    def case(bench, name):
        with small_disk(bench.work / f"disk-full-{phase}") as disk:
            job = bench.job(f"full_{phase}", lake=disk / "lake")
            ended = meet(job, phase, lambda process: fill(disk))
            seen = told(ended, 4, "No space left on device")
            equal("committed on a full disk", job.commit(), None)
            (disk / "ballast").unlink()
            return [seen, again(bench, job)[1]]

    return case


def remount(folder, mode):
    done = subprocess.run(
        ["mount", "-o", f"remount,{mode}", str(folder)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode != 0:
        raise Difference(f"cannot make {folder} {mode}: {done.stdout.strip()}")


def read_only_from_the_start(bench, name):
    with small_disk(bench.work / "disk-ro") as disk:
        job = bench.job("read_only", lake=disk / "lake")
        remount(disk, "ro")
        seen = told(job.run(), 4, str(job.lake))
        equal("files on a disk that is read-only", list(disk.rglob("*")), [])
        remount(disk, "rw")
        return [seen, again(bench, job)[1]]


def read_only_before_the_commit(bench, name):
    with small_disk(bench.work / "disk-ro-commit") as disk:
        job = bench.job("read_only_commit", lake=disk / "lake")
        ended = meet(job, "commit", lambda process: remount(disk, "ro"))
        seen = told(ended, 4, str(job.lake))
        equal("committed on a disk that is read-only", job.commit(), None)
        remount(disk, "rw")
        ended, line = again(bench, job)
        equal("encoded again", ended.result["encoding"]["encoded"], 0)
        return [seen, line]


def no_permission(bench, name):
    # Root may write everywhere, unless it gives up that capability.
    prefix = ("setpriv", "--bounding-set=-dac_override,-dac_read_search") if os.geteuid() == 0 else ()
    if prefix and not shutil.which("setpriv"):
        raise Skipped("root may write everywhere, and there is no setpriv")
    job = bench.job("no_permission")
    job.lake.mkdir()
    job.lake.chmod(0o555)
    seen = told(job.run(prefix=prefix), 4, str(job.lake))
    equal("files in a folder that may not be written", list(job.lake.iterdir()), [])
    job.lake.chmod(0o755)
    return [seen, again(bench, job)[1]]


# --- files


def truncate(file):
    os.truncate(file, file.stat().st_size // 2)
    return "cut to half of its length"


def flip(file):
    """One bit in the middle: length and footer stay as they are."""
    middle = file.stat().st_size // 2
    with open(file, "r+b") as opened:
        opened.seek(middle)
        byte = opened.read(1)[0]
        opened.seek(middle)
        opened.write(bytes([byte ^ 1]))
    return "one bit flipped, same length"


def damaged_published_file(damage):
    def case(bench, name):
        job = bench.job(f"published_{damage.__name__}")
        ended = meet(job, "encode", kill, until=lambda: sum(1 for marker in job.markers() if marker["embeddings"]) >= 3)
        equal("exit code of a killed run", ended.code, -signal.SIGKILL)
        files = [marker["embeddings"] for marker in job.markers() if marker["embeddings"]]
        how = damage(job.lake / files[1]["path"])
        resumed = sum(file["rows"] for file in files) - files[1]["rows"]
        ended, line = again(bench, job)
        equal("taken over", ended.result["encoding"]["resumed"], resumed)
        equal("encoded again", ended.result["encoding"]["encoded"], bench.total - resumed)
        return [f"killed with {len(files)} files published, one of {files[1]['rows']} items {how}", line]

    return case


# --- Milvus


def milvus_killed_during_the_load(seconds_away, retry_seconds):
    def case(bench, name):
        with MilvusLite(bench.work / f"milvus-{retry_seconds}") as server:
            job = bench.job(
                f"milvus_{retry_seconds}",
                milvus=server.uri,
                options=f"batch-rows: 2, retry-seconds: {retry_seconds}",
            )
            ended = during_load(job, server, seconds_away)
            if seconds_away is not None:
                equal("exit code", ended.code, 0)
                load = ended.result["loads"][0]
                if load["retries"] < 1:
                    raise Difference("no request was sent again: the server was not missed")
                largest = fault_compare.same(job, bench.whole)
                return [
                    f"killed during the load, back after {seconds_away} s: exit 0, {load['retries']} requests sent again;"
                    f" rows equal, vectors within {largest:.0e}"
                ]
            seen = told(ended, 4, f"Cannot reach Milvus at {server.uri}")
            server.up()
            ended, line = again(bench, job)
            equal("encoded again", ended.result["encoding"]["encoded"], 0)
            return [seen, f"{line}; {ended.result['loads'][0]['upserted']} upserted"]

    return case


def during_load(job, server, seconds_away):
    def some_rows():
        with contextlib.suppress(Exception):  # no collection yet
            client = job.client()
            try:
                return client.query(job.collection, filter="", output_fields=["count(*)"])[0]["count(*)"] >= 20
            finally:
                client.close()
        return False

    def crash(process):
        server.kill_hard()
        kill(process, signal.SIGCONT)
        if seconds_away is not None:
            time.sleep(seconds_away)
            server.up()

    return meet(job, "load", crash, until=some_rows)


# --- two runs


def two_runs_at_once(bench, name):
    job = bench.job("two_runs")
    first = job.start()
    try:
        wait_for(job, first, "encode")
        second = job.beside().run()
        seen = told(second, 4, f"process {first.pid} on ", "is running in it")
        equal("exit code of the first", job.wait(first).code, 0)
    finally:
        kill(first)
        first.wait()
    return [seen, f"the first ended well; vectors within {fault_compare.same(job, bench.whole):.0e}"]


def holder_killed(bench, name):
    job = bench.job("holder")
    ended = meet(job, "encode", kill)
    equal("exit code of a killed run", ended.code, -signal.SIGKILL)
    lease = job.meta / "lease.json"
    equal("a lease is left", lease.is_file(), True)
    start = time.monotonic()
    process = job.start()
    try:
        holder = lease.read_text()
        while process.poll() is None and lease.is_file() and lease.read_text() == holder:
            time.sleep(0.01)
        waited = time.monotonic() - start
    finally:
        ended = job.wait(process)
    equal("exit code", ended.code, 0)
    if "waiting" in ended.error:
        raise Difference(f"the run waited: {ended.error}")
    largest = fault_compare.same(job, bench.whole)
    return [
        f"the next process took the lease over {waited:.1f} s after its start (JVM and Spark included);"
        f" {ended.result['state']}, rows equal, vectors within {largest:.0e}"
    ]


CASES = {
    "disk full while staging": full_disk("staging"),
    "disk full while encoding": full_disk("encode"),
    "disk full before the commit": full_disk("commit"),
    "output read-only from the start": read_only_from_the_start,
    "output read-only before the commit": read_only_before_the_commit,
    "output folder without permission": no_permission,
    "published file truncated": damaged_published_file(truncate),
    "published file flipped": damaged_published_file(flip),
    "Milvus restarted during the load": milvus_killed_during_the_load(5, 90),
    "Milvus gone during the load": milvus_killed_during_the_load(None, 3),
    "two runs at once": two_runs_at_once,
    "holder of the lease killed": holder_killed,
}
