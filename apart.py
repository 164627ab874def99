"""A module of ours in a process of its own: a hostile file may kill it, its time and memory have an end, and it is
killed when whoever waits for it goes away."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import BoundedSemaphore, Thread
from time import monotonic
from typing import Any

from words import Message

ROOT = Path(__file__).parent
PLACES = BoundedSemaphore(2)  # processes at a time: with more, their memory would have no bound
BEAT = 0.2  # seconds between two looks at whether somebody still waits
REFUSED, TOO_MUCH = 2, 3  # exit codes: standard output holds a message; the memory was not enough
# One core and little address space each: the threads of linear algebra reserve both for every core.
SLIM = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
Waiting = Callable[[float], None]
_waiting: ContextVar[Waiting | None] = ContextVar("waiting", default=None)


class TookTooLong(Exception):
    """The process was given up."""


class TookTooMuch(Exception):
    """The process asked for more memory than it may have."""


@contextmanager
def watched(waiting: Waiting) -> Iterator[None]:
    """`waiting(seconds)` hears, five times a second, how long a process that was started inside has been going on; what
    it raises ends that process and comes out of `run`."""
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)


def run(module: str, *arguments: object, data: bytes, seconds: float) -> subprocess.CompletedProcess:
    """What `python -m module arguments…` makes of `data` on its standard input, within `seconds` by the clock.

    Raises TookTooLong when the clock, or the limit that the process set itself, ends it; TookTooMuch when it says so.
    """
    waiting, start = _waiting.get() or (lambda _: None), monotonic()
    while not PLACES.acquire(timeout=BEAT):
        waiting(monotonic() - start)
    try:
        command = [sys.executable, "-m", module, *map(str, arguments)]
        done = _finished(command, data, seconds, waiting)
    finally:
        PLACES.release()
    if done.returncode in (-24, -9):  # SIGXCPU, SIGKILL
        raise TookTooLong
    if done.returncode == TOO_MUCH:
        raise TookTooMuch
    return done


def _finished(command: list[str], data: bytes, seconds: float, waiting: Waiting) -> subprocess.CompletedProcess:
    """`command` when it has ended; it does not outlive this call, whatever ends that."""
    pipes, start, answers = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE), monotonic(), []
    with subprocess.Popen(  # noqa: S603 - our own module, no shell, nothing of the visitor's in the command
        command, cwd=ROOT, env={**os.environ, **SLIM}, **pipes
    ) as process:
        # A thread of its own: where `communicate` is given up after a while, it can't be taken up with input left.
        talk = Thread(target=lambda: answers.append(process.communicate(data)), daemon=True)
        talk.start()
        try:
            while talk.is_alive():
                talk.join(BEAT)
                if talk.is_alive():
                    waiting(spent := monotonic() - start)
                    if spent > seconds:
                        raise TookTooLong
        finally:
            process.kill()  # nothing to one that has ended
            talk.join()
    return subprocess.CompletedProcess(command, process.returncode, *answers[0])


def limit(*, memory: int, seconds: int | None = None) -> None:
    """Bound this process: bytes that it may write to (those of its libraries included), seconds of the processor."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the clock of `run` still holds
        return
    for name, most in (("DATA", memory), ("CPU", seconds), ("CORE", 0)):
        if most is not None:
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))


def written(message: Message) -> str:
    """`message` as one line of text, for the way between two processes."""
    return json.dumps(_plain(message))


def read(line: str | bytes) -> Message:
    """And back."""
    return _message(json.loads(line))


def _plain(value: object) -> object:
    if isinstance(value, Message):
        values = {name: _plain(part) for name, part in value.values.items()}
        return {"text": value.text, "values": values, "many": value.many}
    return value if isinstance(value, int | float | str) else str(value)


def _message(told: Any) -> Any:
    if isinstance(told, dict):
        return Message(told["text"], {name: _message(part) for name, part in told["values"].items()}, told["many"])
    return told
