"""Layer against layer: how alike the columns of their maps are, how many blocks repeat the ones before (F54, M22)."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis.similarity import nearby_share
from ui import controls, downloads, facts
from ui.components.chart import chart, picked
from ui.guard import part
from ui.text import plain
from views.depth.subject import Side, chance, comparable, similarity, together, unevenness
from viz import curves, heatmap, overlay

COSINE, CENTRED, CHANCE = "cosine (eq. 2)", "centred cosine", "by chance"
SAID = {
    COSINE: "Mean over heads and tokens of the cosine between the columns of two layers’ maps. All weights of a "
    "softmax are positive, so even unrelated maps are somewhat alike: compare with what chance gives.",
    CENTRED: "The uniform map 1/N is subtracted first, so that only what differs from uniform attention counts. "
    "Uniform maps give 0 here, and 1 before centring.",
    CHANCE: "What unrelated layers would give: every column keeps its values, in random order (in closed form).",
}
UNCENTRED = (
    "Centring subtracts uniform attention, whose rows sum to 1. Rows mixed by Re-Attention do not; look at the softmax "
    "alone to centre it."
)


EVEN = 0.1
CLICKED = "deep_clicked"  # in the session: a point of these charts has just chosen the layer shown below
NO_NEWS = (
    "attends almost evenly in all layers: moving {:.1%} of its attention would make every map uniform. Its layers and "
    "heads are alike because its attention has learned next to nothing, not because it has collapsed."
)


def show(sides: Sequence[Side]) -> None:
    """Matrices of both models, the neighbours' curve, similar blocks, and the patches behind one layer."""
    sides = comparable(sides)
    if not sides:
        return
    _matrices(sides)
    for side in sides:
        if (moved := unevenness(side.identity, side)) < EVEN:
            st.info(f"{plain(side.name)} {NO_NEWS.format(moved)}", icon=":material/blur_on:")
    st.subheader("How many blocks repeat the one before?")
    _repeats(sides)
    st.subheader("Which patches keep their role?")
    _behind(sides)


def _matrices(sides: Sequence[Side]) -> None:
    measure = controls.choose("Measure", "measure", list(SAID), widget=st.segmented_control)
    values = [None if measure == CENTRED and side.signed else _matrix(side, measure) for side in sides]
    known = [each for each in values if each is not None]
    lowest = -1.0 if any(each.min() < 0 for each in known) else 0.0
    for place, (column, side) in enumerate(zip(st.columns(len(sides)), sides, strict=True)):
        with column:
            if values[place] is None:
                st.info(UNCENTRED, icon=":material/block:")
                continue
            figure = heatmap.matrix(values[place], title=side.name, rows="layer", columns="layer", unit="cosine",
                                    lowest=lowest, highest=1.0, scale="signed" if lowest else "heat",
                                    side=400)  # fmt: skip
            chart(figure, key=f"layers_{place}")
            record = facts.another(side.record, f"cross-layer similarity, {measure}")
            downloads.offer(figure, record, arrays={"similarity": values[place]}, key=f"layers_{place}")
    st.caption(SAID[measure])


def _matrix(side: Side, measure: str) -> np.ndarray:
    if measure == CHANCE:
        return chance(side.identity, side)
    return similarity(side.identity, measure == CENTRED, side).mean(axis=(0, 3))


@part
def _repeats(sides: Sequence[Side]) -> None:
    """How alike neighbours are; apart, so that the rule's sliders draw nothing else anew."""
    threshold, nearest, most = _rule()
    left, right = st.columns(2)
    with left:
        _neighbours(sides)
    with right:
        _similar_blocks(sides, threshold, nearest, most)
    if st.session_state.pop(CLICKED, False):
        st.rerun()  # the patches below show the layer that was clicked


def _neighbours(sides: Sequence[Side]) -> None:
    series = {}
    for side in sides:
        series[side.name] = _before(similarity(side.identity, False, side).mean(axis=(0, 3)))
    for side in sides:
        series[f"{side.card.title}, by chance"] = _before(chance(side.identity, side))
    figure = curves.lines(series, y="cosine with the layer before", reference={"uniform attention": 1.0})
    chart(figure, key="neighbours", on_pick=_follow("neighbours"))
    above = ", ".join(f"{side.card.title} {_above_chance(side):+.3f}" for side in sides)
    st.caption(
        f"Click a point to see below which patches are behind it. Above chance, on average: {above}. Near 0, maps are "
        "alike only in what every column shares, a constant say, and not in their places."
    )
    downloads.offer(figure, facts.another(together(sides), "similarity of neighbours"), key="neighbours")


def _above_chance(side: Side) -> float:
    """How much more alike neighbouring layers are than unrelated ones, mean over the layers."""
    found, random = similarity(side.identity, False, side).mean(axis=(0, 3)), chance(side.identity, side)
    return float(np.nanmean(_before(found) - _before(random)))


def _before(values: np.ndarray) -> np.ndarray:
    """Similarity of each layer to the one before it, NaN for the first."""
    return np.concatenate([[np.nan], np.diagonal(values, offset=1)])


def _rule() -> tuple[float, int, float]:
    """When two columns are alike, how many layers before count, and from which share on a block is similar."""
    help_text = "We do not know the exact rule of the paper, so all three numbers are yours to move."
    first, second, third = st.columns(3)
    with first:
        threshold = controls.slide("Columns are alike above a cosine of", "alike", 0.0, 1.0, default=0.8, step=0.05,
                                   help=help_text)  # fmt: skip
    with second:
        nearest = controls.slide("Compared with how many layers before", "nearest", 1, 6, default=1)
    with third:
        most = controls.slide("A block is similar from a share of", "most", 0.1, 1.0, default=0.5, step=0.05)
    return threshold, nearest, most


def _similar_blocks(sides: Sequence[Side], threshold: float, nearest: int, most: float) -> None:
    shares = {
        side.name: nearby_share(similarity(side.identity, False, side), threshold=threshold, nearest=nearest)
        for side in sides
    }
    figure = curves.lines(shares, y="share of columns alike", reference={"similar block": most})
    chart(figure, key="similar", on_pick=_follow("similar"))
    counts = [f"{name}: **{int((share[1:] >= most).sum())} of {len(share) - 1}**" for name, share in shares.items()]
    st.caption("Similar blocks after the first. " + "; ".join(counts) + ". After Fig. 3 of the paper.")
    record = facts.another(together(sides), "similar blocks", alike=threshold, nearest=nearest, most=most)
    downloads.offer(figure, record, table={"layer": np.arange(max(map(len, shares.values()))) + 1} | _even(shares),
                    key="similar")  # fmt: skip


def _even(shares: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Columns of one length, for a table: a shallower model ends in NaN."""
    longest = max(map(len, shares.values()))
    return {name: np.pad(share, (0, longest - len(share)), constant_values=np.nan) for name, share in shares.items()}


def _follow(key: str):
    """A click on a point makes its layer the one shown below."""

    def follow() -> None:
        if point := picked(key):
            st.session_state["slide_deep_layer"], st.session_state[CLICKED] = max(2, int(point["x"])), True

    return follow


def _behind(sides: Sequence[Side]) -> None:
    deepest = max(len(side.maps) for side in sides)
    layer = controls.slide("Layer, compared with the one before it", "deep_layer", 2, deepest, default=deepest)
    for place, (column, side) in enumerate(zip(st.columns(len(sides)), sides, strict=True)):
        with column:
            _roles(side, min(layer, len(side.maps)) - 1, f"roles_{place}")
    st.caption(
        "The cosine of one token’s column, painted where the token lies, mean over heads: 1 where a patch is read by "
        "the same tokens in both layers. Mixed heads may give less than 0, which is drawn as 0."
    )


def _roles(side: Side, layer: int, key: str) -> None:
    values = similarity(side.identity, False, side)[:, layer, layer - 1].mean(axis=0)
    keys = side.maps[layer].keys
    if keys is None:
        st.info("This model’s tokens have no known place in the picture.", icon=":material/block:")
        return
    heat = np.clip(keys.paint(values), 0, None)
    title = f"{side.card.title.split(' · ')[0]}: layers {layer} and {layer + 1}"
    figure = overlay.heat(side.trace.pixels, heat, unit="cosine", title=title, highest=1.0)
    chart(figure, key=key)
    record = facts.another(side.record, "columns alike", layers=f"{layer} and {layer + 1}")
    downloads.offer(figure, record, arrays={"cosine": heat}, key=key)
