"""What the scripts that run a Milvus server for development share: up, down and status of one server a data folder.

The data folder holds data/ (what Milvus stores), server.json (pid, port and what else the server
was started with) and server.log. Standard library only: a server and its libraries live in a
virtual environment of their own below .venv/, pinned by a requirements file.

Exit codes: up and down 0 or 1; status 0 = answers, 3 = not running, 4 = runs but does not answer.
"""

import argparse
import collections.abc
import contextlib
import dataclasses
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time

import pinned_venv
from pinned_venv import Failure, lock

SCRIPTS = pathlib.Path(__file__).resolve().parent
PROJECT = SCRIPTS.parent
HOST = "127.0.0.1"


@dataclasses.dataclass(frozen=True)
class Milvus:
    """One kind of server; `script` names its script, virtual environment, requirements file and data folder."""

    name: str
    script: str
    summary: str
    port: int
    port_help: str
    start_seconds: int
    # Pairs of a signal and the seconds that it gets, tried in turn.
    stop_signals: tuple
    # Program for the virtual environment: prints the version of the server at argv[1] once it can be used, within argv[2] seconds.
    probe: str
    # (data folder, port, facts) -> command line; may add to the facts, which go into server.json.
    command: collections.abc.Callable
    # data folder -> words that the command line of its server has.
    marks: collections.abc.Callable
    # Switches of `up` and their help; facts of the server.
    switches: dict = dataclasses.field(default_factory=dict)

    @property
    def venv(self):
        return PROJECT / ".venv" / self.script

    def variable(self, word):
        """Environment variable of an option."""
        return f"{self.script.replace('-', '_').upper()}_{word}"

    def install(self):
        pinned_venv.install(self.name, self.venv, SCRIPTS / f"{self.script}.requirements.txt")

    def main(self, arguments):
        parser = argparse.ArgumentParser(prog=f"scripts/{self.script}", description=self.summary)
        parser.add_argument("command", choices=["up", "down", "status"])
        parser.add_argument("--port", type=int, help=f"default ${self.variable('PORT')}, else {self.port_help}")
        parser.add_argument(
            "--data", help=f"data folder; default ${self.variable('DATA')}, else .embark/{self.script}"
        )
        for switch, text in self.switches.items():
            parser.add_argument(f"--{switch}", action="store_true", help=text)
        options = parser.parse_args(arguments)
        data = pathlib.Path(
            options.data or os.environ.get(self.variable("DATA")) or PROJECT / ".embark" / self.script
        ).absolute()
        try:
            if options.command == "status":
                return self.status(data)
            if options.command == "down":
                return self.down(data)
            return self.up(data, options.port, {switch: getattr(options, switch) for switch in self.switches})
        except Failure as failure:
            print(failure, file=sys.stderr)
            return 1

    def up(self, data, asked_port, facts):
        port = asked_port if asked_port is not None else self.environment_port()
        try:
            data.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Failure(
                f"Cannot start {self.name}: data folder {data} cannot be made ({error.strerror}), "
                "expected a writable folder. Pass --data."
            ) from error
        with lock(data / "lock"):
            running = self.server_of(data)
            if running:
                if asked_port is not None and running["port"] != asked_port:
                    raise Failure(
                        f"Cannot start {self.name} on port {asked_port}: it already runs on port {running['port']} "
                        f"with {data}, expected one server a data folder. Run scripts/{self.script} down first."
                    )
                for switch in self.switches:
                    if facts[switch] and not running[switch]:
                        raise Failure(
                            f"Cannot start {self.name} with --{switch}: it already runs without on port {running['port']} "
                            f"with {data}, expected one server a data folder. Run scripts/{self.script} down first."
                        )
                version = self.answer(running["port"], self.start_seconds)
                if version is None:
                    raise Failure(
                        f"Cannot start {self.name}: process {running['pid']} runs but does not answer on port "
                        f"{running['port']}, expected an answer within {self.start_seconds} s. "
                        f"Run scripts/{self.script} down first."
                    )
                self.announce(version, running, data)
                return 0
            if listens(port):
                raise Failure(
                    f"Cannot start {self.name}: port {port} of {HOST} is taken by another process, expected a free port. "
                    "Stop that process or pass --port."
                )
            self.install()
            process = self.launch(data, port, facts)
            running = {"pid": process.pid, "port": port, **facts}
            (data / "server.json").write_text(json.dumps(running) + "\n")
            version = self.await_answer(process, port)
            if version is None:
                self.stop(process.pid)
                process.wait()
                (data / "server.json").unlink(missing_ok=True)
                raise Failure(
                    f"Cannot start {self.name}: the server ended or was silent for {self.start_seconds} s, expected an "
                    f"answer on port {port}. Look at {data / 'server.log'}, which ends: {last_lines(data / 'server.log')}"
                )
            self.announce(version, running, data)
            return 0

    def down(self, data):
        if not data.is_dir():
            print(f"{self.name} is not running ({data})")
            return 0
        with lock(data / "lock"):
            running = self.server_of(data)
            if running and not self.stop(running["pid"]):
                raise Failure(
                    f"Cannot stop {self.name}: process {running['pid']} still runs after SIGKILL, expected it to end. "
                    "Stop it by hand."
                )
            (data / "server.json").unlink(missing_ok=True)
            done = f"stopped (pid {running['pid']}, {data})" if running else f"is not running ({data})"
            print(f"{self.name} {done}")
            return 0

    def status(self, data):
        running = self.server_of(data)
        if not running:
            print(f"{self.name} is not running ({data})")
            return 3
        version = self.answer(running["port"], 10)
        if version is None:
            print(f"{self.name} runs (pid {running['pid']}) but does not answer on port {running['port']}")
            return 4
        self.announce(version, running, data)
        return 0

    def announce(self, version, running, data):
        print(f"{self.name} ({version}) answers at http://{HOST}:{running['port']} (pid {running['pid']}, {data})")

    def environment_port(self):
        text = os.environ.get(self.variable("PORT"), str(self.port))
        if not text.isdigit():
            raise Failure(f"Cannot read {self.variable('PORT')}: '{text}', expected a port number. Change it or pass --port.")
        return int(text)

    def launch(self, data, port, facts):
        # An ignored SIGINT is inherited, and SIGINT is how the server is asked to end.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        command = self.command(data, port, facts)
        with open(data / "server.log", "ab") as log:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=data
            )

    def await_answer(self, process, port):
        deadline = time.monotonic() + self.start_seconds
        while time.monotonic() < deadline and process.poll() is None:
            if listens(port):
                version = self.answer(port, max(1.0, deadline - time.monotonic()))
                # A process that lost a race for the port must not pass for a server that answers.
                return version if process.poll() is None else None
            time.sleep(0.1)
        return None

    def answer(self, port, seconds):
        """The server's version from a real request, or None."""
        command = [str(self.venv / "bin" / "python"), "-c", self.probe, f"{HOST}:{port}", str(seconds)]
        try:
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=seconds + 30)
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    def server_of(self, data):
        """Pid and port of the live server of a data folder, or None; a pid that is now another program's does not count."""
        try:
            running = json.loads((data / "server.json").read_text())
            command = subprocess.run(
                ["ps", "-ww", "-o", "command=", "-p", str(running["pid"])], stdout=subprocess.PIPE, text=True
            ).stdout
        except (OSError, ValueError, KeyError):
            return None
        return running if all(mark in command for mark in self.marks(data)) else None

    def stop(self, pid):
        for number, seconds in self.stop_signals:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return True
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if not alive(pid):
                    return True
                time.sleep(0.05)
        return not alive(pid)


def listens(port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        return client.connect_ex((HOST, port)) == 0


def alive(pid):
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    state = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], stdout=subprocess.PIPE, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def last_lines(log):
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return " | ".join(lines[-3:])
