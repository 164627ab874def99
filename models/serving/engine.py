"""Request in, trace out; question in, answer out: one copy of each model for everybody, one gate, answers kept."""

import os
from collections.abc import Callable, Hashable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Protocol

import numpy as np

from errors import UserError
from models import weights
from models.card import ModelCard
from models.changes import changed
from models.preprocess import VERSION, input_size
from models.questions import Question
from models.questions.one_core import one_core
from models.request import Request
from models.serving.gate import Gate, Superseded
from models.serving.store import Answers, Shelf, Waiting
from models.trace import Trace
from models.watching.look import look
from models.weights import Loaded, hub
from models.zoo import ZOO
from words import Message

MODEL_BYTES = 1_500_000_000
ANSWER_BYTES = 400_000_000
CHECKPOINT_BYTES = 720_000_000  # two ViT-B
COPY_BYTES = 400_000_000  # changed models, four of ViT-S
PASS_BYTES = 60_000_000  # what blocks of unchanged passes gave, twelve pictures of ViT-S
SMALL_BYTES = 100_000_000  # up to ViT-S: to share out its products takes longer than to make them


@dataclass(frozen=True)
class Registered:
    """A visitor's checkpoint that was taken: its `weights` label (`kind:revision`) and what was done to it."""

    weights: str
    notes: tuple[str | Message, ...]


class Engine(Protocol):
    """Whatever turns requests into traces and questions into answers, here or elsewhere.

    All that goes in and comes out is a frozen value that can be pickled; `waiting(ahead, seconds)` hears about the
    place in line and may raise to leave. What is `spare` nobody waits for: it is served while nothing else is, and
    ends with UserError as soon as something is asked. Raises UserError when the request or question can't be served.
    """

    def run(self, request: Request, *, waiting: Waiting | None = None, spare: bool = False) -> Trace:
        """The trace of `request`."""
        ...

    def ask(self, question: Question, *, waiting: Waiting | None = None, spare: bool = False) -> Any:
        """The answer to `question`."""
        ...

    def ready(self, model: str) -> bool:
        """Whether `model` can run without downloading anything."""
        ...

    def fetch(
        self, model: str, *, progress: hub.Progress | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        """Download the weights of `model` unless they are here; `progress(bytes so far, bytes in all)`.

        Raises UserError when that fails or `cancelled()` turns true; nothing is left behind then.
        """
        ...

    def register(self, model: str, arrays: Mapping[str, np.ndarray], digest: str, *, session: str = "") -> Registered:
        """Take a visitor's checkpoint for the architecture of `model`: arrays by name, `digest` of the file.

        Requests and questions with `checkpoint=digest` then use it. Raises UserError when it does not fit; forgotten
        once newer checkpoints need the room.
        """
        ...

    def busy(self) -> bool:
        """Whether a request or question is being served, so that what has time should wait."""
        ...


class LocalEngine:
    """Runs models in this process, one request or question at a time, and remembers what it computed."""

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
        self._copies = Shelf(COPY_BYTES)
        self._passes = Shelf(PASS_BYTES)
        self._answers = Answers(answer_bytes)
        self._gate = Gate(places=places, threads=threads)

    def run(self, request: Request, *, waiting: Waiting | None = None, spare: bool = False) -> Trace:
        """See `Engine.run`. Fetches pretrained weights if need be; call `fetch` first to show progress."""
        card = card_of(request.model)
        if card.input == "image":
            input_size(request.pixels.shape[:2], card, side=request.side, crop=request.crop)  # refuse before waiting
        self._have(request)
        return self._served(request, _key(card, request), partial(self._looked, request), waiting, spare)

    def ask(self, question: Question, *, waiting: Waiting | None = None, spare: bool = False) -> Any:
        """See `Engine.ask`. Fetches pretrained weights as `run` does."""
        self._have(question)
        revision = question.model and _revision(card_of(question.model), question.checkpoint)
        return self._served(question, (revision, question.key()), question.answer, waiting, spare)

    def ready(self, model: str) -> bool:
        """See `Engine.ready`."""
        card = card_of(model)
        return card.weights.kind != "pretrained" or hub.find(card.weights) is not None

    def fetch(
        self, model: str, *, progress: hub.Progress | None = None, cancelled: Callable[[], bool] = lambda: False
    ) -> None:
        """See `Engine.fetch`."""
        if not self.ready(model):
            hub.fetch(card_of(model).weights, progress=progress, cancelled=cancelled)

    def register(self, model: str, arrays: Mapping[str, np.ndarray], digest: str, *, session: str = "") -> Registered:
        """See `Engine.register`."""
        card = card_of(model)
        loaded = self._gate.run(lambda: weights.load_own(card, arrays, digest), session=session)
        self._checkpoints.put((card.key, digest), loaded, loaded.bytes)
        return Registered(loaded.weights, loaded.notes)

    def busy(self) -> bool:
        """See `Engine.busy`."""
        return self._gate.busy

    def _have(self, wish: Request | Question) -> None:
        """Fetch the weights that `wish` needs, which says their revision too: a part of its key."""
        if wish.model is not None and wish.checkpoint is None:
            self.fetch(wish.model)

    def _served(
        self,
        wish: Request | Question,
        key: Hashable,
        compute: Callable[[Loaded | None], Any],
        waiting: Waiting | None,
        spare: bool,
    ) -> Any:
        """What `compute` makes of the model that `wish` names: from the shelf, from whoever is computing it, or now."""

        def turn(tell: Waiting) -> Any:
            job = partial(self._computed, wish, compute)
            return self._gate.run(job, session=wish.session, waiting=tell, spare=spare)

        return self._answers.get(key, turn, retry=Superseded, waiting=waiting)

    def _computed(self, wish: Request | Question, compute: Callable[[Loaded | None], Any]) -> Any:
        if wish.model is None:
            return compute(None)
        loaded = self._loaded(wish.model, wish.checkpoint)
        with one_core() if loaded.bytes <= SMALL_BYTES else nullcontext():
            return compute(self._changed(loaded, wish) if wish.changes else loaded)

    def _looked(self, request: Request, loaded: Loaded) -> Trace:
        """The trace; a changed pass goes on where the unchanged one over the same still agrees with it."""
        plain = _key(loaded.card, replace(request, edits=(), changes=(), wants=frozenset()))
        if request.edits or request.changes:
            return look(loaded, request, self._passes.get(plain))
        return look(loaded, request, keep=lambda made: self._passes.put(plain, made, made.bytes))

    def _changed(self, loaded: Loaded, wish: Request | Question) -> Loaded:
        """`loaded` with what `wish` changes about it: a copy of its own, kept while others ask for the same."""
        key = (loaded.card.key, wish.checkpoint, wish.changes)
        if (own := self._copies.get(key)) is None:
            own = replace(loaded, model=changed(loaded.model, wish.changes))
            self._copies.put(key, own, own.bytes)
        return own

    def _loaded(self, model: str, checkpoint: str | None = None) -> Loaded:
        """The one shared copy of `model`, loaded if need be, by whoever holds the gate."""
        card = card_of(model)
        if checkpoint is not None:
            own = self._checkpoints.get((card.key, checkpoint))
            if own is None:
                raise UserError("Your checkpoint is no longer in memory; please choose the file again.")
            return own
        if (loaded := self._models.get(card.key)) is None:
            loaded = weights.load(card)
            self._models.put(card.key, loaded, loaded.bytes)
        return loaded


def card_of(model: str) -> ModelCard:
    """The zoo's card under the key `model`; raises UserError for any other text."""
    if model not in ZOO:
        raise UserError("There is no model “{model}” here; choose one from the list.", model=model[:40])
    return ZOO[model]


def _key(card: ModelCard, request: Request) -> Hashable:
    """Everything that the trace depends on."""
    revision = _revision(card, request.checkpoint)
    side = request.side or card.side
    return (
        request.digest,
        card.key,
        revision,
        VERSION,
        side,
        request.crop,
        request.edits,
        request.changes,
        frozenset(request.wants),
    )


def _revision(card: ModelCard, checkpoint: str | None) -> str:
    """Which numbers the model holds: a visitor's own, or the card's."""
    return f"own:{checkpoint}" if checkpoint else weights.tag(card)
