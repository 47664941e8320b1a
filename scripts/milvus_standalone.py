"""Starts and stops a Milvus 2.3.5 standalone server for development, without Docker; run through scripts/milvus-standalone.

The server is the one of the PyPI package `milvus`, with etcd and its message queue inside its one process.
What else there is to know stands in milvus_server.py.
"""

import signal
import socket
import sys
import zlib

from milvus_server import SCRIPTS, Milvus
from pinned_venv import Failure

# Below the ports that Linux gives to clients, where a port that was free a moment ago may be taken.
INNER_PORTS = range(20000, 32000, 16)
# root is known by its first password as long as nobody changed it; a server without authorization ignores it.
PROBE = """
import base64, sys, time, grpc
from pymilvus.grpc_gen import milvus_pb2, milvus_pb2_grpc
deadline = time.monotonic() + float(sys.argv[2])
stub = milvus_pb2_grpc.MilvusServiceStub(grpc.insecure_channel(sys.argv[1]))
root = (("authorization", base64.b64encode(b"root:Milvus").decode()),)
def ask(method, request):
    return method(request, metadata=root, timeout=max(0.1, deadline - time.monotonic()), wait_for_ready=True)
while True:
    try:
        if ask(stub.CheckHealth, milvus_pb2.CheckHealthRequest()).isHealthy:
            print(ask(stub.GetVersion, milvus_pb2.GetVersionRequest()).version)
            break
    except grpc.RpcError as error:
        if error.code() == grpc.StatusCode.UNAUTHENTICATED:
            print("version unknown, root has a password of its own")
            break
    if time.monotonic() > deadline:
        sys.exit(1)
    time.sleep(0.2)
"""


def command(data, port, facts):
    facts["inner_port"] = inner_port(data)
    program = [str(STANDALONE.venv / "bin" / "python"), str(SCRIPTS / "milvus_standalone_process.py")]
    program += [str(link(data)), str(port), str(facts["inner_port"])]
    return program + (["--auth"] if facts["auth"] else [])


def link(data):
    return data / "milvus"


def inner_port(data):
    """First of 16 free ports, the same for a data folder as long as nobody else takes them."""
    first = zlib.crc32(str(data).encode()) % len(INNER_PORTS)
    for number in range(len(INNER_PORTS)):
        port = INNER_PORTS[(first + number) % len(INNER_PORTS)]
        if all(free(port + offset) for offset in range(INNER_PORTS.step)):
            return port
    raise Failure(
        f"Cannot start Milvus standalone: no {INNER_PORTS.step} free ports in a row from {INNER_PORTS.start} to "
        f"{INNER_PORTS.stop}, expected some for its inner parts. Stop other servers."
    )


def free(port):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        # Connections of a killed server that time out are no hindrance.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("", port))
        except OSError:
            return False
        return True


STANDALONE = Milvus(
    name="Milvus standalone",
    script="milvus-standalone",
    summary=__doc__.splitlines()[0],
    port=19531,
    port_help="19531, so that it runs beside scripts/milvus-lite, which has Milvus's usual 19530",
    # After a kill it waits for the leases of the server before, some 30 s on two cores.
    start_seconds=150,
    # With a loaded collection it never ends by itself. What it acknowledged is in its logs on the disk.
    stop_signals=((signal.SIGTERM, 5), (signal.SIGKILL, 10)),
    probe=PROBE,
    command=command,
    marks=lambda data: (str(link(data)),),
    switches={"auth": "ask clients for a user and a password; at first root and Milvus"},
)


if __name__ == "__main__":
    sys.exit(STANDALONE.main(sys.argv[1:]))
