"""The blocks of a model as cells to be clicked, and what this picture's map and answer become without some of them."""

from functools import partial

import numpy as np
import streamlit as st

from analysis.probabilities import softmax
from models.trace import AttentionMap
from ui import controls, facts, places
from ui.exhibit import exhibit
from ui.familiar import stranger
from ui.ground import under
from ui.turns import later
from views.needed_blocks import clicks, saved
from views.needed_blocks.subject import EVERY, Shallower
from viz import before_after, heatmap, row, theme
from viz.provenance import ALL, MEAN
from words import label, say

KEY = "blocks_strip"
LINE, FRAME = 42, 132  # pixels of a model's line of blocks, and of what stands around the lines
HEIGHT = 340
SHOWN = 4  # classes


def draw(shallower: Shallower) -> None:
    """The blocks on top; below them map beside answer, of the model, then of its twin; then what is saved."""
    models = [shallower] if shallower.twin is None else [shallower, shallower.twin]
    strip = st.container()
    if shallower.left:
        for model, key in zip(models, ("own", "twin"), strict=False):
            for column, show in zip(st.columns(2), (_maps, _answers), strict=True):
                with column:
                    show(model, key)
        later(_rest, models)
        later(shallower.foresee)
    with strip:
        _strip(models)


def _rest(models: list[Shallower]) -> None:
    """What is saved, and which weights made it."""
    saved.draw(models[0])
    stranger(models[0].image, models[0].card)
    for model in models:
        facts.weights_line(model.whole, model.card, model.image)


def _strip(models: list[Shallower]) -> None:
    first = models[0]
    names = [say("this one"), say("twin")][: len(models)]  # short: a phone has little beside the blocks
    left = np.array([softmax(model.alone.logits)[:, model.first] for model in models])
    figure = heatmap.matrix(
        left,
        title=say("Click a block: out or in"),
        rows="",
        columns=say("block"),
        unit=say("probability"),
        lowest=0,
        highest=1,
        row_names=names,
        height=FRAME + LINE * len(models),
    )
    crosses = [(block + 1, theme.plain(name)) for name in names for block in first.gone]
    figure.add_scatter(
        x=[block for block, _ in crosses],
        y=[name for _, name in crosses],
        mode="markers",
        marker={"symbol": "x", "size": 13, "color": "#ffffff", "line": {"width": 1.5, "color": "#000000"}},
        hoverinfo="skip",
        showlegend=False,
    )
    caption = say(
        "In a cell: what probability the class that the model itself names with all blocks ({named}) keeps without "
        "that block alone. Crossed blocks are out: tokens go past them as they came. Several together can cost more "
        "than each alone.",
        named=", ".join(dict.fromkeys(model.named(model.first) for model in models)),
    )
    table = {"block": list(range(1, first.blocks + 1))}
    table |= dict(zip(("without it", "without it, twin"), left, strict=False))
    records = [model.record(label("answer without each block alone"), layer=ALL, head=ALL) for model in models]
    record = facts.together(records) if models[1:] else records[0]
    on_pick = partial(clicks.follow, KEY, first.blocks)
    exhibit(figure, record, caption=caption, table=table, on_pick=on_pick, patient=True, key=KEY)
    with st.container(horizontal=True):
        st.button(say("Every other block"), icon=":material/filter_2:", on_click=_every_other, key="blocks_every")
        if first.clicked:
            st.button(say("Undo clicks"), icon=":material/undo:", on_click=clicks.undo, key="blocks_undo")


def _every_other() -> None:
    """LayerDrop's rule for half of the blocks, nothing clicked."""
    controls.put("blocks_rule", EVERY)
    controls.put("blocks_n", 2)
    clicks.undo()


def both(shallower: Shallower) -> tuple[AttentionMap, AttentionMap]:
    """The last attention that still runs, before and after."""
    after = shallower.after.attention[-1]
    return next(one for one in shallower.whole.attention if one.name == after.name), after


def seen(attention: AttentionMap) -> np.ndarray:
    """(row, column): what the class token looks at, mean over heads."""
    return places.head_maps(attention, asking(attention)).mean(axis=0)


def asking(attention: AttentionMap) -> places.Place:
    """The class token, or the middle of the picture where the model has none."""
    queries = attention.queries
    (rows, columns), cell = queries.raster.shape, queries.cell
    return queries.prefix[0] if queries.prefix else (rows * cell[0] / 2, columns * cell[1] / 2)


def _maps(shallower: Shallower, key: str) -> None:
    pair = both(shallower)
    maps = dict(zip(("before", "after"), map(seen, pair), strict=True))
    ground, layer = under(shallower.whole), pair[0].layer
    figure = row.row(
        [ground, ground],
        np.stack(list(maps.values())),
        [say("all blocks"), say("without {count} of {all}", count=len(shallower.gone), all=shallower.blocks)],
        title=say("{model}: block {layer}", model=facts.short_name(shallower.card), layer=layer + 1),
        height=HEIGHT,
    )
    place = {"layer": layer, "head": MEAN, "query": places.words(asking(pair[0]))}
    record = shallower.record(label("attention without some blocks"), **place)
    exhibit(figure, record, arrays=maps, fitted=True, key=f"blocks_maps_{key}")


def _answers(shallower: Shallower, key: str) -> None:
    before, after = shallower.shares()
    order = np.argsort(-np.maximum(before, after), kind="stable")[:SHOWN]
    figure = before_after.bars(
        [shallower.named(place) for place in order],
        before[order],
        after[order],
        names=(say("all blocks"), say("without those that are out")),
        title=say("What {model} names", model=facts.short_name(shallower.card)),
    )
    table = {"class": [place + 1 for place in order], "before": before[order], "after": after[order]}
    exhibit(figure, shallower.record(label("answer without some blocks")), table=table, key=f"blocks_answer_{key}")
