"""A Milvus server of a check's own, by scripts/milvus-lite or scripts/milvus-standalone, that can be killed."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys

HOME = pathlib.Path(__file__).resolve().parent.parent


class MilvusLite:
    """Runs from `with` to its end, on a free port of loopback, with its data in `data`."""

    program = "milvus_lite.py"

    def __init__(self, data):
        self.data = data
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.uri = f"http://127.0.0.1:{self.port}"

    def __enter__(self):
        self.up()
        return self

    def __exit__(self, *failure):
        self.down()

    def up(self, *options):
        self._script("up", "--port", str(self.port), *options)

    def down(self):
        self._script("down")

    def kill_hard(self):
        os.kill(json.loads((self.data / "server.json").read_text())["pid"], signal.SIGKILL)

    def _script(self, command, *options):
        done = subprocess.run(
            [sys.executable, str(HOME / "scripts" / self.program), command, "--data", str(self.data), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode != 0:
            raise SystemExit(f"check: {done.stdout.strip()}")


class MilvusStandalone(MilvusLite):
    """Milvus 2.3.5. `up` takes what scripts/milvus-standalone takes; after a kill it waits for the leases of the server before."""

    program = "milvus_standalone.py"
