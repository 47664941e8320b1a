"""Who gets which GPU, on a cluster that only believes it has some; run through scripts/check-gpu-assignment."""

import argparse
import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HOME = pathlib.Path(__file__).resolve().parent.parent
MODEL = "src/test/resources/models/tiny"
GPU_JAR = HOME / "target" / "embark-gpu.jar"
DOCUMENTS = 600
CORES = 4
FALSE_NVIDIA_SMI = "#!/bin/sh\nprintf '0\\n1\\n'\n"
OPENED = re.compile(r"embark: opened \S*@(cpu-beside-gpu|cuda):(\d+)")
NO_CUDA = re.compile(re.escape(
    "embark: Cannot use device 'cuda': the ONNX Runtime on the class path has no CUDA provider, expected the GPU build."
    " Run the job jar that 'mvn -Pgpu package' builds, or use device cpu."
))
NO_GPUS = re.compile(re.escape(
    "embark: Cannot use device 'cuda': spark.executor.resource.gpu.amount is not set, so Spark has no GPU to assign,"
    " expected executors with a GPU. Start Spark with the settings of conf/gpu.conf, or use device cpu."
))
NO_DRIVER = re.compile(
    r"embark: Cannot open model '.*' on cuda:[01]: .*, expected a CUDA device that ONNX Runtime can use\..*"
)


class Wrong(Exception):
    """What is not as it must be, in one line."""


class Cluster:
    """One worker of four cores, and two GPUs that are not there."""

    def __init__(self, work):
        self.work = work
        self.data = work / "cluster"
        self.seen = set()  # logs of executors of earlier runs
        bin_folder = work / "bin"
        bin_folder.mkdir()
        (bin_folder / "nvidia-smi").write_text(FALSE_NVIDIA_SMI)
        (bin_folder / "nvidia-smi").chmod(0o755)
        options = f"-Dspark.worker.resource.gpu.amount=2 -Dspark.worker.resource.gpu.discoveryScript={HOME}/conf/gpu-discovery"
        self.environment = dict(os.environ, SPARK_WORKER_OPTS=options, PATH=f"{bin_folder}:{os.environ['PATH']}")

    def __enter__(self):
        words = ["up", "--workers", "1", "--cores", str(CORES), "--memory", "3g", "--port", "0"]
        print(self.run(*words), file=sys.stderr)
        self.master = json.loads((self.data / "cluster.json").read_text())["port"]
        return self

    def __exit__(self, *failure):
        self.run("down")

    def run(self, *words):
        done = subprocess.run(
            [HOME / "scripts" / "spark-cluster", *words, "--data", self.data],
            env=self.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        if done.returncode:
            raise SystemExit("Cannot check the assignment of GPUs: the Spark cluster failed, see above.")
        return done.stdout.strip()


class Run:
    """A job `name` with `device`; `settings` come after those of conf/gpu.conf, or alone without GPUs."""

    def __init__(self, cluster, name, device, settings, gpus=True, jar=None):
        folder = cluster.work / name
        folder.mkdir()
        self.lake = folder / "lake"
        self.events = folder / "events"
        self.events.mkdir()
        job = folder / "job.yaml"
        job.write_text(
            f"""job: gpus
read: {{ jsonl: {{ path: "{cluster.work}/input", id: id }} }}
stages: [ dedup: {{ exact: {{}} }} ]
encode: {{ dense: {{ model: "{HOME / MODEL}", device: {device}, batch-tokens: 64 }} }}
write: {{ parquet: {{ path: "{self.lake}" }} }}
checkpoint: {{ items: 25 }}
"""
        )
        usual = [
            f"spark.master spark://127.0.0.1:{cluster.master}",
            "spark.executor.memory 512m",
            f"spark.eventLog.enabled true\nspark.eventLog.compress false\nspark.eventLog.dir {self.events.as_uri()}",
        ]
        conf = folder / "spark.conf"
        # as docs/gpu.md says: the settings of GPUs are one file with those of the cluster; the last one of a name counts
        parts = [(HOME / "conf" / "gpu.conf").read_text()] if gpus else []
        conf.write_text("\n".join([*parts, *usual, *settings]) + "\n")
        environment = dict(os.environ, EMBARK_DRIVER_MEMORY="1g", SPARK_LOCAL_IP="127.0.0.1")
        environment["EMBARK_SPARK_ARGS"] = f"--properties-file '{conf}'"
        if jar:
            environment["EMBARK_JAR"] = str(jar)
        start = time.monotonic()
        done = subprocess.run(
            [HOME / "scripts" / "embark", "run", job, "--json"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.seconds = time.monotonic() - start
        (folder / "err.txt").write_text(done.stderr)
        self.code = done.returncode
        self.kept = json.loads(done.stdout.splitlines()[-1])["funnel"]["kept"] if done.returncode == 0 else None
        self.told = [line for line in done.stderr.splitlines() if line.startswith("embark: ")]
        logs = (cluster.data / "worker-1" / "work").glob("app-*/*/stderr")
        self.logs = [log.read_text(errors="replace") for log in sorted(set(logs) - cluster.seen)]
        cluster.seen.update((cluster.data / "worker-1" / "work").glob("app-*/*/stderr"))

    def lines(self):
        for path in self.events.rglob("events_*"):
            with open(path) as lines:
                yield from map(json.loads, lines)

    def opened(self):
        """How often each executor opened the model, by address: a sorted list, one entry an executor."""
        counts = (collections.Counter(OPENED.findall(text)) for text in self.logs)
        return sorted(sorted((kind, int(gpu), times) for (kind, gpu), times in count.items()) for count in counts)

    def check_ended(self, code, message):
        if self.code != code:
            raise Wrong(f"exit code {self.code}, expected {code}; it said {self.told}")
        if message and not (len(self.told) == 1 and message.fullmatch(self.told[0])):
            raise Wrong(f"it said {self.told}, expected {message.pattern}")

    def check_well(self, opened):
        self.check_ended(0, None)
        if self.kept != DOCUMENTS:
            raise Wrong(f"{self.kept} items kept, expected {DOCUMENTS}")
        if self.opened() != opened:
            raise Wrong(f"models opened {self.opened()}, expected {opened}")

    def check_only_encode_asks(self, share):
        """By the event log: the profile of the encode job's stage, and that of all others, reading the staged schema included."""
        profiles, encode, other = {}, set(), set()
        for event in self.lines():
            if event["Event"] == "SparkListenerResourceProfileAdded":
                requests = event["Task Resource Requests"]
                profiles[event["Resource Profile Id"]] = {name: request["Amount"] for name, request in requests.items()}
            if event["Event"] == "SparkListenerStageSubmitted":
                stage = event["Stage Info"]
                stages = encode if "at EncodeJob" in stage["Stage Name"] else other
                stages.add(stage["Resource Profile Id"])
        asked = [profiles[number] for number in encode]
        if asked != [{"cpus": 1.0, "gpu": share}] or other != {0} or "gpu" in profiles.get(0, {}):
            found = f"profiles {profiles}: encode has {encode}, other stages {other}"
            raise Wrong(f"{found}, expected a share of {share} for encode alone")
        return f"encode asked for cpus 1 and gpu {share}, the other stages for none"


def one_executor_of_two(cluster):
    run = Run(cluster, "one-executor", "auto", [f"spark.executor.cores {CORES}", "spark.executor.resource.gpu.amount 2"])
    run.check_well([[("cpu-beside-gpu", 0, 1), ("cpu-beside-gpu", 1, 1)]])
    return f"one JVM opened the model once beside gpu 0 and once beside gpu 1; {run.check_only_encode_asks(0.5)}"


def two_executors_of_one(cluster):
    run = Run(cluster, "two-executors", "auto", ["spark.executor.cores 2", "spark.executor.resource.gpu.amount 1"])
    run.check_well([[("cpu-beside-gpu", 0, 1)], [("cpu-beside-gpu", 1, 1)]])
    return f"two JVMs opened it once each, beside gpu 0 and beside gpu 1; {run.check_only_encode_asks(0.5)}"


def cuda_without_the_gpu_jar(cluster):
    run = Run(cluster, "no-cuda", "cuda", ["spark.executor.cores 2"])
    run.check_ended(2, NO_CUDA)
    return f"exit code 2 after {run.seconds:.0f} s, one line: {run.told[0]}"


def cuda_without_gpus(cluster):
    run = Run(cluster, "no-gpus", "cuda", ["spark.executor.cores 2"], gpus=False)
    run.check_ended(2, NO_GPUS)
    if (run.lake / "_embark" / "staging").exists():
        raise Wrong("it staged, expected to be refused before")
    return f"exit code 2 after {run.seconds:.0f} s and before staging, one line: {run.told[0]}"


def gpu_jar_without_a_driver(cluster):
    if not GPU_JAR.exists():
        return "skipped: there is no target/embark-gpu.jar"
    told = []
    for device in ("cuda", "auto"):
        run = Run(cluster, f"gpu-jar-{device}", device, ["spark.executor.cores 2"], jar=GPU_JAR)
        run.check_ended(2, NO_DRIVER)
        told.append(f"device {device}: exit code 2 after {run.seconds:.0f} s, one line: {run.told[0]}")
    return "\n    ".join(told)


CASES = {
    "one executor with two GPUs": one_executor_of_two,
    "two executors with a GPU each": two_executors_of_one,
    "cuda on executors whose jar has no CUDA": cuda_without_the_gpu_jar,
    "cuda where Spark has no GPUs": cuda_without_gpus,
    "the GPU jar where CUDA is missing": gpu_jar_without_a_driver,
}


def main():
    parser = argparse.ArgumentParser(prog="scripts/check-gpu-assignment", description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="cases whose name holds this")
    parser.add_argument("--keep", action="store_true", help="keep lakes and logs, also where all is well")
    options = parser.parse_args()
    (HOME / ".embark").mkdir(exist_ok=True)
    work = pathlib.Path(tempfile.mkdtemp(prefix="check-gpu-", dir=HOME / ".embark"))
    (work / "input").mkdir()
    with open(work / "input" / "texts.jsonl", "w") as out:
        for number in range(DOCUMENTS):
            out.write(json.dumps({"id": str(number), "text": f"this is text number {number} of some words"}) + "\n")
    wrong = 0
    with Cluster(work) as cluster:
        for name, case in CASES.items():
            if options.only not in name:
                continue
            try:
                print(f"{name}: ok\n    {case(cluster)}", flush=True)
            except Wrong as difference:
                wrong += 1
                print(f"{name}: NOT AS IT MUST BE\n    {difference}", flush=True)
    if wrong or options.keep:
        print(f"kept: {work}")
    else:
        shutil.rmtree(work)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
