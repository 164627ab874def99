"""Width against depth: every plain model that is trained and here, on this picture, beside one that is not trained."""

from collections.abc import Sequence

import numpy as np

from analysis.similarity import count_of_similar, nearby_share, to_the_layer_before
from models.zoo import ModelCard
from models.zoo.cabinet import metrics
from ui import facts, model_picker, tables
from ui.exhibit import exhibit
from views.depth.measures import FEWEST, chance, over_heads_and_keys, similarity
from views.depth.subject import APPLIED, ModelPair, ReadModel, read, together
from viz import curves
from words import label, say

FAMILIES = ("vit", "deit", "deepvit", "cpvt")
ALIKE, MOST = 0.8, 0.5
HEIGHT = 390  # pixels, so that a low laptop shows it and its long legend
PARAMETERS = (label("alike"),)


def draw(pair: ModelPair) -> None:
    """One line and one row per model, over the pair's picture."""
    models = [read(card, pair.image, APPLIED) for card in cards()]
    models = [model for model in models if len(model.maps) >= FEWEST]
    shares = [nearby_share(similarity(model), threshold=ALIKE) for model in models]
    lines = {_name(model): share for model, share in zip(models, shares, strict=True)}
    axis = say("columns alike (cosine > {alike})", alike=ALIKE)
    figure = curves.lines(lines, y=axis, reference={say("similar block"): MOST}, height=HEIGHT)
    numbers = _numbers(models, shares)
    record = facts.another(together(models), label("width against depth"), alike=ALIKE)
    exhibit(figure, record, caption=_caption(), table=_keys(models) | numbers, key="widths")
    tables.show(_words(models) | {say(name): _shown(values) for name, values in numbers.items()})


def _caption() -> str:
    return say(
        "Wider tokens give every head more room to differ; deeper stacks have more chances to repeat. Compare models "
        "that were trained alike, and never with an untrained one: its near-uniform maps are all alike from the start. "
        "Only what goes beyond chance tells of repetition."
    )


def cards() -> list[ModelCard]:
    """Every bundled plain model, and the first untrained one as a warning."""
    known = [card for card in model_picker.image_models("tokens") if card.family in FAMILIES]
    untrained = [card for card in known if card.weights.kind == "untrained"]
    return [card for card in known if card.weights.kind == "bundled"] + untrained[:1]


def _name(model: ReadModel) -> str:
    """Short enough for the legend on a phone: what is not said to be untrained is bundled."""
    return model.title if model.card.weights.kind == "bundled" else model.name


def _keys(models: Sequence[ReadModel]) -> dict[str, list]:
    """The first columns of the file: which models."""
    return {
        "model": [model.card.title for model in models],
        "weights": [model.card.weights.kind for model in models],
    }


def _words(models: Sequence[ReadModel]) -> dict[str, list]:
    """The same for the screen."""
    return {
        say("model"): [model.title for model in models],
        say("weights"): [say(facts.KINDS[model.card.weights.kind]) for model in models],
    }


def _shown(values: Sequence[float]) -> list:
    """For the screen: what is not known is a dash."""
    return ["–" if np.isnan(value) else value for value in values]


def _numbers(models: Sequence[ReadModel], shares: Sequence[np.ndarray]) -> dict[str, list]:
    """The other columns, of file and screen."""
    return {
        label("width"): [model.trace.tokens[0].shape[1] for model in models],
        label("blocks"): [len(model.maps) for model in models],
        label("heads"): [model.maps[0].shape[1] for model in models],
        label("cosine with the block before"): [_with_neighbours(similarity(model)) for model in models],
        label("by chance"): [_with_neighbours(chance(model)) for model in models],
        label("similar blocks"): [count_of_similar(share, least=MOST) for share in shares],
        label("similar by chance"): [_similar_by_chance(model) for model in models],
        label("photographs named right (%)"): [_right(model.card) for model in models],
    }


def _similar_by_chance(model: ReadModel) -> int:
    return count_of_similar(nearby_share(chance(model), threshold=ALIKE), least=MOST)


def _right(card: ModelCard) -> float:
    """Of the validation photographs, in per cent, by the metrics file; NaN for a model that has none."""
    record = metrics(card.key)
    return round(100 * record["accuracy"], 1) if record else np.nan


def _with_neighbours(values: np.ndarray) -> float:
    """(head, layer, layer, key) -> the mean over neighbouring layers, to three decimals."""
    return round(float(np.nanmean(to_the_layer_before(over_heads_and_keys(values)))), 3)
