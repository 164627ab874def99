"""Values as they arrive on the other side of a border that only pickles cross, and an engine behind it."""

import pickle
from collections.abc import Mapping
from typing import Any

import numpy as np

from models.questions import Question
from models.request import Request
from models.serving.engine import LocalEngine, Registered
from models.serving.store import Waiting
from models.trace import Trace


class Elsewhere:
    """An engine behind a border that only pickles cross: what goes in and what comes out are copies."""

    def __init__(self, engine: LocalEngine) -> None:
        self._engine = engine
        self.ready, self.fetch, self.busy = engine.ready, engine.fetch, engine.busy

    def run(self, request: Request, *, waiting: Waiting | None = None, spare: bool = False) -> Trace:
        return travelled(self._engine.run(travelled(request), waiting=waiting, spare=spare))

    def ask(self, question: Question, *, waiting: Waiting | None = None, spare: bool = False) -> Any:
        return travelled(self._engine.ask(travelled(question), waiting=waiting, spare=spare))

    def register(self, model: str, arrays: Mapping[str, np.ndarray], digest: str, *, session: str = "") -> Registered:
        return travelled(self._engine.register(model, travelled(arrays), digest, session=session))


def travelled(value: Any) -> Any:
    """`value` as it arrives on the other side of a border."""
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own
