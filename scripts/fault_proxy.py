"""A TCP proxy for fault checks: stands between a job and a server, delays answers and breaks connections."""

import contextlib
import socket
import struct
import threading
import time

CHUNK = 1 << 16
# Closing sends a reset instead of an end, as a router that forgets a connection does.
RESET = struct.pack("ii", 1, 0)


class FaultProxy:
    """Runs from `with` to its end, on a free port of loopback; what it does can be changed while it runs.

    delay: seconds before each piece of an answer is passed on; with `only_one` on the first connection that sent 50 kB. reset_after: bytes from the client after which its connection is
    reset, or None. resets_left: how many connections at most are reset so. resets: done so far.
    """

    def __init__(self, port, delay=0.0, only_one=False, reset_after=None, resets_left=1 << 30):
        self.target = ("127.0.0.1", port)
        self.delay = delay
        self.only_one = only_one
        self.slow_one = None
        self.reset_after = reset_after
        self.resets_left = resets_left
        self.resets = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *failure):
        self._listener.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # closed: the check is over
            try:
                server = socket.create_connection(self.target)
            except OSError:
                client.close()
                continue
            threading.Thread(target=self._requests, args=(client, server), daemon=True).start()
            threading.Thread(target=self._answers, args=(client, server), daemon=True).start()

    def _requests(self, client, server):
        passed = 0
        with contextlib.suppress(OSError):
            while piece := client.recv(CHUNK):
                passed += len(piece)
                with self._lock:
                    if self.slow_one is None and passed > 50_000:
                        self.slow_one = client
                    reset = self.reset_after is not None and passed > self.reset_after and self.resets_left > 0
                    if reset:
                        self.resets_left -= 1
                        self.resets += 1
                if reset:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    break
                server.sendall(piece)
        end(client, server)

    def _answers(self, client, server):
        with contextlib.suppress(OSError):
            while piece := server.recv(CHUNK):
                if not self.only_one or self.slow_one is client:
                    time.sleep(self.delay)
                client.sendall(piece)
        end(client, server)


def end(*connections):
    for connection in connections:
        with contextlib.suppress(OSError):
            connection.shutdown(socket.SHUT_RD)  # wakes the other thread, which may be reading
        connection.close()
