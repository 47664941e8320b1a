"""Starts and stops a Milvus Lite server for development; run through scripts/milvus-lite.

The server listens on 127.0.0.1 only. The data folder holds data/ (what Milvus stores),
server.json (pid and port) and server.log. Standard library only: the server and its
libraries live in .venv/milvus-lite, pinned by milvus-lite.requirements.txt.

Exit codes: up and down 0 or 1; status 0 = answers, 3 = not running, 4 = runs but does not answer.
"""

import argparse
import contextlib
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
REQUIREMENTS = SCRIPTS / "milvus-lite.requirements.txt"
VENV = PROJECT / ".venv" / "milvus-lite"
HOST = "127.0.0.1"
START_SECONDS = 60
# SIGINT lets the server flush and unlock its data; the next ones are for a server that hangs.
STOP_SIGNALS = ((signal.SIGINT, 15), (signal.SIGTERM, 5), (signal.SIGKILL, 5))

# Runs inside the virtual environment: a real gRPC call, repeated until it answers.
PROBE = """
import sys, grpc
from pymilvus.grpc_gen import milvus_pb2, milvus_pb2_grpc
channel = grpc.insecure_channel(sys.argv[1])
stub = milvus_pb2_grpc.MilvusServiceStub(channel)
answer = stub.GetVersion(milvus_pb2.GetVersionRequest(), timeout=float(sys.argv[2]), wait_for_ready=True)
print(answer.version)
"""


def main(arguments):
    parser = argparse.ArgumentParser(prog="scripts/milvus-lite", description=__doc__.splitlines()[0])
    parser.add_argument("command", choices=["up", "down", "status"])
    parser.add_argument("--port", type=int, help="default $MILVUS_LITE_PORT, else 19530")
    parser.add_argument("--data", help="data folder; default $MILVUS_LITE_DATA, else .embark/milvus-lite")
    options = parser.parse_args(arguments)
    data = pathlib.Path(options.data or os.environ.get("MILVUS_LITE_DATA") or PROJECT / ".embark" / "milvus-lite")
    data = data.absolute()
    try:
        if options.command == "status":
            return status(data)
        if options.command == "down":
            return down(data)
        return up(data, options.port)
    except Failure as failure:
        print(failure, file=sys.stderr)
        return 1


def up(data, asked_port):
    port = asked_port if asked_port is not None else environment_port()
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failure(
            f"Cannot start Milvus Lite: data folder {data} cannot be made ({error.strerror}), "
            "expected a writable folder. Pass --data."
        ) from error
    with lock(data / "lock"):
        running = server_of(data)
        if running:
            if asked_port is not None and running["port"] != asked_port:
                raise Failure(
                    f"Cannot start Milvus Lite on port {asked_port}: it already runs on port {running['port']} "
                    f"with {data}, expected one server a data folder. Run scripts/milvus-lite down first."
                )
            version = answer(running["port"], START_SECONDS)
            if version is None:
                raise Failure(
                    f"Cannot start Milvus Lite: process {running['pid']} runs but does not answer on port "
                    f"{running['port']}, expected an answer within {START_SECONDS} s. Run scripts/milvus-lite down first."
                )
            announce(version, running, data)
            return 0
        if listens(port):
            raise Failure(
                f"Cannot start Milvus Lite: port {port} of {HOST} is taken by another process, expected a free port. "
                "Stop that process or pass --port."
            )
        install()
        process = launch(data, port)
        running = {"pid": process.pid, "port": port}
        (data / "server.json").write_text(json.dumps(running) + "\n")
        version = await_answer(process, port)
        if version is None:
            stop(process.pid)
            process.wait()
            (data / "server.json").unlink(missing_ok=True)
            raise Failure(
                f"Cannot start Milvus Lite: the server ended or was silent for {START_SECONDS} s, expected an answer "
                f"on port {port}. Look at {data / 'server.log'}, which ends: {last_lines(data / 'server.log')}"
            )
        announce(version, running, data)
        return 0


def down(data):
    if not data.is_dir():
        print(f"Milvus Lite is not running ({data})")
        return 0
    with lock(data / "lock"):
        running = server_of(data)
        if running and not stop(running["pid"]):
            raise Failure(
                f"Cannot stop Milvus Lite: process {running['pid']} still runs after SIGKILL, expected it to end. "
                "Stop it by hand."
            )
        (data / "server.json").unlink(missing_ok=True)
        print(f"Milvus Lite stopped (pid {running['pid']}, {data})" if running else f"Milvus Lite is not running ({data})")
        return 0


def status(data):
    running = server_of(data)
    if not running:
        print(f"Milvus Lite is not running ({data})")
        return 3
    version = answer(running["port"], 10)
    if version is None:
        print(f"Milvus Lite runs (pid {running['pid']}) but does not answer on port {running['port']}")
        return 4
    announce(version, running, data)
    return 0


def announce(version, running, data):
    print(f"Milvus Lite ({version}) answers at http://{HOST}:{running['port']} (pid {running['pid']}, {data})")


def environment_port():
    text = os.environ.get("MILVUS_LITE_PORT", "19530")
    if not text.isdigit():
        raise Failure(f"Cannot read MILVUS_LITE_PORT: '{text}', expected a port number. Change it or pass --port.")
    return int(text)


def install():
    pinned_venv.install("Milvus Lite", VENV, REQUIREMENTS)


def launch(data, port):
    # An ignored SIGINT is inherited, and SIGINT is how the server is asked to end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    command = [str(VENV / "bin" / "milvus-lite"), "server"]
    command += ["--data-dir", str(data / "data"), "--host", HOST, "--port", str(port)]
    with open(data / "server.log", "ab") as log:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=data
        )


def await_answer(process, port):
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        if listens(port):
            version = answer(port, max(1.0, deadline - time.monotonic()))
            # A process that lost a race for the port must not pass for a server that answers.
            return version if process.poll() is None else None
        time.sleep(0.1)
    return None


def answer(port, seconds):
    """The server's version from a real request, or None."""
    command = [str(VENV / "bin" / "python"), "-c", PROBE, f"{HOST}:{port}", str(seconds)]
    try:
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, timeout=seconds + 30)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def listens(port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as client:
        client.settimeout(2)
        return client.connect_ex((HOST, port)) == 0


def server_of(data):
    """Pid and port of the live server of a data folder, or None; a pid that is now another program's does not count."""
    try:
        running = json.loads((data / "server.json").read_text())
        command = subprocess.run(
            ["ps", "-ww", "-o", "command=", "-p", str(running["pid"])], stdout=subprocess.PIPE, text=True
        ).stdout
    except (OSError, ValueError, KeyError):
        return None
    return running if "milvus-lite" in command and str(data / "data") in command else None


def stop(pid):
    for number, seconds in STOP_SIGNALS:
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


def alive(pid):
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    state = subprocess.run(["ps", "-o", "state=", "-p", str(pid)], stdout=subprocess.PIPE, text=True).stdout.strip()
    return bool(state) and not state.startswith("Z")


def last_lines(log):
    lines = [line.strip() for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return " | ".join(lines[-3:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
