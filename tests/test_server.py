"""The server sets up the process before the libraries that read the environment once are loaded."""

import os
import subprocess
import sys
from pathlib import Path

WATCH = """
import os, sys

class Watch:
    def find_spec(self, name, *_):
        if name == "numpy":
            print("threads", os.environ.get("OPENBLAS_NUM_THREADS"))

sys.meta_path.insert(0, Watch())
import server
"""


def test_numpy_finds_one_thread_for_linear_algebra() -> None:
    clean = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    root = Path(__file__).parent.parent
    process = subprocess.run([sys.executable, "-c", WATCH], cwd=root, env=clean, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr
    assert "threads 1" in process.stdout and "threads None" not in process.stdout
