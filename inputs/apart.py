"""A module of ours in a process of its own: a damaged file may kill it, and its time and memory have an end."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


class TookTooLong(Exception):
    """The process was given up."""


def run(module: str, *arguments: object, data: bytes, seconds: float) -> subprocess.CompletedProcess:
    """What `python -m module arguments…` makes of `data` on its standard input, within `seconds` by the clock.

    Raises TookTooLong when the clock, or the limit that the process set itself, ends it.
    """
    command = [sys.executable, "-m", module, *map(str, arguments)]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell, nothing of the visitor's in the command
            command, input=data, capture_output=True, timeout=seconds, cwd=ROOT
        )
    except subprocess.TimeoutExpired as fault:
        raise TookTooLong from fault
    if done.returncode in (-24, -9):  # SIGXCPU, SIGKILL
        raise TookTooLong
    return done


def limit(*, memory: int, seconds: int | None = None) -> None:
    """Bound this process: bytes of address space (most of which libraries only reserve), seconds of the processor."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the clock of `run` still holds
        return
    for name, most in (("AS", memory), ("CPU", seconds), ("CORE", 0)):
        if most is not None:
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
