"""ISAB on a cloud: m learned points stand between n points, and what that makes of who hears of whom."""

import numpy as np
import streamlit as st

from analysis import induced
from models.trace import AttentionMap, Trace
from models.zoo import ZOO
from ui import cached, controls, downloads, facts
from ui.cloud_controls import GlassCloud, current_cloud
from ui.components.chart import chart
from viz import heatmap, tiles
from viz.provenance import Provenance
from viz.theme import Figure

KEY = "set_transformer_small"
PAPER = "Lee et al. 2019, arXiv:1810.00825, eqs. 9 and 10"
DRAWN = 128  # rows and columns of the drawn maps, at most
BY_POINT, AS_FED = "by the point they listen to", "as they come"
PRODUCT = "product"
UNITS = {False: "weight ÷ picture’s largest", True: "weight × n"}  # by whether the scale is shared
SIDES = {"front": ((0, 1), 2), "side": ((1, 1), 2), "top": ((0, 1), 1)}  # axis and sign to the right, axis that is up


def show() -> None:
    """The cloud, its class, the two maps and their product, and what each learned point gathers from."""
    cloud = current_cloud()
    card, trace = ZOO[KEY], cached.trace(KEY, cloud)
    first, second, third = st.columns(3)
    with first:
        block = controls.choose("Block", "isab", ["ISAB 1", "ISAB 2"], widget=st.segmented_control)
    gather, spread = pair(trace, block)
    with second:
        heads = range(1, gather.shape[1] + 1)
        head = controls.choose("Head", "isab_head", heads, widget=st.segmented_control)
    with third:
        order = controls.choose("Points in the maps", "isab_order", [BY_POINT, AS_FED], widget=st.segmented_control)
    record = facts.provenance(trace, card, method="the two maps of an ISAB", source=PAPER)
    record = facts.another(record, record.method, block=block, head=head - 1, points=order)
    gathered = gather.weights(head - 1)[0, 0]
    _maps(gathered, spread.weights(head - 1)[0, 0], order, record)
    _gathered(cloud, gathered, record)
    facts.prediction(trace, card)
    facts.weights_line(trace, card, cloud)


def pair(trace: Trace, block: str) -> tuple[AttentionMap, AttentionMap]:
    """The two attentions of a block: MAB(I, X) and MAB(X, H)."""
    place = 2 * (int(block.split()[-1]) - 1)
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
    small = ordered(gather, spread, order)
    each = -(-elements // DRAWN)
    unit = f"mean weight of {each} points" if each > 1 else "attention weight"
    first, second, third = st.columns([3, 2, 3])
    words = {"unit": unit, "lowest": 0.0, "height": 460}
    with first:
        figure = heatmap.matrix(small[0], rows="induced point", columns=f"group of {each} points", **words,
                                title=f"MAB(I, X): {points} × {elements:,}")  # fmt: skip
        _draw(figure, record, {"gather": gather}, "gather")
    with second:
        figure = heatmap.matrix(small[1], rows=f"group of {each} points", columns="induced point", **words,
                                title=f"MAB(X, H): {elements:,} × {points}")  # fmt: skip
        _draw(figure, record, {"spread": spread}, "spread")
    with third:
        figure = heatmap.matrix(induced.through(*small), rows=f"group of {each} points", columns="group of points",
                                **words, title=f"Their product: {elements:,} × {elements:,}")  # fmt: skip
        _draw(figure, record, {"product of the groups": induced.through(*small)}, PRODUCT)
    st.caption(
        f"Numbers computed: 2 · {elements:,} · {points} = {2 * elements * points:,} weights a head, instead of "
        f"{elements:,}² = {elements**2:,}. The model never computes the product; it is drawn to show how much each "
        f"point can hear of each other by way of the {points} learned points, leaving out the residuals and layers "
        f"between the two maps. Its rank is at most {points}. For drawing, weights are averaged over {each} "
        "neighbours, while the downloads of the first two hold them all. The points may stand in any order, because "
        "the model does not notice it."
    )


def _draw(figure: Figure, record: Provenance, arrays: dict[str, np.ndarray], key: str) -> None:
    chart(figure, key=f"isab_{key}")
    downloads.offer(figure, record, arrays=arrays, key=f"isab_{key}")


def widest_view(places: np.ndarray) -> str:
    """The side from which the bounding box of `places` (element, 3) covers most."""
    extent = np.ptp(places, axis=0)
    return max(SIDES, key=lambda side: extent[SIDES[side][0][0]] * extent[SIDES[side][1]])


def _gathered(cloud: GlassCloud, weights: np.ndarray, record: Provenance) -> None:
    """Every induced point of the head as a map over the cloud, seen from a side."""
    with st.container(horizontal=True):
        widest = widest_view(cloud.pixels[:, :3])
        seen_from = controls.choose("Seen from", "isab_side", list(SIDES), default=widest, widget=st.segmented_control)
        shared = controls.shared_scale("isab_scale")
    right, up = SIDES[seen_from]
    times = weights * weights.shape[1]
    maps = induced.seen_flat(cloud.pixels[:, [right[0], up]] * (right[1], 1), times)
    shown = maps if shared else maps / np.nanmax(maps, axis=(1, 2), keepdims=True)
    names = [str(point) for point in range(1, len(maps) + 1)]
    told = [
        f"learned point {name}: at most {most:.3g} times even, half of its attention on {part:.0%} of the points"
        for name, most, part in zip(names, times.max(axis=1), induced.needed(weights), strict=True)
    ]
    rows, columns = maps.shape[1:]
    figure = tiles.tiles(shown.reshape(-1, 4, rows, columns), unit=UNITS[shared], names=names, told=told,
                         scale="viridis", title="What each learned point gathers from",
                         height=70 + int(np.clip(650 * rows / columns, 200, 700)))  # fmt: skip
    chart(figure, key="isab_gathered", fitted=True)
    st.caption(
        f"One picture of the cloud per learned point, from the {seen_from}, for the head chosen above. Weights are "
        "multiplied by n, so that 1 is even attention. Hover over a picture for its numbers."
    )
    record = facts.another(
        record,
        "what the induced points gather from",
        seen_from=seen_from,
        scale=controls.SHARED if shared else controls.OWN,
    )
    downloads.offer(figure, record, arrays={"weights": weights, "maps": maps}, key="isab_gathered")
