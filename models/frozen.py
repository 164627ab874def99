"""Values that cross the engine's border: read-only, the same after a pickle, comparable."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np


def read_only(array: np.ndarray) -> np.ndarray:
    """A view of `array` that nobody can write through."""
    view = array.view()
    view.flags.writeable = False
    return view


class Value:
    """Base of frozen dataclasses whose arrays, and tuples of them, nobody may change, not even after a pickle."""

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if isinstance(value, np.ndarray):
                object.__setattr__(self, name, read_only(value))
            elif isinstance(value, tuple) and any(isinstance(part, np.ndarray) for part in value):
                object.__setattr__(self, name, tuple(map(read_only, value)))

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()


class Arrays(Mapping[str, np.ndarray]):
    """Read-only arrays by name."""

    def __init__(self, arrays: Mapping[str, np.ndarray] | None = None) -> None:
        self._arrays = {name: read_only(array) for name, array in (arrays or {}).items()}

    def __getitem__(self, name: str) -> np.ndarray:
        return self._arrays[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._arrays)

    def __len__(self) -> int:
        return len(self._arrays)

    def __repr__(self) -> str:
        return f"Arrays({', '.join(self._arrays)})"

    def __reduce__(self) -> tuple:
        return Arrays, (self._arrays,)


def same(one: Any, other: Any) -> bool:
    """Whether two values are equal to the last bit of their arrays (NaN equals NaN), and of the same kinds."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        exact = one.dtype == other.dtype and one.shape == other.shape
        return exact and np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")
    if is_dataclass(one):
        return all(same(getattr(one, part.name), getattr(other, part.name)) for part in fields(one))
    if isinstance(one, Mapping):
        return list(one) == list(other) and all(same(one[name], other[name]) for name in one)
    if isinstance(one, Sequence) and not isinstance(one, str | bytes):
        return len(one) == len(other) and all(same(*pair) for pair in zip(one, other, strict=True))
    return bool(one == other)


def writable(value: Any) -> Iterator[Any]:
    """What inside `value`, itself included, could be changed: arrays, dictionaries, lists and sets."""
    if isinstance(value, dict | list | set | bytearray):
        yield value
    if isinstance(value, np.ndarray):
        yield from [value] if value.flags.writeable else []
    elif is_dataclass(value):
        yield from writable(tuple(getattr(value, part.name) for part in fields(value)))
    elif isinstance(value, Mapping):
        yield from writable(tuple(value.values()))
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        for part in value:
            yield from writable(part)
