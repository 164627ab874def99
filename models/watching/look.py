"""One watched forward pass: a loaded model and a request in, a trace out."""

from collections.abc import Mapping
from contextlib import nullcontext

import numpy as np
import torch

from models.card import ModelCard
from models.changes import twin
from models.edits import Chain
from models.frozen import Arrays
from models.placing import place
from models.preprocess import prepare, to_tensor
from models.request import Request
from models.trace import Trace
from models.watching import watching
from models.watching.finite import check
from models.watching.tokens import recording
from models.weights import Loaded

NOT_STEPS = frozenset({"tokens", "values"})


@torch.inference_mode()
def look(loaded: Loaded, request: Request) -> Trace:
    """One watched forward pass of `loaded` over the request's picture."""
    card = loaded.card
    shown = prepare(request.pixels, card, side=request.side, crop=request.crop)
    keep = "tokens" in request.wants
    model = twin(loaded.model) if keep else loaded.model
    steps = {} if card.source == "reference" and request.wants - NOT_STEPS else None
    edit = Chain(request.edits) if request.edits else None
    recorder = recording(model) if keep else nullcontext()
    with watching(model, edit=edit, wants=request.wants) as watch, recorder as tokens:
        output = _forward(model, shown, card, steps)
    check(card, output, watch.attention, edited=bool(request.edits or request.changes))
    return Trace(
        model=card.key,
        weights=loaded.weights,
        input_digest=request.digest,
        pixels=shown,
        attention=place(loaded.model, watch.attention, shown.shape[:2]) if card.input == "image" else watch.attention,
        logits=output[0].float().numpy() if loaded.head else None,
        tokens=tuple(tokens) if keep else None,
        steps=_kept(steps or {}, request.wants),
        edits=request.edits,
        changes=request.changes,
    )


def _forward(model, shown: np.ndarray, card: ModelCard, steps: dict | None) -> torch.Tensor:
    images = to_tensor(shown, card)
    return model(images) if steps is None else model(images, steps)


def _kept(steps: Mapping[str, torch.Tensor], wants: frozenset[str]) -> Mapping[str, np.ndarray]:
    """The steps that were asked for, without the image axis."""
    names = steps if "steps" in wants else wants & steps.keys()
    return Arrays({name: _plain(steps[name][0]) for name in names})


def _plain(step: torch.Tensor) -> np.ndarray:
    """float32, but indices stay whole numbers."""
    return (step.float() if step.is_floating_point() else step).numpy()
