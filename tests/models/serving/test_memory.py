"""Freed memory is there for the next forward: no page has to be fetched from the system again."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = """
import resource, numpy as np
from models.serving.memory import keep_freed
assert keep_freed()
def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    kept = [np.ones(150_000) for _ in range(12)]  # 1.2 MB each, as queries, keys and values of ViT-S at 224 px
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print([faults() for _ in range(4)][-1])
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told")
def test_a_second_forward_takes_the_memory_of_the_first() -> None:
    root = Path(__file__).parents[3]
    process = subprocess.run([sys.executable, "-c", ROUNDS], cwd=root, capture_output=True, text=True, check=True)
    assert int(process.stdout) < 300, "3,500 pages hold twelve such arrays"
