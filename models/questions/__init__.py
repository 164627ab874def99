"""What else one may ask of a model than to look at a picture: one frozen question, one file.

A question is served as a request is: queued, superseded by a newer one of the same session, answered once for all who
ask the same, with a visitor's own weights where it names them. It travels, so it holds plain values and arrays only.
"""

from abc import ABC, abstractmethod
from collections.abc import Hashable
from dataclasses import dataclass, fields
from hashlib import blake2b
from typing import Any

import numpy as np

from models.changes import Change
from models.frozen import Value
from models.weights import Loaded


@dataclass(frozen=True, eq=False, kw_only=True)
class Question(Value, ABC):
    """`model` is a key of the zoo, None for what needs no model at all; `checkpoint` the digest of a visitor's own
    weights for it, `changes` (`models.changes`) what is changed about them first; `session` is whose question it is."""

    model: str | None
    checkpoint: str | None = None
    changes: tuple[Change, ...] = ()
    session: str = ""

    def key(self) -> Hashable:
        """All that the answer depends on besides the model's weights: the question's kind and its fields."""
        asked = [part.name for part in fields(self) if part.name not in {"session", "checkpoint"}]
        return type(self).__name__, *(_stable(getattr(self, name)) for name in asked)

    @abstractmethod
    def answer(self, loaded: Loaded | None) -> Any:
        """What the model in `loaded`, everybody's and left as it is, has to say: a `Value` or plain values, frozen.

        Arrays stand in a `Value` or in `Arrays`, so that they are read-only after a pickle too. Called by whoever holds
        the gate. Raises UserError where the model can't answer.
        """


def _stable(value: Any) -> Hashable:
    """A hashable stand-in for `value`: of an array its type, shape and digest."""
    if isinstance(value, np.ndarray):
        digest = blake2b(np.ascontiguousarray(value), digest_size=16).hexdigest()
        return value.dtype.str, value.shape, digest
    return value
