"""What a hand may want next is looked at while nobody waits: a slider's next step is there when it is taken."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import ContextVar
from functools import cache

from errors import UserError

PAUSE = 0.25  # seconds in which the browser that was just sent something draws it
Look = Callable[[], object]
VISITOR: ContextVar[str | None] = ContextVar("visitor", default=None)  # for whom this thread looks ahead


class Ahead:
    """One thread that takes the looks of all visitors, each visitor's newest in the place of the earlier ones."""

    def __init__(self, *, pause: float = PAUSE) -> None:
        self._pause = pause
        self._worker = ThreadPoolExecutor(1, "spare")
        self._planned: dict[str, Future[None]] = {}
        self._lock = threading.Lock()

    def plan(self, visitor: str, *looks: Look) -> Future[None]:
        """Take `looks`, in their order, once the pause has passed, until somebody waits for something else."""
        begin = time.monotonic() + self._pause
        with self._lock:
            if older := self._planned.get(visitor):
                older.cancel()
            planned = self._worker.submit(_taken, visitor, looks, begin)
            waiting = {one: future for one, future in self._planned.items() if not future.done()}
            self._planned = waiting | {visitor: planned}
        return planned


def _taken(visitor: str, looks: tuple[Look, ...], begin: float) -> None:
    time.sleep(max(0.0, begin - time.monotonic()))
    token = VISITOR.set(visitor)
    try:
        for look in looks:
            look()
    except UserError:
        return  # somebody waits; or who asks for this by hand is told
    except Exception:
        logging.getLogger("vitrine").exception("a look ahead failed")
    finally:
        VISITOR.reset(token)


def beside(value: int, lowest: int, highest: int) -> list[int]:
    """Where the next step of a slider leads, upwards first."""
    return [near for near in (value + 1, value - 1) if lowest <= near <= highest]


@cache
def ahead() -> Ahead:
    """Every visitor's."""
    return Ahead()
