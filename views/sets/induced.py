"""ISAB on a cloud: m learned points stand between n points, and what that makes of who hears of whom."""

import numpy as np
import streamlit as st

from analysis import induced
from models.trace import AttentionMap, Trace
from ui import cached, controls, facts
from ui.exhibit import exhibit
from views.sets import gathered
from views.sets.subject import PAPER, SetTransformers
from viz import heatmap
from viz.provenance import ALL, Provenance
from words import label, message, say

DRAWN = 128  # rows and columns of the drawn maps, at most
BLOCKS = {1: "ISAB 1", 2: "ISAB 2"}  # names, as the paper has them
BY_POINT, AS_FED = "point", "fed"
ORDERS = {BY_POINT: label("by the point they listen to"), AS_FED: label("as they come")}
HEIGHT = 460  # px
PARAMETERS = (label("block"), label("points"))


def draw(models: SetTransformers) -> None:
    """The cloud, its class, the two maps and their product, and what each learned point gathers from."""
    cloud, card = models.cloud, models.clouds
    trace = cached.trace(card.key, cloud)
    block, head, order = _settings(trace)
    gather, spread = (attention.weights(head)[0, 0] for attention in pair(trace, block))
    shown = {"block": BLOCKS[block], "points": ORDERS[order]}
    record = facts.provenance(trace, card, method=label("the two maps of an ISAB"), source=f"{PAPER}, eqs. 9 and 10")
    record = facts.another(record, record.method, layer=2 * (block - 1), head=head, query=ALL, **shown)
    _maps(gather, spread, order, record)
    gathered.draw(gathered.Gathered(cloud, gather, record))
    facts.prediction(trace, card)
    facts.weights_line(trace, card, cloud)


def _settings(trace: Trace) -> tuple[int, int, str]:
    """Which block (from 1), which head (from 0), and how the points are ordered."""
    first, second, third = st.columns(3)
    buttons = {"widget": st.segmented_control, "label_visibility": "collapsed"}
    with first:
        block = controls.choose(say("Block"), "isab", BLOCKS, **buttons)
    with second:
        heads = {head: say("head {head}", head=head) for head in range(1, pair(trace, block)[0].shape[1] + 1)}
        head = controls.choose(say("Head"), "isab_head", heads, **buttons) - 1
    with third:
        orders = {order: say(name) for order, name in ORDERS.items()}
        return block, head, controls.choose(say("Points in the maps"), "isab_order", orders, **buttons)


def pair(trace: Trace, block: int) -> tuple[AttentionMap, AttentionMap]:
    """The two attentions of a block (from 1): MAB(I, X) and MAB(X, H)."""
    place = 2 * (block - 1)
    return trace.attention[place], trace.attention[place + 1]


def ordered(gather: np.ndarray, spread: np.ndarray, order: str) -> tuple[np.ndarray, np.ndarray]:
    """Both maps with their elements in the order asked for, as means over at most `DRAWN` groups of neighbours."""
    places = induced.by_point(spread) if order == BY_POINT else np.arange(len(spread))
    return (
        induced.in_groups(gather[:, places], DRAWN, axis=1),
        induced.in_groups(spread[places], DRAWN, axis=0),
    )


def _maps(gather: np.ndarray, spread: np.ndarray, order: str, record: Provenance) -> None:
    points, elements = gather.shape
    group, size = -(-elements // DRAWN), {"points": points, "elements": f"{elements:,}"}
    small = ordered(gather, spread, order)
    product = induced.through(*small)
    drawn = (
        (small[0], _point(), _group(group), say("MAB(I, X): {points} × {elements}", **size)),
        (small[1], _group(group), _point(), say("MAB(X, H): {elements} × {points}", **size)),
        (product, _group(group), say("group of points"), say("Their product: {elements} × {elements}", **size)),
    )
    files = {"gather": {"gather": gather}, "spread": {"spread": spread}, "product": {"product of the groups": product}}
    both = message("{first} and {second}", first=record.layer + 1, second=record.layer + 2)
    layers = {"gather": record.layer, "spread": record.layer + 1, "product": both}
    for column, (values, rows, columns, title), (key, arrays) in zip(
        st.columns([3, 2, 3]), drawn, files.items(), strict=True
    ):
        look = {"unit": _unit(group), "lowest": 0.0, "height": HEIGHT}
        with column:
            figure = heatmap.matrix(values, rows=rows, columns=columns, title=title, **look)
            taken = facts.another(record, record.method, layer=layers[key])
            exhibit(figure, taken, arrays=arrays, key=f"isab_{key}")
    st.caption(_caption(points, elements, group))


def _point() -> str:
    return say("induced point")


def _group(size: int) -> str:
    return say("point") if size == 1 else say("group of {count} points", count=size)


def _unit(size: int) -> str:
    return say("attention weight") if size == 1 else say("mean weight of {count} points", count=size)


def _caption(points: int, elements: int, size: int) -> str:
    return say(
        "Numbers computed: 2 · {elements} · {points} = {weights} weights a head, instead of {elements}² = {pairs}. The "
        "model never computes the product; it is drawn to show how much each point can hear of each other by way of "
        "the {points} learned points, leaving out the residuals and layers between the two maps. Its rank is at most "
        "{points}. For drawing, weights are averaged over {size} neighbours, while the downloads of the first two hold "
        "them all. The points may stand in any order, because the model does not notice it.",
        elements=f"{elements:,}",
        points=points,
        weights=f"{2 * elements * points:,}",
        pairs=f"{elements**2:,}",
        size=size,
    )
