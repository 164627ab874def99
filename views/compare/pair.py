"""Two models under one mouse: each one's canvas, and how far their layers agree about one place."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis.agreement import overlap
from inputs.image import ImageInput
from models.trace import AttentionMap, Trace
from models.zoo import ModelCard
from ui import cached, controls, downloads, facts, model_picker, places
from ui.components.canvas import CanvasState
from ui.components.chart import chart
from ui.text import plain
from viz import heatmap
from viz.provenance import Provenance

SCALES = {"own": "Each its own", "weight": "Same weights", "uniform": "Same multiple of uniform"}
SOURCE = "histogram intersection: Swain & Ballard 1991, Color indexing"


@dataclass(frozen=True)
class Side:
    """One of the two models as the visitor has set it."""

    card: ModelCard
    trace: Trace
    layer: int
    record: Provenance
    name: str

    @property
    def attention(self) -> AttentionMap:
        """The layer under glass."""
        return self.trace.attention[self.layer]


def partners(first: Sequence[ModelCard]) -> list[ModelCard]:
    """The same cards for the other side: those ready to run, trained ones that attend in another way first."""
    opens, ready = first[0], cached.engine().ready

    def place(card: ModelCard) -> tuple[bool, ...]:
        alike = set(card.kinds) == set(opens.kinds), card.family == opens.family
        return not ready(card.key), card.weights.kind == "untrained", *alike

    return sorted(first, key=place)


def side(cards: Sequence[ModelCard], image: ImageInput, *, name: str) -> Side:
    """Model and layer, both in the link under `name`, and the trace of the picture's middle square."""
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        card = model_picker.current_model(cards, name=f"model{name}")
    trace = cached.trace(card.key, image, crop="square")
    with right:
        layer = controls.current_layer(trace, first=card.opens_on, name=f"layer{name}")
    record = facts.provenance(trace, card, layer=layer, method="attention", source="Vaswani et al. 2017, eq. 1")
    return Side(card, trace, layer, record, name)


def glass(side: Side, image: ImageInput, *, scale: str) -> CanvasState:
    """The canvas of one side, its weights and what it predicts."""
    state = controls.canvas(side.trace, side.layer, side.record, name=side.name, group="compare", scale=scale)
    facts.weights_line(side.trace, side.card, image, layer=side.layer)
    facts.prediction(side.trace, side.card, count=3)
    return state


def agreement(first: Side, second: Side, state: CanvasState) -> None:
    """Every layer of one model against every layer of the other: how much of their attention meets."""
    place = places.shown_place(first.attention, state)
    shares = _shares(place, first.trace.pixels.shape)
    maps = [_maps(each.trace, shares) for each in (first, second)]
    values = np.array([[overlap(one, other) for other in maps[1].values()] for one in maps[0].values()])
    here = overlap(*(_map(each.attention, _point(shares, each.trace)) for each in (first, second)))
    figure = heatmap.matrix(
        values,
        title="Shared attention, layer by layer",
        rows=f"{first.card.title}, layer",
        columns=f"{second.card.title}, layer",
        unit="shared attention",
        lowest=0.0,
        highest=1.0,
        row_names=[str(layer) for layer in maps[0]],
        column_names=[str(layer) for layer in maps[1]],
    )
    words = places.words(place)
    wash = overlap(_map(first.attention, place), np.ones((1, 1)))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        chart(figure, key="agreement_figure")
    right.metric(f"Layer {first.layer + 1} and layer {second.layer + 1} share", f"{here:.0%} of their attention")
    right.caption(
        f"For the {words} (mean of heads). 100 %: the same places, equally strong; 0 %: no place in common. "
        f"Layer {first.layer + 1} of {plain(first.card.title)} shares {wash:.0%} with an even wash over the whole "
        "picture: only more than that means something. Heads that a model mixes are taken before the mixing."
    )
    record = facts.another(
        first.record, "shared attention", source=SOURCE, with_model=second.card.title, place=words, heads="mean"
    )
    downloads.offer(figure, record, arrays={"shared_attention": values}, key="agreement")


def _maps(trace: Trace, shares: places.Place) -> dict[int, np.ndarray]:
    """Layer (from 1) -> its map (row, column) for the token there, for every layer whose tokens have places."""
    placed = [attention for attention in trace.attention if attention.queries and attention.keys]
    found = {attention.layer + 1: _map(attention, _point(shares, trace)) for attention in placed}
    return {layer: heat for layer, heat in found.items() if np.nansum(heat) > 0}


def _map(attention: AttentionMap, place: places.Place) -> np.ndarray:
    """The mean of the heads for the token there, (row, column); of heads that are mixed, before the mixing: a share
    of negative weights would have no meaning."""
    if not attention.mixed:
        return places.head_maps(attention, place).mean(axis=0)
    window, query = places.token_at(attention.queries, place)
    rows = [attention.softmax(head)[window, 0, query] for head in range(attention.shape[1])]
    return attention.keys.paint(np.mean(rows, axis=0), window=window)


def _shares(place: places.Place, shape: tuple[int, ...]) -> places.Place:
    """The same place in shares of height and width, which both models' inputs have in common."""
    return place if isinstance(place, str) else (place[0] / shape[0], place[1] / shape[1])


def _point(shares: places.Place, trace: Trace) -> places.Place:
    """And back to pixels of one model's input."""
    rows, columns = trace.pixels.shape[:2]
    return shares if isinstance(shares, str) else (shares[0] * rows, shares[1] * columns)
