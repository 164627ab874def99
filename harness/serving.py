"""A fresh server of the app, for tests and benchmarks."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PATIENCE = 120  # seconds for the app to start


class Server(NamedTuple):
    """A running server and where it listens."""

    address: str
    process: subprocess.Popen


@contextmanager
def served(script: str, path: str = "", *, root: Path = ROOT) -> Iterator[Server]:
    """A fresh server of `script` (a path from `root`), stopped afterwards; RuntimeError when it won't start.

    `path` ("/a/b") is where the app stands on its server, as behind a proxy; `root` another checkout of the app.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", script, "--server.port", str(port)]
    command += ["--server.baseUrlPath", path] if path else []
    where = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen(command, cwd=root, env=where, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}{path}"
        wait_until_healthy(f"{address}/_stcore/health", process)
        yield Server(address, process)
    finally:
        process.terminate()
        process.wait(timeout=20)


def wait_until_healthy(url: str, process: subprocess.Popen) -> None:
    """Poll `url` until it answers; RuntimeError when the server has died or `PATIENCE` is over."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()  # noqa: S310 - a loopback address of ours
            return
        except OSError:
            time.sleep(0.3)
    raise RuntimeError("The app did not start.")
