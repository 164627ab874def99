"""What this picture's numbers say to the page's question, in one sentence."""

import numpy as np

from analysis.probabilities import softmax
from models.zoo.classes import class_names
from ui import facts
from views.forward.sizes import whole_cost
from views.forward.subject import Way
from words import say


def named(way: Way) -> tuple[str, float] | None:
    """The likeliest class in words and its probability; None where the head has no classes with names."""
    names, logits = class_names(way.card.classes), way.passed.tensors.get("logits")
    if logits is None or len(names) != len(logits) or way.trace.weights.partition(":")[0] not in facts.NAMED:
        return None
    shares = softmax(logits)
    best = int(np.argmax(shares))
    return say(names[best]), float(shares[best])


def sentence(way: Way) -> str:
    """How many patches go through how many blocks to which answer, beside what even probabilities would be."""
    rows, columns = way.passed.grid
    side = way.trace.pixels.shape[0] // rows
    told = {
        "patches": rows * columns,
        "blocks": way.passed.blocks,
        "total": f"{whole_cost(way, side).total / 1e9:.2f}",
    }
    best = named(way)
    if not best:
        return say(
            "Cut into {patches} patches, mixed by {blocks} blocks in {total} billion multiplications; there is no head "
            "with names here, so no answer.",
            **told,
        )
    told |= {"name": best[0], "share": f"{best[1]:.0%}", "even": f"{1 / len(way.passed.tensors['logits']):.0%}"}
    if way.stranger:
        return say(
            "Cut into {patches} patches, mixed by {blocks} blocks in {total} billion multiplications; the class head "
            "would say {name}, but the picture seems to show none of its classes.",
            **told,
        )
    return say(
        "Cut into {patches} patches, mixed by {blocks} blocks in {total} billion multiplications; the class head says "
        "{name} with {share}; by chance it would be {even}.",
        **told,
    )
