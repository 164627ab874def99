"""The heads of a model as cells to be clicked, and what this picture's map and answer become without some of them."""

from functools import partial

import numpy as np
import streamlit as st

from models.trace import AttentionMap
from ui import facts, places
from ui.exhibit import exhibit
from ui.familiar import stranger
from ui.ground import under
from ui.turns import later
from views.needed_heads import flips, saved
from views.needed_heads.subject import Pruned
from viz import before_after, heatmap, row
from viz.provenance import ALL, MEAN
from words import label, say

KEY = "heads_grid"
HEIGHT = 400
SHOWN = 5  # classes


def draw(pruned: Pruned) -> None:
    """The grid beside the map, the answer below, and what is saved; first what a click changes in the picture."""
    left, right = st.columns([2, 3])
    with right:
        _maps(pruned)
    _answers(pruned)
    with left:
        _grid(pruned)
    later(_rest, pruned)
    later(pruned.foresee)


def _rest(pruned: Pruned) -> None:
    """What is saved, and which weights made it."""
    saved.draw(pruned)
    stranger(pruned.image, pruned.card)
    facts.weights_line(pruned.whole, pruned.card, pruned.image)


def _grid(pruned: Pruned) -> None:
    scores, off = pruned.scores, pruned.off
    grid = np.full((len(scores), max(pruned.counts)), np.nan)
    for layer, heads in enumerate(scores):
        grid[layer, : len(heads)] = heads
    figure = heatmap.matrix(
        grid,
        title=say("Click a head: on or off"),
        rows=say("layer"),
        columns=say("head"),
        unit=say("importance"),
        lowest=0,
        highest=1,
        height=HEIGHT,
    )
    cross = {"symbol": "x", "size": 13, "color": "#ffffff", "line": {"width": 1.5, "color": "#000000"}}
    figure.add_scatter(
        x=[head + 1 for _, head in off],
        y=[layer + 1 for layer, _ in off],
        mode="markers",
        marker=cross,
        hoverinfo="skip",
        showlegend=False,
    )
    pairs = [(layer, head) for layer, heads in enumerate(scores) for head in range(len(heads))]
    table = {
        "layer": [layer + 1 for layer, _ in pairs],
        "head": [head + 1 for _, head in pairs],
        "slope": np.concatenate(pruned.importance.slopes),
        "importance": np.concatenate(scores),
        "off": [int(pair in off) for pair in pairs],
    }
    record = pruned.record(label("importance of heads"), layer=ALL, head=ALL)
    on_pick = partial(flips.follow, KEY, pruned.counts)
    exhibit(figure, record, table=table, on_pick=on_pick, patient=True, key=KEY)
    if pruned.flipped:
        st.button(say("Undo clicks"), icon=":material/undo:", on_click=flips.undo, key="heads_undo")


def shown_layer(pruned: Pruned) -> int:
    """The attention whose maps are drawn: the one that the model's card opens on, else the last."""
    return len(pruned.counts) - 1 if pruned.card.opens_on is None else pruned.card.opens_on


def seen(attention: AttentionMap, gone: set[int]) -> np.ndarray:
    """(row, column): what the class token (the middle, where there is none) looks at, mean over the heads left;
    0 everywhere without any."""
    maps = places.head_maps(attention, asking(attention))
    left = [head for head in range(len(maps)) if head not in gone]
    return maps[left].mean(axis=0) if left else np.zeros(maps.shape[1:])


def asking(attention: AttentionMap) -> places.Place:
    """The class token, or the middle of the picture where the layer has none."""
    prefix, raster = attention.queries.prefix, attention.queries.raster.shape
    cell = attention.queries.cell
    return prefix[0] if prefix else (raster[0] * cell[0] / 2, raster[1] * cell[1] / 2)


def _maps(pruned: Pruned) -> None:
    layer = shown_layer(pruned)
    before, after = (trace.attention[layer] for trace in (pruned.whole, pruned.after))
    maps = {
        "before": seen(before, set()),
        "after": seen(after, {head for at, head in pruned.off if at == layer}),
    }
    ground = under(pruned.whole)
    figure = row.row(
        [ground, ground],
        np.stack(list(maps.values())),
        [say("all heads"), say("without {count} of {all}", count=len(pruned.off), all=pruned.total)],
        title=say("Layer {layer}, {token}", layer=layer + 1, token=places.words(asking(before))),
        height=HEIGHT,
    )
    place = {"layer": layer, "head": MEAN, "query": places.words(asking(before))}
    record = pruned.record(label("attention without some heads"), **place)
    exhibit(figure, record, arrays=maps, fitted=True, key="heads_maps")


def _answers(pruned: Pruned) -> None:
    before, after = pruned.shares()
    order = np.argsort(-np.maximum(before, after), kind="stable")[:SHOWN]
    figure = before_after.bars(
        [pruned.named(place) for place in order],
        before[order],
        after[order],
        names=(say("all heads"), say("without those that are off")),
        title=say("What it names"),
    )
    caption = say(
        "Importance is |∂L/∂ξ| of a gate ξ = 1 on what the head gives, L = −ln p of {named}, the class that the model "
        "itself names here; every layer’s over its length. It says what a small turn of the gate does, not what "
        "closing it does. Crossed cells are off.",
        named=pruned.named(pruned.importance.label),
    )
    table = {"class": [place + 1 for place in order], "before": before[order], "after": after[order]}
    exhibit(figure, pruned.record(label("answer without some heads")), caption=caption, table=table, key="heads_answer")
