"""One run of a job on the cluster of a check: how it is submitted, who encodes it, what Spark's event log tells of it."""

import json
import os
import signal
import subprocess
import time

from fault_job import HOME, MODEL, Difference, Job, kill
from spark_cluster import HOST, Cluster

POLL_SECONDS = 0.02
WAIT_SECONDS = 600
EXECUTOR = "CoarseGrainedExecutorBackend"
# Copies of a task as soon as two are done and one takes a little longer than they did.
SPECULATION = {
    "spark.speculation": "true",
    "spark.speculation.multiplier": "1.01",
    "spark.speculation.quantile": "0.2",
    "spark.speculation.interval": "20ms",
    "spark.speculation.minTaskRuntime": "20ms",
}
JOB = """job: check
read:
  html: {{ path: "{corpus}" }}
stages:
  - chunk: {{ by: headings, max-tokens: 256 }}
  - reject: {{ where: "length(text) < 40", reason: too_short }}
  - dedup: {{ exact: {{}} }}
encode:
  dense: {{ model: "{model}", as: document }}
write:
  parquet: {{ path: "{lake}" }}
budget: {{ rejects: 1% }}
checkpoint: {{ items: 200 }}
"""


class LocalCluster:
    """A standalone cluster of this check; ended with the block."""

    def __init__(self, folder):
        self.folder = folder.resolve()
        self.found = Cluster(self.folder)

    def __enter__(self):
        self.up()
        return self

    def __exit__(self, *failure):
        self.script("down")

    def up(self):
        """Starts what is not running, so also a worker that was killed."""
        self.script("up", "--workers", "2", "--port", "0")

    def script(self, *arguments):
        environment = dict(os.environ, SPARK_HOME=os.environ["SPARK_HOME_OF_CLUSTER"])
        command = [str(HOME / "scripts" / "spark-cluster"), *arguments, "--data", str(self.folder)]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        if done.returncode != 0:
            raise Difference(done.stdout.strip())

    def address(self):
        return f"spark://{HOST}:{self.found.facts()['port']}"

    def executors(self):
        """(pid, log folder) of the executors that run now."""
        running = []
        for pid, command in self.found.processes().items():
            words = command.split()
            if any(EXECUTOR in word for word in words) and "--app-id" in words:
                application = words[words.index("--app-id") + 1]
                number = words[words.index("--executor-id") + 1]
                folders = list(self.folder.glob(f"worker-*/work/{application}/{number}"))
                if folders:
                    running.append((pid, folders[0]))
        return sorted(running, key=lambda executor: executor[1])

    def worker_of(self, log_folder):
        """Pid of the worker that an executor belongs to."""
        worker = log_folder.parents[2]
        for pid, command in self.found.processes().items():
            if f"--work-dir {worker}/work" in command:
                return pid
        raise Difference(f"no worker runs in {worker}")

    def logs(self):
        return sorted(self.folder.glob("worker-*/work/app-*/*/stderr"))


class Run:
    """A job below `folder`, and its processes; on `cluster`, or on local[2] without one."""

    def __init__(self, folder, name, corpus, cluster=None, settings=(), mode="client"):
        self.job = Job(folder, name, corpus)
        self.job.file.write_text(JOB.format(corpus=corpus, model=MODEL, lake=self.job.lake))
        self.cluster = cluster
        self.mode = mode
        self.events = self.job.folder / "events"
        self.events.mkdir()
        self.settings = {
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": self.events.as_uri(),
            "spark.eventLog.compress": "false",
            "spark.eventLog.rolling.enabled": "false",
            **dict(settings),
        }

    def start(self):
        words = ["--master", self.cluster.address() if self.cluster else "local[2]"]
        if self.cluster:
            words += ["--deploy-mode", self.mode]
            os.environ |= {"SPARK_HOME": os.environ["SPARK_HOME_OF_CLUSTER"], "SPARK_LOCAL_IP": HOST}
        for name, value in self.settings.items():
            words += ["--conf", f"'{name}={value}'"]
        os.environ |= {"EMBARK_SPARK_ARGS": " ".join(words), "EMBARK_DRIVER_MEMORY": "1g"}
        try:
            return self.job.start()
        finally:
            for name in ("SPARK_HOME", "SPARK_LOCAL_IP", "EMBARK_SPARK_ARGS", "EMBARK_DRIVER_MEMORY"):
                os.environ.pop(name, None)

    def await_end(self, process):
        """Exit code of a process; one that takes too long is ended: Spark waits for ever where no worker is left."""
        try:
            return process.wait(timeout=WAIT_SECONDS)
        except subprocess.TimeoutExpired:
            raise Difference(f"the run did not end within {WAIT_SECONDS} s") from None
        finally:
            stop(process)

    def until_published(self, process, files):
        """Waits until so many kept files are published; how many of how many there are then."""
        deadline = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise Difference(f"the run ended ({process.returncode}) before {files} files were published")
            markers = self.job.markers()
            if sum(1 for marker in markers if marker["embeddings"]) >= files:
                staged = self.job.staged_files()
                if len(markers) >= staged:
                    raise Difference("all files were published before anything could be killed")
                return len(markers), staged
            time.sleep(POLL_SECONDS)
        raise Difference(f"{files} files were not published after {WAIT_SECONDS} s")

    def encode_tasks(self):
        """How many attempts of encode tasks the newest application started."""
        newest = max(self.events.iterdir(), key=lambda log: log.stat().st_mtime)
        stages, started = set(), 0
        with open(newest, encoding="utf-8") as log:
            for line in log:
                event = json.loads(line)
                if event["Event"] == "SparkListenerJobStart":
                    description = (event.get("Properties") or {}).get("spark.job.description", "")
                    if description.startswith("embark: encode"):
                        stages, started = set(event["Stage IDs"]), 0  # the last: another one looks at the files' columns
                elif event["Event"] == "SparkListenerTaskStart" and event["Stage ID"] in stages:
                    started += 1
        return started

    def manifest(self):
        found = list(self.job.meta.glob("runs/*/manifest.json"))
        return json.loads(found[0].read_text()) if found else None


def strike(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def stop(process):
    kill(process)
    process.wait()
