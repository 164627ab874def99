"""One gate in front of torch: a single worker thread, first come first served, the line bounded and visible.

Thirty threads that all call torch make each other slow; one at a time answers everybody sooner. A newer request of
a session takes the place of its older one, which stops at its next operation if it is already running.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.overrides import TorchFunctionMode

from errors import UserError
from models.serving.store import Waiting


class Superseded(UserError):
    """A newer request of the same session took this one's place."""

    def __init__(self) -> None:
        super().__init__("A newer choice replaced this one before it was drawn.")


@dataclass(eq=False)
class _Ticket:
    session: str
    spare: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    future: Future | None = None


class Gate:
    """Runs jobs one at a time on `threads` cores; at most `places` wait."""

    def __init__(self, *, places: int = 40, threads: int = 2) -> None:
        self.places = places
        self._worker = ThreadPoolExecutor(1, "torch", initializer=torch.set_num_threads, initargs=(threads,))
        self._line: list[_Ticket] = []  # in order of arrival, the running one first
        self._lock = threading.Lock()
        self._typical = 1.0  # seconds of a job, a moving average

    def run(
        self, job: Callable[[], Any], *, session: str = "", waiting: Waiting | None = None, spare: bool = False
    ) -> Any:
        """`job()` when its turn comes. Until it is done, `waiting(ahead, seconds)` hears about ten times a second how
        many jobs are ahead and how long they may take; it may raise to leave the line. A `spare` job runs only while
        there is no other, and gives way to any that comes.

        Raises UserError at once when the line is full, Superseded when a newer request of `session` came, or any where
        the job is spare.
        """
        ticket = self._enter(job, session, spare)
        try:
            # A replaced job counts as done for `wait` only once the worker comes to it.
            while not (ticket.future.cancelled() or wait([ticket.future], timeout=0.1).done):
                if waiting:
                    waiting(*self._ahead(ticket))
            return ticket.future.result()
        except CancelledError:
            raise Superseded from None
        finally:
            self._leave(ticket)

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        return bool(self._line)

    def _enter(self, job: Callable[[], Any], session: str, spare: bool) -> _Ticket:
        with self._lock:
            if spare and self._line:
                raise Superseded
            for older in self._line:
                if older.spare or (session and older.session == session):
                    self._give_up(older)
            waiting = sum(not ticket.stop.is_set() for ticket in self._line[1:])
            if waiting >= self.places:
                seconds = f"{self._typical * waiting:.0f}"
                raise UserError("The server is busy; please try again in {seconds} s.", seconds=seconds)
            ticket = _Ticket(session, spare)
            ticket.future = self._worker.submit(self._turn, job, ticket)
            self._line.append(ticket)
            return ticket

    def _leave(self, ticket: _Ticket) -> None:
        with self._lock:
            self._give_up(ticket)
            self._line.remove(ticket)

    def _give_up(self, ticket: _Ticket) -> None:
        ticket.stop.set()
        ticket.future.cancel()

    def _ahead(self, ticket: _Ticket) -> tuple[int, float]:
        with self._lock:
            before = self._line[: self._line.index(ticket)]
            ahead = sum(not other.stop.is_set() for other in before)
            return ahead, ahead * self._typical

    def _turn(self, job: Callable[[], Any], ticket: _Ticket) -> Any:
        start = time.monotonic()
        with Stoppable(ticket.stop.is_set):
            result = job()
        self._typical += 0.2 * (time.monotonic() - start - self._typical)
        return result


class Stoppable(TorchFunctionMode):
    """Ends the computation inside it at the next operation after `stopped()` turned true, by raising Superseded."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        super().__init__()
        self._stopped = stopped

    def __torch_function__(self, func, types, args=(), kwargs=None):
        if self._stopped():
            raise Superseded
        return func(*args, **(kwargs or {}))
