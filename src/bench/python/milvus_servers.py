"""Milvus servers of the bench: each has a data folder of its own, is started by its script and stopped at the end."""

import contextlib
import json
import os
import shutil
import subprocess
import time

import machine
import places
import processes

FOLDER = places.WORK / "milvus"
PORTS = {"lite": 19572, "standalone": 19571}


class Server:
    def __init__(self, kind):
        self.kind = kind
        self.uri = f"http://127.0.0.1:{PORTS[kind]}"
        self.data = FOLDER / kind

    def script(self, command, *more):
        line = [places.HOME / f"scripts/milvus-{self.kind}", command, "--data", self.data, *more]
        done = subprocess.run(list(map(str, line)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        if done.returncode:
            raise processes.Failed(done.stdout.strip())
        return done.stdout.strip()

    def cpu_seconds(self):
        """Of the process and all its threads, since it was started."""
        pid = json.loads((self.data / "server.json").read_text(encoding="utf-8"))["pid"]
        fields = open(f"/proc/{pid}/stat", encoding="utf-8").read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def run(self, name, command):
        """processes.run; what the server burns until the process ends is not of others."""
        before, start = self.cpu_seconds(), time.perf_counter()
        report = processes.run(name, command)
        report["server_cpu_seconds"] = self.cpu_seconds() - before
        seen = report["machine"]
        burnt = report["server_cpu_seconds"] / (time.perf_counter() - start - machine.PROBE_SECONDS)
        seen["busy_cores_of_others"] = max(0.0, seen["busy_cores_of_others"] - burnt)
        return report


@contextlib.contextmanager
def server(kind):
    running = Server(kind)
    if running.data.exists():  # of a bench that was killed: its server may still build indexes of rows that nobody wants
        running.script("down")
        shutil.rmtree(running.data)
    print(running.script("up", "--port", str(PORTS[kind])), flush=True)
    try:
        yield running
    finally:
        running.script("down")
