"""Starts a contender, waits for it and reads the JSON object on its last line."""

import json
import os
import resource
import signal
import subprocess
import threading
import time

import machine
import places
from peers import spent

HEAP = "4g"
WATCH_SECONDS = 0.1


class Failed(Exception):
    """A contender ended with an error; the message names its log."""


def java(main, *arguments, slots=2, heap=HEAP):
    """The command line of a program of src/bench/java, with the class path of scripts/embark."""
    spark = (places.HOME / "target/spark.classpath").read_text(encoding="utf-8").strip()
    jars = [spark, places.HOME / "target/embark.jar", places.HOME / "target/bench/classes"]
    home = os.environ.get("JAVA_HOME")
    return [
        f"{home}/bin/java" if home else "java",
        f"-Xmx{heap}",
        f"@{places.HOME}/conf/java-options",
        f"-XX:SharedArchiveFile={places.HOME}/target/embark.jsa",
        "-Xlog:cds=off",
        "-Xlog:cds+dynamic=off",
        f"-Dlog4j2.configurationFile={places.HOME}/conf/log4j2.properties",
        "-Dspark.ui.enabled=false",
        f"-Dspark.master=local[{slots}]",
        *os.environ.get("EMBARK_BENCH_JAVA_OPTIONS", "").split(),
        "-cp",
        ":".join(map(str, jars)),
        main,
        *map(str, arguments),
    ]


def run(name, command, environment=None):
    """The report of the process, with what the machine did before and besides it under "machine"."""
    places.LOGS.mkdir(parents=True, exist_ok=True)
    log = places.LOGS / f"{name}.log"
    load, cores = machine.load_before()
    busy, own, start = machine.busy_seconds(), _children_seconds(), time.perf_counter()
    with open(log, "w", encoding="utf-8") as errors:
        process = subprocess.Popen(
            list(map(str, command)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            env={**os.environ, **(environment or {})},
            cwd=places.WORK,
            start_new_session=True,
            text=True,
        )
        watch = _Resident(process.pid)
        try:
            output, _ = process.communicate()
        finally:
            watch.stop()
            _end(process)
    seconds = time.perf_counter() - start
    lines = output.strip().splitlines()
    if process.returncode != 0 or not lines:
        tail = "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-8:])
        raise Failed(f"Cannot time {name}: it ended with {process.returncode}. Its log {log} ends:\n{tail}")
    report = json.loads(lines[-1])
    # a driver that is killed never waits for its workers: those are in its session all the same
    used = max(_children_seconds() - own, watch.session_cpu_seconds())
    others = max(0.0, machine.busy_seconds() - busy - used) / seconds
    report["machine"] = {"load_average": load, "busy_cores_before": cores, "busy_cores_of_others": others}
    report["resident_kilobytes"] = {"sampled": watch.most, "high_water_mark": watch.high_water_mark}
    return report


def _children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _end(process):
    """Workers that outlive their driver too: all are in a session of their own."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.wait()


class _Resident(threading.Thread):
    """Memory of one process, native included, and CPU time of all in its session, seen ten times a second."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self._pid = pid
        self._status = f"/proc/{pid}/status"
        self._cpu_seconds = {}
        self._over = threading.Event()
        self.most = 0
        self.high_water_mark = 0
        self.start()

    def run(self):
        while not self._over.wait(WATCH_SECONDS):
            try:
                with open(self._status, encoding="utf-8") as file:
                    fields = dict(line.split(":", 1) for line in file)
            except OSError:
                return
            self._look_at_session()
            if "VmRSS" in fields:
                self.most = max(self.most, int(fields["VmRSS"].split()[0]))
                self.high_water_mark = max(self.high_water_mark, int(fields["VmHWM"].split()[0]))

    def _look_at_session(self):
        for process, _parent, session, seconds in spent.processes():
            if session == self._pid:
                self._cpu_seconds[process] = seconds

    def session_cpu_seconds(self):
        return sum(self._cpu_seconds.values())

    def stop(self):
        self._over.set()
        self.join()
