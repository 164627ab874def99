"""A module of ours in a process of its own: a hostile file may kill it, its time and memory have an end, and it is
killed when whoever waits for it goes away."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from importlib.util import find_spec
from pathlib import Path
from threading import BoundedSemaphore, Thread
from time import monotonic
from typing import Any

from errors import UserError
from words import Message

ROOT = Path(__file__).parent
PLACES = BoundedSemaphore(2)  # processes at a time: with more, their memory would have no bound
BEAT = 0.2  # seconds between two looks at whether somebody still waits
# Whether a process can bound itself: not on Windows, where the clock has to.
BOUNDED = find_spec("resource") is not None
# By the clock a process has so many times the seconds of the processor that it may use: on a busy server a good file
# waits for its turn.
PATIENCE = 12 if BOUNDED else 4
REFUSED, TOO_MUCH = 2, 3  # exit codes: standard output holds a message; the memory was not enough
# One core and little address space each: the threads of linear algebra reserve both for every core.
SLIM = {f"{library}_NUM_THREADS": "1" for library in ("OPENBLAS", "OMP", "MKL")}
Waiting = Callable[[float], None]
_waiting: ContextVar[Waiting | None] = ContextVar("waiting", default=None)


class TookTooLong(Exception):
    """The process used up its time of the processor, or, where that has no limit, of the clock."""


class KeptWaiting(Exception):
    """The process was given up by the clock after `seconds`, with time of the processor left: the computer was busy
    with other work."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds

    def of(self, file: str) -> UserError:
        """What whoever gave `file` is told."""
        return UserError(
            "“{file}” could not be read within {seconds} seconds, because this server is busy. Please try again in a "
            "few minutes.",
            file=file,
            seconds=self.seconds,
        )


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
    """What `python -m module arguments…` makes of `data` on its standard input, which bounds itself (`limit`) to
    `seconds` of the processor; by the clock it has `PATIENCE` times as many.

    Raises TookTooLong when it uses these up, KeptWaiting when the clock ends it before, TookTooMuch when it says so or
    the system has no memory left for it.
    """
    waiting, start = _waiting.get() or (lambda _: None), monotonic()
    while not PLACES.acquire(timeout=BEAT):
        waiting(monotonic() - start)
    try:
        command = [sys.executable, "-m", module, *map(str, arguments)]
        done = _finished(command, data, PATIENCE * seconds, waiting)
    finally:
        PLACES.release()
    if done.returncode == -24:  # SIGXCPU
        raise TookTooLong
    if done.returncode in (TOO_MUCH, -9):  # SIGKILL, which is not ours: where memory runs out, the system sends it
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
                        raise KeptWaiting(seconds) if BOUNDED else TookTooLong
        finally:
            process.kill()  # nothing to one that has ended
            talk.join()
    return subprocess.CompletedProcess(command, process.returncode, *answers[0])


def limit(*, memory: int, seconds: int | None = None) -> None:
    """Bound this process: bytes that it may write to (those of its libraries included), seconds of the processor."""
    if not BOUNDED:
        return
    import resource

    for name, most in (("DATA", memory), ("CPU", seconds), ("CORE", 0)):
        if most is not None:
            kind = getattr(resource, f"RLIMIT_{name}")
            # Not the hard limit of time as well: its signal would be the one that memory may send.
            resource.setrlimit(kind, (most, resource.getrlimit(kind)[1] if name == "CPU" else most))


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
