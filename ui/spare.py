"""What a hand may want next is looked at while nobody waits: a slider's other places are there when it comes to them,
of a large model those nearest."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from functools import cache

from errors import UserError
from models.serving.store import nbytes

ROOM = 64 << 20  # bytes among the answers that one plan may take: three of ViT-S/14, all places of most sliders else
PAUSE = 0.25  # seconds in which the browser that was just sent something draws it
Look = Callable[[], object]
VISITOR: ContextVar[str | None] = ContextVar("visitor", default=None)  # for whom this thread looks ahead


class Ahead:
    """One thread that takes the looks of all visitors, each visitor's newest in the place of the earlier ones."""

    def __init__(self, *, pause: float = PAUSE, room: int = ROOM) -> None:
        self._pause, self._room = pause, room
        self._worker = ThreadPoolExecutor(1, "spare")
        self._planned: dict[str, tuple[Future[None], threading.Event]] = {}
        self._lock = threading.Lock()

    def plan(self, visitor: str, *looks: Look) -> Future[None]:
        """Take `looks`, in their order, once the pause has passed, until somebody waits for something else or what they
        gave has taken the room."""
        begin, newer = time.monotonic() + self._pause, threading.Event()
        with self._lock:
            if visitor in self._planned:
                older, replaced = self._planned[visitor]
                older.cancel()
                replaced.set()
            planned = self._worker.submit(self._taken, visitor, looks, begin, newer)
            waiting = {one: plan for one, plan in self._planned.items() if not plan[0].done()}
            self._planned = waiting | {visitor: (planned, newer)}
        return planned

    def _taken(self, visitor: str, looks: tuple[Look, ...], begin: float, newer: threading.Event) -> None:
        time.sleep(max(0.0, begin - time.monotonic()))
        token, room = VISITOR.set(visitor), self._room
        try:
            for look in looks:
                if newer.is_set() or room < 0:
                    return
                room -= nbytes(look())
        except UserError:
            return  # somebody waits; or who asks for this by hand is told
        except Exception:
            logging.getLogger("vitrine").exception("a look ahead failed")
        finally:
            VISITOR.reset(token)


def around(value: int, lowest: int, highest: int) -> list[int]:
    """The other places of a slider, nearest first, upwards before downwards."""
    others = (place for place in range(lowest, highest + 1) if place != value)
    return sorted(others, key=lambda place: (abs(place - value), place < value))


@cache
def ahead() -> Ahead:
    """Every visitor's."""
    return Ahead()
