"""What this picture's numbers say to the page's question, in one sentence."""

import numpy as np

from analysis.probabilities import softmax
from models.zoo.classes import class_names
from ui import facts
from views.forward.sizes import whole_cost
from views.forward.subject import Way
from words import say


def sentence(way: Way) -> str:
    """How many patches go through how many blocks to which answer, beside what even probabilities would be."""
    rows, columns = way.passed.grid
    side = way.trace.pixels.shape[0] // rows
    told = {
        "patches": rows * columns,
        "blocks": way.passed.blocks,
        "total": f"{whole_cost(way, side).total / 1e9:.2f}",
    }
    names, logits = class_names(way.card.classes), way.passed.tensors.get("logits")
    kind = way.trace.weights.partition(":")[0]
    if logits is None or len(names) != len(logits) or kind not in facts.NAMED:
        return say(
            "Cut into {patches} patches, mixed by {blocks} blocks in {total} billion multiplications; there is no head "
            "with names here, so no answer.",
            **told,
        )
    shares = softmax(logits)
    best = int(np.argmax(shares))
    told |= {"name": say(names[best]), "share": f"{shares[best]:.0%}", "even": f"{1 / len(shares):.0%}"}
    if way.stranger:
        return say(
            "Cut into {patches} patches, mixed by {blocks} blocks in {total} billion multiplications; the head would "
            "say {name}, but the picture seems to show none of its classes.",
            **told,
        )
    return say(
        "Cut into {patches} patches, mixed by {blocks} blocks in {total} billion multiplications, and the head says "
        "{name} with {share}; by chance it would be {even}.",
        **told,
    )
