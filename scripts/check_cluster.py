"""Runs a job on a standalone cluster and kills parts of it; run through scripts/check-cluster."""

import argparse
import hashlib
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile

import fault_compare
from cluster_run import SPECULATION, LocalCluster, Run, stop, strike
from fault_job import HOME, Difference

PAGES = re.compile(r"org/apache/spark/sql/(?!functions)[^/]*\.html")
COLUMNS = (
    ("case", 12),
    ("killed", 44),
    ("files published before", 22),
    ("encoded again", 13),
    ("rows", 6),
    ("largest vector difference", 25),
    ("seconds", 7),
    ("ok", 2),
)


class Check:
    """The cases; each returns (killed, published before, encoded again, run)."""

    def __init__(self, work, corpus, cluster):
        self.work = work
        self.corpus = corpus
        self.cluster = cluster
        self.whole = Run(work, "undisturbed", corpus)
        self.cases = {
            "client": self.client,
            "executor": self.executor,
            "cluster-mode": self.cluster_mode,
            "worker": self.worker,
            "speculation": self.speculation,
            "driver": self.driver,
        }

    def undisturbed(self):
        ended = self.whole.job.wait(self.whole.start())
        if ended.code != 0:
            raise SystemExit(f"check-cluster: the undisturbed run ended with {ended.code}: {ended.last_error_line()}")
        fault_compare.same(self.whole.job, self.whole.job)
        return ended.result["funnel"]["kept"]

    def run(self, name, **options):
        return Run(self.work, name, self.corpus, self.cluster, **options)

    def client(self):
        run = self.run("client")
        finish(run, run.start())
        self.each_node_has_the_model(run)
        self.opened_once()
        return "-", "-", again(run, 0), run

    def executor(self):
        run = self.run("executor")
        process = run.start()
        published, files = self.reach(run, process)
        executors = self.cluster.executors()
        strike(executors[0][0])
        finish(run, process)
        if len(executors) != 2:
            raise Difference(f"{len(executors)} executors ran, expected 2")
        self.opened_once()
        return f"one of {len(executors)} executors", f"{published} of {files}", again(run, 0, least=1), run

    def cluster_mode(self):
        run = self.run("cluster-mode", mode="cluster", settings={"spark.standalone.submit.waitAppCompletion": "true"})
        process = run.start()
        code = run.await_end(process)
        manifest = run.manifest()
        if code != 0 or not manifest or manifest["status"] != "done":
            raise Difference(f"spark-submit ended with {code}, the manifest says {manifest and manifest['status']}")
        return "- (the manifest says done)", "-", again(run, 0), run

    def worker(self):
        run = self.run("worker")
        process = run.start()
        published, files = self.reach(run, process)
        executor, log = self.cluster.executors()[0]
        strike(self.cluster.worker_of(log))
        strike(executor)
        finish(run, process)
        remaining = len(self.cluster.found.processes()) - len(self.cluster.executors())
        if remaining != 2:
            raise Difference(f"{remaining} daemons are left, expected the master and one worker")
        return "one of 2 workers, and its executor", f"{published} of {files}", again(run, 0, least=1), run

    def speculation(self):
        run = self.run("speculation", settings=SPECULATION)
        finish(run, run.start())
        return "- (copies of tasks race)", "-", again(run, 0, least=1), run

    def driver(self):
        """The driver and a worker die; an executor that nobody can end hangs and wakes in the middle of the next run."""
        run = self.run("driver")
        process = run.start()
        self.reach(run, process)
        zombie, log = self.cluster.executors()[0]
        strike(zombie, signal.SIGSTOP)
        try:
            strike(self.cluster.worker_of(log))
            stop(process)
            others = [pid for pid, _ in self.cluster.executors() if pid != zombie]
            await_end(self.cluster, others)
            published, files = len(run.job.markers()), run.job.staged_files()
            process = run.start()
            try:
                run.until_published(process, files_kept(run) + 1)
            except BaseException:
                stop(process)
                raise
            strike(zombie, signal.SIGCONT)
            ended = finish(run, process)
        finally:
            strike(zombie, signal.SIGCONT)
            await_end(self.cluster, [zombie])
        if ended.result["state"] != "resumed":
            raise Difference(f"the second run was '{ended.result['state']}', expected 'resumed'")
        return "driver, a worker; its executor wakes later", f"{published} of {files}", again(run, published), run

    def reach(self, run, process):
        try:
            return run.until_published(process, 2)
        except BaseException:
            stop(process)
            raise

    def each_node_has_the_model(self, run):
        published = next(run.job.meta.glob("models/*"))
        for worker in (1, 2):
            copy = self.cluster.folder / f"worker-{worker}" / "cache" / "models" / published.name
            for file in ("model.onnx", "tokenizer.json"):
                if not (copy / file).is_file() or digest(copy / file) != digest(published / file):
                    raise Difference(f"the cache of worker {worker} has no {file} as it was published")

    def opened_once(self):
        """No executor opened a model twice, and each that ran a task of encode opened it."""
        for log in self.cluster.logs():
            opened = re.findall(r"embark: opened (\S+)", log.read_text(errors="replace"))
            if len(set(opened)) != len(opened):
                raise Difference(f"a model was opened twice by the executor of {log}")
        encoders = [log for log in self.cluster.logs() if "embark: opened dense" in log.read_text(errors="replace")]
        if len({log.parents[3] for log in encoders}) != 2:
            raise Difference(f"{len(encoders)} executors opened the encoder, expected some on both workers")


def finish(run, process):
    run.await_end(process)
    ended = run.job.wait(process)
    if ended.code != 0:
        raise Difference(f"exit code {ended.code}: {ended.last_error_line()}")
    trace = re.search(r"^.*\n(?:.*\n)?\s+at \S+\(", ended.error, re.MULTILINE)
    if trace:
        raise Difference(f"a stack trace in what the user sees, in {run.job.folder / 'err.txt'}: {' '.join(trace[0].split())}")
    return ended


def again(run, published, least=0):
    """How many encode tasks ran beyond one a staged file that was not published before."""
    files = len({file["path"].split("/")[-1] for name in ("embeddings", "rejects", "duplicates") for file in run.job.commit()[name]})
    count = run.encode_tasks() - (files - published)
    if count < least:
        raise Difference(f"{count} encode tasks ran again, expected at least {least}: nothing was disturbed")
    return count


def files_kept(run):
    return sum(1 for marker in run.job.markers() if marker["embeddings"])


def await_end(cluster, pids):
    deadline = time.monotonic() + 60
    while set(pids) & set(cluster.found.processes()):
        if time.monotonic() > deadline:
            raise Difference(f"executors of a dead driver still run after 60 s: {pids}")
        time.sleep(0.1)


def refuses_a_host_without_address(work):
    """What scripts/embark says where the cluster could not reach the driver; Spark itself ends with a stack trace."""
    name = "no-such-host.invalid"
    (work / "bin").mkdir()
    (work / "bin" / "uname").write_text(f"#!/bin/sh\necho {name}\n")
    (work / "bin" / "uname").chmod(0o755)
    environment = dict(os.environ, PATH=f"{work / 'bin'}:{os.environ['PATH']}", EMBARK_SPARK_ARGS="--master spark://127.0.0.1:1")
    environment.pop("SPARK_LOCAL_IP", None)
    done = subprocess.run([HOME / "scripts" / "embark", "run", "x.yaml"], env=environment, capture_output=True, text=True)
    expected = (
        f"embark: Cannot start Spark: the host name '{name}' has no address, expected one that the cluster reaches. "
        "Set SPARK_LOCAL_IP.\n"
    )
    if (done.returncode, done.stderr) != (2, expected):
        raise SystemExit(f"check-cluster: scripts/embark ended with {done.returncode}: {done.stderr}")


def refuses_another_number_of_workers(cluster):
    expected = (
        f"Cannot start the Spark cluster with --workers 3: it already runs with 2 in {cluster.folder}, expected the same. "
        "Run scripts/spark-cluster down first."
    )
    try:
        cluster.script("up", "--workers", "3")
        raise SystemExit("check-cluster: a third worker joined a cluster of two")
    except Difference as told:
        if str(told) != expected:
            raise SystemExit(f"check-cluster: {told}") from None


def digest(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def unpack(pages, folder):
    folder.mkdir()
    with zipfile.ZipFile(pages) as archive:
        for name in archive.namelist():
            if PAGES.fullmatch(name):
                (folder / pathlib.PurePosixPath(name).name).write_bytes(archive.read(name))


def line(values):
    return " | ".join(str(value).ljust(width) for value, (_, width) in zip(values, COLUMNS)).rstrip()


def row(check, name, total):
    """Values of a case's row, and its fault or None."""
    began = time.monotonic()
    try:
        check.cluster.up()  # whole again, whatever an earlier case has killed
        killed, published, count, run = check.cases[name]()
        seconds = time.monotonic() - began
        largest = fault_compare.same(run.job, check.whole.job)
        return (name, killed, published, count, f"{total:,}", f"{largest:.1e}", f"{seconds:.0f}", "ok"), None
    except Difference as different:
        return (name, "", "", "", "", "", f"{time.monotonic() - began:.0f}", "no"), str(different)


def main():
    parser = argparse.ArgumentParser(prog="scripts/check-cluster", description=__doc__.splitlines()[0])
    parser.add_argument("case", nargs="*", help="default: all")
    parser.add_argument("--quick", action="store_true", help="only client and executor")
    parser.add_argument("--keep", action="store_true", help="keep lakes and logs, also where all is well")
    parser.add_argument("--pages", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    (HOME / ".embark").mkdir(exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="check-cluster-", dir=HOME / ".embark"))
    unpack(options.pages, work / "input")
    refuses_a_host_without_address(work)
    faults = 0
    with LocalCluster(work / "cluster") as cluster:
        refuses_another_number_of_workers(cluster)
        check = Check(work, work / "input", cluster)
        names = options.case or (["client", "executor"] if options.quick else list(check.cases))
        unknown = sorted(set(names) - set(check.cases))
        if unknown:
            parser.error(f"no case {', '.join(unknown)}; there are {', '.join(check.cases)}")
        began = time.monotonic()
        total = check.undisturbed()
        print(f"undisturbed on local[2]: {total:,} items in {time.monotonic() - began:.0f} s\n")
        print(line(name for name, _ in COLUMNS))
        print("-|-".join("-" * width for _, width in COLUMNS), flush=True)
        for name in names:
            values, fault = row(check, name, total)
            print(line(values), flush=True)
            if fault:
                faults += 1
                print(f"  {name}: {fault}", flush=True)
    print(f"\n{len(names) - faults} of {len(names)} cases are as they must be")
    if faults or options.keep:
        print(f"kept: {work}")
    else:
        shutil.rmtree(work)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
