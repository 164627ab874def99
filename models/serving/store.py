"""What the engine keeps: a shelf with a limit in bytes, and answers that are computed once for everybody."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import numpy as np
from torch import Tensor

Waiting = Callable[[int, float], None]  # requests ahead, seconds that will take


class Shelf:
    """Keeps values up to `limit` bytes in all; the least recently used leave first. Safe to share among threads."""

    def __init__(self, limit: int) -> None:
        self.limit, self.bytes = limit, 0
        self._items: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._items)

    def get(self, key: Hashable) -> Any | None:
        """The value under `key`, now the most recently used, or None."""
        with self._lock:
            if key not in self._items:
                return None
            self._items.move_to_end(key)
            return self._items[key][0]

    def put(self, key: Hashable, value: Any, size: int) -> None:
        """Keep `value` of `size` bytes; one larger than the whole shelf is not kept."""
        with self._lock:
            self.bytes -= self._items.pop(key, (None, 0))[1]
            if size > self.limit:
                return
            self._items[key] = (value, size)
            self.bytes += size
            while self.bytes > self.limit:
                self.bytes -= self._items.popitem(last=False)[1][1]


@dataclass(eq=False)
class _Flight:
    """One computation in progress, and how far it is from its turn."""

    done: threading.Event = field(default_factory=threading.Event)
    place: tuple[int, float] = (0, 0.0)
    value: Any = None
    problem: Exception | None = None


class Answers:
    """Remembers answers on a shelf; identical questions asked at once share one computation."""

    def __init__(self, limit: int) -> None:
        self.shelf = Shelf(limit)
        self._flights: dict[Hashable, _Flight] = {}
        self._lock = threading.Lock()

    def get(
        self, key: Hashable, compute: Callable[[Waiting], Any], *, retry: type[Exception], waiting: Waiting | None
    ) -> Any:
        """The answer under `key`, from the shelf, from whoever is computing it, or from `compute(tell)`.

        `waiting` is called about ten times a second while there is nothing yet, and may raise to leave. A problem is
        shared with those who wait, except `retry` and interruptions: then one of them computes instead.
        """
        while True:
            with self._lock:
                if (known := self.shelf.get(key)) is not None:
                    return known
                flight = self._flights.get(key)
                if mine := flight is None:
                    flight = self._flights[key] = _Flight()
            if mine:
                return self._lead(key, flight, compute, retry, waiting)
            while not flight.done.wait(0.1):
                if waiting:
                    waiting(*flight.place)
            if flight.problem is not None:
                raise flight.problem
            if flight.value is not None:
                return flight.value

    def _lead(
        self,
        key: Hashable,
        flight: _Flight,
        compute: Callable[[Waiting], Any],
        retry: type[Exception],
        waiting: Waiting | None,
    ) -> Any:
        def tell(ahead: int, seconds: float) -> None:
            flight.place = (ahead, seconds)
            if waiting:
                waiting(ahead, seconds)

        try:
            value = flight.value = compute(tell)
            self.shelf.put(key, value, nbytes(value))
            return value
        except Exception as problem:
            flight.problem = None if isinstance(problem, retry) else problem
            raise
        finally:
            with self._lock:
                del self._flights[key]
            flight.done.set()


def nbytes(value: Any) -> int:
    """Bytes of all memory that `value` (dataclasses, mappings, sequences of arrays) keeps alive, each once."""
    return sum(dict(map(_memory, _arrays(value))).values())


def _arrays(value: Any) -> Iterable[np.ndarray]:
    if isinstance(value, np.ndarray):
        yield value
        return
    if is_dataclass(value):
        value = [getattr(value, part.name) for part in fields(value)]
    elif isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for part in value:
            yield from _arrays(part)


def _memory(array: np.ndarray) -> tuple[int, int]:
    """Address and bytes of the memory that `array` looks at, be it NumPy's or a tensor's."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    if isinstance(array.base, Tensor):
        storage = array.base.untyped_storage()
        return storage.data_ptr(), storage.nbytes()
    return array.ctypes.data, array.nbytes
