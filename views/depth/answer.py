"""What this picture's numbers say to the page's question, in one sentence."""

from collections.abc import Sequence

import numpy as np

from ui import facts
from ui.text import plain
from views.depth.measures import chance, over_heads_and_keys, similarity
from views.depth.subject import ModelPair, ReadModel
from words import say


def beyond_chance(model: ReadModel) -> float:
    """The mean, over neighbouring layers, of the cosine of their maps less that of shuffled ones."""
    values = over_heads_and_keys(similarity(model)) - over_heads_and_keys(chance(model))
    return float(np.diag(values, 1).mean())


def most(model: ReadModel) -> float:
    """What `beyond_chance` would be if each layer were its neighbour once more: a cosine of 1 less that of chance."""
    return float(1 - np.diag(over_heads_and_keys(chance(model)), 1).mean())


def sentence(pair: ModelPair) -> str:
    """What neighbouring layers of both models share; empty where there are not two layers to compare."""
    models: Sequence[ReadModel] = [model for model in pair.models if len(model.maps) > 1]
    if len(models) < 2:
        return ""
    first, second = models
    return say(
        "Beyond chance, neighbouring layers share a cosine of {first} in {one} (repeated, they would share {most}), "
        "{second} in {other} ({other_most}).",
        first=f"{beyond_chance(first):.2f}",
        most=f"{most(first):.2f}",
        other_most=f"{most(second):.2f}",
        one=plain(facts.short_name(first.card)),
        second=f"{beyond_chance(second):.2f}",
        other=plain(facts.short_name(second.card)),
    )
