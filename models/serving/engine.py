"""Request in, trace out: one copy of each model for everybody, one gate in front of torch, answers kept."""

import os
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Protocol

import numpy as np

from errors import UserError
from models import weights
from models.card import ModelCard
from models.preprocess import VERSION, input_size
from models.request import Request
from models.serving.gate import Gate, Superseded
from models.serving.store import Answers, Shelf, Waiting
from models.trace import Trace
from models.watching.look import look
from models.weights import Loaded, hub
from models.zoo import ZOO

MODEL_BYTES = 1_500_000_000
ANSWER_BYTES = 400_000_000
CHECKPOINT_BYTES = 600_000_000


class Engine(Protocol):
    """Whatever turns requests into traces, here or elsewhere."""

    def run(self, request: Request, *, waiting: Waiting | None = None) -> Trace:
        """The trace of `request`. `waiting(ahead, seconds)` hears about its place in line; it may raise to leave.

        Raises UserError when the request can't be served.
        """
        ...


class LocalEngine:
    """Runs models in this process, one request at a time, and remembers what it computed."""

    def __init__(
        self,
        *,
        model_bytes: int = MODEL_BYTES,
        answer_bytes: int = ANSWER_BYTES,
        places: int = 40,
        threads: int = min(2, os.cpu_count() or 1),
    ) -> None:
        self._models = Shelf(model_bytes)
        self._checkpoints = Shelf(CHECKPOINT_BYTES)
        self._answers = Answers(answer_bytes)
        self._gate = Gate(places=places, threads=threads)

    def run(self, request: Request, *, waiting: Waiting | None = None) -> Trace:
        """See `Engine.run`. Fetches pretrained weights if need be; call `fetch` first to show progress."""
        card = card_of(request.model)
        if card.input == "image":
            input_size(request.pixels.shape[:2], card, side=request.side, crop=request.crop)  # refuse before waiting
        if request.checkpoint is None:
            self.fetch(request.model)

        def compute(tell: Waiting) -> Trace:
            return self._gate.run(lambda: self._look(card, request), session=request.session, waiting=tell)

        return self._answers.get(_key(card, request), compute, retry=Superseded, waiting=waiting)

    def ready(self, model: str) -> bool:
        """Whether `model` can run without downloading anything."""
        card = card_of(model)
        return card.weights.kind != "pretrained" or hub.find(card.weights) is not None

    def fetch(
        self,
        model: str,
        *,
        progress: hub.Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Download the weights of `model` unless they are here; `progress(bytes so far, bytes in all)`.

        Raises UserError when that fails or `cancelled()` turns true; nothing is left behind then.
        """
        if not self.ready(model):
            hub.fetch(card_of(model).weights, progress=progress, cancelled=cancelled)

    def register(self, model: str, arrays: Mapping[str, np.ndarray], digest: str, *, session: str = "") -> Loaded:
        """Take a visitor's checkpoint for the architecture of `model`: arrays by name, `digest` of the file.

        Requests with `checkpoint=digest` then run it. What is returned carries its label and notes. Raises
        UserError when it does not fit; forgotten once newer checkpoints need the room.
        """
        card = card_of(model)
        loaded = self._gate.run(lambda: weights.load_own(card, arrays, digest), session=session)
        self._checkpoints.put((card.key, digest), loaded, loaded.bytes)
        return loaded

    def use(self, model: str, job: Callable[[Loaded], Any]) -> Any:
        """What `job` makes of the shared copy of `model`, which it must not change, when its turn comes."""
        return self._gate.run(lambda: job(self.loaded(model)))

    def parameters(self, model: str, names: tuple[str, ...]) -> dict[str, np.ndarray]:
        """Copies of these parameters or buffers of `model` by dotted name, float32; KeyError for a name it lacks."""
        state = self.use(model, lambda loaded: loaded.model.state_dict())
        return {name: state[name].float().numpy().copy() for name in names}

    def loaded(self, model: str, checkpoint: str | None = None) -> Loaded:
        """The one shared copy of `model`, loaded if need be. For code that holds the gate."""
        card = card_of(model)
        if checkpoint is not None:
            found = self._checkpoints.get((card.key, checkpoint))
            if found is None:
                raise UserError("Your checkpoint is no longer in memory; please choose the file again.")
            return found
        if (found := self._models.get(card.key)) is None:
            found = weights.load(card)
            self._models.put(card.key, found, found.bytes)
        return found

    def _look(self, card: ModelCard, request: Request) -> Trace:
        return look(self.loaded(card.key, request.checkpoint), request)


def card_of(model: str) -> ModelCard:
    """The zoo's card under the key `model`; raises UserError for any other text."""
    if model not in ZOO:
        raise UserError(f"There is no model “{model[:40]}” here; choose one from the list.")
    return ZOO[model]


def _key(card: ModelCard, request: Request) -> Hashable:
    """Everything that the answer depends on."""
    revision = weights.tag(card) if request.checkpoint is None else f"own:{request.checkpoint}"
    side = request.side or card.side
    return request.digest, card.key, revision, VERSION, side, request.crop, request.edits, frozenset(request.wants)
