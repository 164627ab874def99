"""Width against depth: every plain model that is trained and here, on this picture, beside one that is not trained."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis.similarity import nearby_share
from inputs.image import ImageInput
from models.zoo import ModelCard
from ui import downloads, facts, model_picker, tables
from ui.components.chart import chart
from views.depth.subject import APPLIED, FEWEST, Side, chance, side, similarity, together
from viz import curves

FAMILIES = ("vit", "deit", "deepvit", "cpvt")
ALIKE, MOST = 0.8, 0.5


def show(image: ImageInput) -> None:
    """One row and one line per model, over the same picture."""
    sides = [side(card, image, APPLIED) for card in cards()]
    sides = [each for each in sides if len(each.maps) >= FEWEST]
    found = {each.name: similarity(each.identity, False, each) for each in sides}
    shares = {name: nearby_share(values, threshold=ALIKE) for name, values in found.items()}
    lines = {_label(each): shares[each.name] for each in sides}
    figure = curves.lines(lines, y=f"share of columns alike (cosine > {ALIKE})", reference={"similar block": MOST})
    chart(figure, key="widths")
    rows = _rows(sides, found, shares)
    tables.show(rows)
    st.caption(
        "Wider tokens give every head more room to differ; deeper stacks have more chances to repeat. Compare models "
        "that were trained alike, and never with an untrained one: its near-uniform maps are all alike from the start."
    )
    downloads.offer(
        figure, facts.another(together(sides), "width against depth", alike=ALIKE), table=rows, key="widths"
    )


def cards() -> list[ModelCard]:
    """Every bundled plain model, and the first untrained one as a warning."""
    known = [card for card in model_picker.image_models("tokens") if card.family in FAMILIES]
    untrained = [card for card in known if card.weights.kind == "untrained"]
    return [card for card in known if card.weights.kind == "bundled"] + untrained[:1]


def _label(each: Side) -> str:
    """Short enough for the legend on a phone: what is not said to be untrained is bundled."""
    return each.card.title if each.card.weights.kind == "bundled" else each.name


def _rows(sides: Sequence[Side], found: dict[str, np.ndarray], shares: dict[str, np.ndarray]) -> dict[str, list]:
    return {
        "model": [each.card.title for each in sides],
        "weights": [each.card.weights.kind for each in sides],
        "width": [each.trace.tokens[0].shape[1] for each in sides],
        "blocks": [len(each.maps) for each in sides],
        "heads": [each.maps[0].shape[1] for each in sides],
        "cosine with the block before": [_neighbours(found[each.name].mean(axis=(0, 3))) for each in sides],
        "by chance": [_neighbours(chance(each.identity, each)) for each in sides],
        "similar blocks": [int((shares[each.name][1:] >= MOST).sum()) for each in sides],
    }


def _neighbours(values: np.ndarray) -> float:
    return round(float(np.diagonal(values, offset=1).mean()), 3)
