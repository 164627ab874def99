"""A hub on the loopback interface that answers well, badly, slowly or not at all."""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class FakeHub(ThreadingHTTPServer):
    """Serves `body` at every address in the manner `mode`; counts bodies sent in `downloads`."""

    daemon_threads = True

    def __init__(self, body: bytes, mode: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.body, self.mode, self.downloads, self.asked = body, mode, 0, 0
        self.endpoint = f"http://127.0.0.1:{self.server_address[1]}"
        self.open = threading.Event()  # a silent or dripping answer goes on until this is set


class _Answer(BaseHTTPRequestHandler):
    server: FakeHub
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.server.asked += 1
        if self.server.mode == "silent":
            self.server.open.wait(20)
            return
        self._head(404 if self.server.mode == "missing" else 200)

    def do_GET(self) -> None:
        self.server.downloads += 1
        body = self.server.body
        if self.server.mode == "loop":
            self.send_response(302)
            self.send_header("Location", self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.server.mode == "refused":
            self._head(503)
            return
        self._head(200)
        if self.server.mode == "wrong":
            body = body[:-1] + bytes([body[-1] ^ 1])
        if self.server.mode == "truncated":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
        elif self.server.mode == "drip":
            self._drip(body)
        else:
            self.wfile.write(body)

    def _drip(self, body: bytes) -> None:
        for start in range(0, len(body), 70_000):
            try:
                self.wfile.write(body[start : start + 70_000])
            except OSError:  # the client left
                return
            if self.server.open.wait(0.2):
                return

    def _head(self, status: int) -> None:
        body = self.server.body
        self.send_response(status)
        if status == 200:
            self.send_header("X-Repo-Commit", COMMIT)
            stated = "" if self.server.mode == "nohash" else hashlib.sha256(body).hexdigest()
            self.send_header("X-Linked-ETag", f'"{stated}"')
            self.send_header("X-Linked-Size", str(len(body)))
        self.send_header("Content-Length", str(len(body) if status == 200 else 0))
        self.end_headers()


@contextmanager
def serving(body: bytes, mode: str = "good") -> Iterator[FakeHub]:
    """A running `FakeHub`, stopped afterwards."""
    server = FakeHub(body, mode)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield server
    finally:
        server.open.set()
        time.sleep(0.01)
        server.shutdown()
        server.server_close()
