"""How far the layers of two models agree about one place: how much of their attention meets."""

import numpy as np
import streamlit as st

from analysis.agreement import overlap
from models.trace import AttentionMap, Trace
from ui import facts, places
from ui.exhibit import exhibit
from ui.text import plain
from views.compare.subject import TwoModels, point
from viz import heatmap
from viz.provenance import ALL, MEAN, Provenance
from viz.theme import Figure
from words import label, say

SOURCE = label("histogram intersection: Swain & Ballard 1991, Color indexing")


def draw(both: TwoModels) -> None:
    """Every layer of one model against every layer of the other."""
    first, second = both.first, both.second
    maps = [_maps(model.trace, both.spot) for model in (first, second)]
    values = np.array([[overlap(one, other) for other in maps[1].values()] for one in maps[0].values()])
    left, right = st.columns([3, 2], gap="medium")
    with left:
        exhibit(
            _matrix(both, values, *map(list, maps)),
            _record(both),
            arrays={"shared_attention": values, **_layers(both, *map(list, maps))},
            key="agreement",
        )
    with right:
        _number(both)


def _matrix(both: TwoModels, values: np.ndarray, rows: list[int], columns: list[int]) -> Figure:
    """`values` (row, column) between layers whose numbers, from 1, are `rows` and `columns`."""
    return heatmap.matrix(
        values,
        title=say("Shared attention, layer by layer"),
        rows=say("{model}, layer", model=both.first.title),
        columns=say("{model}, layer", model=both.second.title),
        unit=say("shared attention"),
        lowest=0.0,
        highest=1.0,
        row_names=list(map(str, rows)),
        column_names=list(map(str, columns)),
    )


def _layers(both: TwoModels, rows: list[int], columns: list[int]) -> dict[str, np.ndarray]:
    """Which layer each row and column is, from 1: layers whose tokens have no place are left out."""
    return {"layer": np.array(rows), "layer_of_the_other": np.array(columns)}


def _record(both: TwoModels) -> Provenance:
    return facts.another(
        facts.together([both.first.record, both.second.record]),
        label("shared attention"),
        source=SOURCE,
        layer=ALL,
        head=MEAN,
        query=places.words(both.place),
    )


def _number(both: TwoModels) -> None:
    """What the two layers under glass share, beside what the first shares with an even wash."""
    first, second = both.first, both.second
    here = overlap(*(_map(model.attention, point(both.spot, model.trace)) for model in (first, second)))
    wash = overlap(_map(first.attention, both.place), np.ones((1, 1)))
    st.metric(
        say("Layer {first} and layer {second} share", first=first.layer + 1, second=second.layer + 1),
        say("{share} of their attention", share=f"{here:.0%}"),
    )
    st.caption(
        say(
            "For the {token} (mean of heads). 100 %: the same places, equally strong; 0 %: no place in common. Layer "
            "{layer} of {model} shares {share} with an even wash over the whole picture: only more than that means "
            "something. Heads that a model mixes are taken before the mixing.",
            token=places.words(both.place),
            layer=first.layer + 1,
            model=plain(first.title),
            share=f"{wash:.0%}",
        )
    )


def _maps(trace: Trace, spot: places.Place) -> dict[int, np.ndarray]:
    """Layer (from 1) -> its map (row, column) for the token there, for every layer whose tokens have places."""
    maps = {attention.layer + 1: _map(attention, point(spot, trace)) for attention in trace.placed()}
    return {layer: heat for layer, heat in maps.items() if np.nansum(heat) > 0}


def _map(attention: AttentionMap, place: places.Place) -> np.ndarray:
    """The mean of the heads for the token there, (row, column); of heads that are mixed, before the mixing: a share
    of negative weights would have no meaning."""
    if not attention.mixed:
        return places.head_maps(attention, place).mean(axis=0)
    window, query = places.token_at(attention.queries, place)
    rows = [attention.softmax(head)[window, 0, query] for head in range(attention.shape[1])]
    return attention.keys.paint(np.mean(rows, axis=0), window=window)
