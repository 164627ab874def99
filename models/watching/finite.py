"""Whether a pass computed numbers at all: one that is infinite, or none, spreads and would be drawn as if valid."""

from collections.abc import Iterable

import numpy as np
from torch import Tensor

from errors import UserError
from models.card import ModelCard
from models.trace import AttentionMap
from words import Message


def check(card: ModelCard, output: Tensor, attention: Iterable[AttentionMap], *, edited: bool) -> None:
    """Raises UserError where the model's `output`, or what an attention is derived from, is not finite.

    Scores may be minus infinity, which is how a mask closes a pair.
    """
    if output.isfinite().all() and all(map(_finite, attention)):
        return
    if edited:
        raise UserError(
            "After this change {model} computes values that are infinite or no numbers, so there is nothing to show; "
            "please take the last change back.",
            model=Message(card.title),
        )
    raise UserError(
        "{model} computes values that are infinite or no numbers with these weights on this input, so there is nothing "
        "to show; please choose other weights or another input.",
        model=Message(card.title),
    )


def _finite(attention: AttentionMap) -> bool:
    sources = (attention.query, attention.key, attention.applied)
    scores = attention.raw_scores
    return all(np.isfinite(part).all() for part in sources if part is not None) and (
        scores is None or bool((scores < np.inf).all())
    )
