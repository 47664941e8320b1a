"""Starts and stops a Spark standalone cluster on this machine; run through scripts/spark-cluster.

A master on 127.0.0.1 and some workers on 127.0.0.2 and so on (loopback only), from SPARK_HOME or else from PyPI's pyspark (a whole
distribution, pinned by spark-cluster.requirements.txt, in .venv/spark). The data folder holds
cluster.json (the master's ports), conf/ (their Spark settings), master.log, and for each worker
worker-N.log, worker-N/work (what applications log there) and worker-N/cache: its own EMBARK_CACHE, as
a node has. `up` starts what does not run; `home` prints the SPARK_HOME.

A job goes there with
  SPARK_HOME=$(scripts/spark-cluster home) EMBARK_SPARK_ARGS="--master spark://127.0.0.1:17077" scripts/embark run JOB.yaml

Environment: SPARK_MASTER_OPTS and SPARK_WORKER_OPTS are passed on (such as -Dspark.worker.resource.gpu.amount=2),
and so is everything else that executors are to inherit from their worker.
Exit codes: up and down 0 or 1; status 0 = all workers answer, 3 = not running, 4 = runs, but not as it should.
"""

import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from pinned_venv import Failure, install, lock

SCRIPTS = pathlib.Path(__file__).resolve().parent
PROJECT = SCRIPTS.parent
REQUIREMENTS = SCRIPTS / "spark-cluster.requirements.txt"
VENV = PROJECT / ".venv" / "spark"
HOST = "127.0.0.1"
START_SECONDS = 90
# SIGTERM lets a worker end its executors; SIGKILL is for what hangs.
STOP_SIGNALS = ((signal.SIGTERM, 15), (signal.SIGKILL, 5))
MASTER = "org.apache.spark.deploy.master.Master"
WORKER = "org.apache.spark.deploy.worker.Worker"


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/spark-cluster", description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=["up", "down", "status", "home"])
    parser.add_argument("--workers", type=int, help="default: as it runs, else 2")
    parser.add_argument("--cores", type=int, default=1, help="of a worker (default 1)")
    parser.add_argument("--memory", default="2g", help="of a worker's executors together (default 2g)")
    parser.add_argument("--port", type=int, help="of the master; 0 takes a free one; default $EMBARK_CLUSTER_PORT, else 17077")
    parser.add_argument("--data", help="data folder; default $EMBARK_CLUSTER_DATA, else .embark/cluster")
    options = parser.parse_args(arguments)
    data = pathlib.Path(options.data or os.environ.get("EMBARK_CLUSTER_DATA") or PROJECT / ".embark" / "cluster")
    # the real path: processes are found by it
    cluster = Cluster(data.resolve())
    try:
        if options.command == "home":
            print(spark_home())
            return 0
        if options.command == "status":
            return cluster.status()
        if options.command == "down":
            return cluster.down()
        return cluster.up(options)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1


def spark_home():
    """The distribution to run, installed when there is none."""
    given = os.environ.get("SPARK_HOME")
    if given:
        home = pathlib.Path(given)
    else:
        install("Spark (400 MB)", VENV, REQUIREMENTS)
        home = next(VENV.glob("lib/python*/site-packages/pyspark"), VENV)
    if not (home / "bin" / "spark-class").is_file():
        raise Failure(
            f"Cannot use the Spark distribution {home}: it has no bin/spark-class, expected a whole one. "
            + ("Change or unset SPARK_HOME." if given else f"Delete {VENV} and run again.")
        )
    return home


class Cluster:
    def __init__(self, data):
        self.data = data
        self.conf = data / "conf"
        self.started = []

    def up(self, options):
        self.make_folders()
        with lock(self.data / "lock"):
            facts = self.facts()
            self.check_asked(options, facts)
            home = spark_home()
            if not facts:
                facts = {"port": chosen_port(options.port), "web_port": free_port(), "workers": 0}
                self.launch(home, "master", MASTER, ["--port", facts["port"], "--webui-port", facts["web_port"]], {})
            facts["workers"] = options.workers or facts["workers"] or 2
            (self.data / "cluster.json").write_text(json.dumps(facts) + "\n")
            for number in range(1, facts["workers"] + 1):
                if not self.runs(f"--work-dir {self.data}/worker-{number}/work"):
                    self.launch_worker(home, number, facts["port"], options)
            if not self.await_workers(facts):
                logs = " | ".join(last_line(log) for log in sorted(self.data.glob("*.log")))
                self.stop()
                raise Failure(
                    f"Cannot start the Spark cluster: not all of {facts['workers']} workers were alive within {START_SECONDS} s, "
                    f"expected them at port {facts['port']}. Look at the logs in {self.data}, which end: {logs}"
                )
            print(self.told(facts))
            return 0

    def make_folders(self):
        try:
            self.conf.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Failure(
                f"Cannot start the Spark cluster: data folder {self.data} cannot be made ({error.strerror}), "
                "expected a writable folder. Pass --data."
            ) from error

    def check_asked(self, options, facts):
        if options.workers is not None and options.workers < 1:
            raise Failure(f"Cannot start the Spark cluster: --workers {options.workers}, expected 1 or more. Change it.")
        if not facts:
            return
        for name, asked in (("port", options.port), ("workers", options.workers)):
            if asked is not None and asked != facts[name] and (name, asked) != ("port", 0):
                raise Failure(
                    f"Cannot start the Spark cluster with --{name} {asked}: it already runs with {facts[name]} in {self.data}, "
                    "expected the same. Run scripts/spark-cluster down first."
                )

    def launch_worker(self, home, number, port, options):
        folder = self.data / f"worker-{number}"
        # The logs and job jars of earlier applications; the cache stays, as a node's does.
        shutil.rmtree(folder / "work", ignore_errors=True)
        shutil.rmtree(folder / "local", ignore_errors=True)
        for name in ("work", "local", "cache"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        arguments = ["--port", 0, "--webui-port", 0, "--cores", options.cores, "--memory", options.memory]
        arguments += ["--work-dir", folder / "work", f"spark://{HOST}:{port}"]
        # Executors inherit the environment of their worker.
        environment = {"EMBARK_CACHE": str(folder / "cache"), "SPARK_LOCAL_DIRS": str(folder / "local")}
        self.launch(home, f"worker-{number}", WORKER, arguments, environment, node_address(number))

    def launch(self, home, name, main_class, arguments, environment, host=HOST):
        command = [str(home / "bin" / "spark-class"), main_class, "--host", host] + [str(word) for word in arguments]
        # A port that was taken meanwhile is a failure: Spark would take the next one, where nobody looks.
        java_options = f"{os.environ.get('SPARK_DAEMON_JAVA_OPTS', '')} -Dspark.port.maxRetries=0"
        settings = {"SPARK_LOCAL_IP": host, "SPARK_CONF_DIR": str(self.conf), "SPARK_DAEMON_MEMORY": "512m"}
        settings["SPARK_DAEMON_JAVA_OPTS"] = java_options.strip()
        with open(self.data / f"{name}.log", "wb") as log:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd=self.data,
                env=os.environ | settings | environment | {"SPARK_HOME": str(home)},
            )
        self.started.append(process)

    def await_workers(self, facts):
        """False as soon as a daemon that was started here has ended."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and len(self.starting()) == len(self.started):
            if len(alive_workers(facts)) == facts["workers"]:
                return True
            time.sleep(0.2)
        return False

    def down(self):
        if not self.data.is_dir():
            print(f"The Spark cluster is not running ({self.data})")
            return 0
        with lock(self.data / "lock"):
            stopped = self.stop()
            print(
                f"Spark cluster stopped ({stopped} processes, {self.data})"
                if stopped
                else f"The Spark cluster is not running ({self.data})"
            )
            return 0

    def stop(self):
        """Ends the daemons, and then what they left: an executor outlives a worker that was killed."""
        # Those that were started a moment ago are still spark-class, with no class path to find them by.
        found = {process.pid for process in self.starting()}
        for number, seconds in STOP_SIGNALS:
            deadline = time.monotonic() + seconds
            for process in self.started:
                process.send_signal(number)
            for pid in self.processes():
                found.add(pid)
                send(pid, number)
            while time.monotonic() < deadline and (self.processes() or self.starting()):
                time.sleep(0.1)
        remaining = self.processes()
        if remaining:
            raise Failure(
                f"Cannot stop the Spark cluster: processes {', '.join(map(str, remaining))} still run after SIGKILL, "
                "expected them to end. Stop them by hand."
            )
        (self.data / "cluster.json").unlink(missing_ok=True)
        return len(found)

    def starting(self):
        return [process for process in self.started if process.poll() is None]

    def status(self):
        facts = self.facts()
        if not facts:
            print(f"The Spark cluster is not running ({self.data})")
            return 3
        print(self.told(facts))
        return 0 if len(alive_workers(facts)) == facts["workers"] else 4

    def told(self, facts):
        workers = alive_workers(facts)
        lines = [
            f"Spark cluster at spark://{HOST}:{facts['port']} ({len(workers)} of {facts['workers']} workers alive, "
            f"pages at http://{HOST}:{facts['web_port']}, {self.data})"
        ]
        for worker in workers:
            lines.append(
                f"  {worker['id']}: {worker['coresused']} of {worker['cores']} cores, "
                f"{worker['memoryused']} of {worker['memory']} MB in use"
            )
        return "\n".join(lines)

    def facts(self):
        """Ports and number of workers of a cluster whose master runs, or None."""
        try:
            facts = json.loads((self.data / "cluster.json").read_text())
        except (OSError, ValueError):
            return None
        return facts if self.runs(MASTER) else None

    def runs(self, words):
        return any(words in command for command in self.processes().values())

    def processes(self):
        """What this cluster started and what its workers started, by pid.

        Daemons and executors have our conf folder in their class path; a driver that runs on a worker has a jar in the
        worker's folder.
        """
        listing = subprocess.run(["ps", "-ww", "-A", "-o", "pid=,state=,command="], stdout=subprocess.PIPE, text=True, errors="replace")
        found = {}
        for line in listing.stdout.splitlines():
            pid, state, command = (line.split(None, 2) + ["", ""])[:3]
            ours = f"-cp {self.conf}/:" in command or "DriverWrapper spark://Worker@" in command and f"{self.data}/worker-" in command
            if ours and "org.apache.spark." in command and not state.startswith("Z"):
                found[int(pid)] = command
        return found


def alive_workers(facts):
    """The workers that the master calls alive, as its JSON page has them; none while it does not answer."""
    try:
        # no proxy of the environment: it would not reach this machine's loopback
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://{HOST}:{facts['web_port']}/json/", timeout=10) as page:
            workers = json.load(page)["workers"]
    except (OSError, ValueError, KeyError):
        return []
    return [worker for worker in workers if worker["state"] == "ALIVE"]


def chosen_port(asked):
    text = str(asked if asked is not None else os.environ.get("EMBARK_CLUSTER_PORT", "17077"))
    if not text.isdigit():
        raise Failure(f"Cannot read EMBARK_CLUSTER_PORT: '{text}', expected a port number. Change it or pass --port.")
    port = int(text) or free_port()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        if client.connect_ex((HOST, port)) == 0:
            raise Failure(
                f"Cannot start the Spark cluster: port {port} of {HOST} is taken by another process, expected a free port. "
                "Stop that process or pass --port."
            )
    return port


def node_address(number):
    """An address for each worker, as nodes have: Spark runs no two copies of a task on one host. macOS has only 127.0.0.1."""
    address = f"127.0.0.{number + 1}"
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        try:
            server.bind((address, 0))
        except OSError:
            return HOST
    return address


def free_port():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as server:
        server.bind((HOST, 0))
        return server.getsockname()[1]


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def last_line(log):
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return f"{log.name}: {lines[-1]}" if lines else f"{log.name}: nothing"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
