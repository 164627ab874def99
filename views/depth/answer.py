"""What this picture's numbers say to the page's question, in one sentence."""

from collections.abc import Sequence

import numpy as np

from ui import facts
from ui.text import plain
from views.depth.measures import chance, over_heads_and_keys, similarity
from views.depth.subject import ModelPair, ReadModel
from words import say

LITTLE = 0.1  # of the way to a full repeat


def beyond_chance(model: ReadModel) -> float:
    """The mean, over neighbouring layers, of the cosine of their maps less that of shuffled ones."""
    values = over_heads_and_keys(similarity(model)) - over_heads_and_keys(chance(model))
    return float(np.diag(values, 1).mean())


def most(model: ReadModel) -> float:
    """What `beyond_chance` would be if each layer were its neighbour once more: a cosine of 1 less that of chance."""
    return float(1 - np.diag(over_heads_and_keys(chance(model)), 1).mean())


def repeated(model: ReadModel) -> float:
    """How far neighbouring layers are on the way from what chance gives (0) to the same maps again (1)."""
    return beyond_chance(model) / most(model)


def sentence(pair: ModelPair) -> str:
    """What neighbouring layers of both models share; empty where there are not two layers to compare."""
    models: Sequence[ReadModel] = [model for model in pair.models if len(model.maps) > 1]
    if len(models) < 2:
        return ""
    first, second = ((plain(facts.short_name(model.card)), repeated(model)) for model in models)
    told = {"one": first[0], "first": f"{first[1]:.0%}", "other": second[0], "second": f"{second[1]:.0%}"}
    if max(first[1], second[1]) < LITTLE:
        return say(
            "Hardly: from no more alike than chance (0%) to the same maps again (100%), neighbouring layers come to "
            "{first} in {one}, {second} in {other}.",
            **told,
        )
    return say(
        "In part: from no more alike than chance (0%) to the same maps again (100%), neighbouring layers come to "
        "{first} in {one}, {second} in {other}.",
        **told,
    )
