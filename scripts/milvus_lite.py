"""Starts and stops a Milvus Lite server for development; run through scripts/milvus-lite.

The server listens on 127.0.0.1 only. What else there is to know stands in milvus_server.py.
"""

import signal
import sys

from milvus_server import HOST, Milvus

# A real gRPC call, repeated until it answers.
PROBE = """
import sys, grpc
from pymilvus.grpc_gen import milvus_pb2, milvus_pb2_grpc
channel = grpc.insecure_channel(sys.argv[1])
stub = milvus_pb2_grpc.MilvusServiceStub(channel)
answer = stub.GetVersion(milvus_pb2.GetVersionRequest(), timeout=float(sys.argv[2]), wait_for_ready=True)
print(answer.version)
"""


def command(data, port, facts):
    del facts
    server = [str(LITE.venv / "bin" / "milvus-lite"), "server"]
    return server + ["--data-dir", str(data / "data"), "--host", HOST, "--port", str(port)]


LITE = Milvus(
    name="Milvus Lite",
    script="milvus-lite",
    summary=__doc__.splitlines()[0],
    port=19530,
    port_help="19530",
    start_seconds=60,
    # SIGINT lets the server flush and unlock its data; the next ones are for a server that hangs.
    stop_signals=((signal.SIGINT, 15), (signal.SIGTERM, 5), (signal.SIGKILL, 5)),
    probe=PROBE,
    command=command,
    marks=lambda data: ("milvus-lite", str(data / "data")),
)


def install():
    LITE.install()


if __name__ == "__main__":
    sys.exit(LITE.main(sys.argv[1:]))
