"""A shifted block, one step at a time: windows, roll, regions, mask, attention, reverse (F37)."""

from collections.abc import Callable, Mapping

import numpy as np
import streamlit as st

from analysis import shifted, windows
from models.trace import Trace
from ui import controls, downloads, facts, spot
from ui.blocks import Block
from ui.components.chart import chart
from ui.components.echo import Echoed, echo
from views.windows import rolled as order
from viz import heatmap, plan
from viz.provenance import Provenance

PAPER = "Liu et al. 2021, arXiv:2103.14030, Fig. 4"
HEIGHT = 460  # px of a matrix beside a picture
STILL = (
    "This block does not shift: its windows are the plain ones, nothing is rolled and nothing is masked. "
    "Shifted blocks are every second one, as long as the grid is larger than one window."
)


def steps(trace: Trace, block: Block, record: Provenance) -> None:
    """The chosen step of the chosen block, on the picture."""
    step = controls.choose("Step", "step", list(STEPS), widget=st.segmented_control, label_visibility="collapsed")
    if not block.moves and step in NEEDS_SHIFT:
        st.info(STILL, icon=":material/block:")
        return
    STEPS[step](trace, block, facts.another(record, f"shifted windows, {step}", source=PAPER))


def cut(trace: Trace, block: Block, record: Provenance) -> None:
    """The plain windows of the block before, and the token's own window."""
    left, right = st.columns(2)
    own = block.plain == block.plain[block.token]
    with left:
        shown = _plan(trace.pixels, block.plain, block, record, lit=own, title="Cut into windows", key="cut")
    echo([shown])
    with right:
        inside = order.crop(trace.pixels, own)
        tokens = np.arange(np.prod(block.side)).reshape(block.side)
        mark = tuple(at % side for at, side in zip(block.token, block.side, strict=True))
        figure = plan.plan(inside, tokens, mark=mark, title="The window of the marked token")
        chart(figure, key="cut_window")
        downloads.offer(figure, record, arrays={"window": inside}, key="cut_window")
    rows, columns = block.side
    st.caption(
        f"{block.size[0]} × {block.size[1]} tokens in {block.plain.max() + 1} windows of {rows} × {columns}. The "
        f"marked token meets the {rows * columns} tokens of its window and no other, however close they are. "
        "Click any token to mark it."
    )


def roll(trace: Trace, block: Block, record: Provenance) -> None:
    """The picture before and after the cyclic shift; what travels to the other side is tinted."""
    rolled = order.rolled(trace.pixels, block)
    tint = order.thirds(block)
    left, right = st.columns(2)
    with left:
        before = _plan(trace.pixels, block.groups // shifted.REGIONS, block, record, tint=tint,
                       title="Before the roll", key="b")  # fmt: skip
    with right:
        after = _plan(rolled, order.grid(block), block, record, tint=windows.roll(tint, block.shift),
                      title="After the roll", key="rolled", rolled=True)  # fmt: skip
    echo([before, after])
    st.caption(
        f"The tokens move {block.shift[0]} up and {block.shift[1]} to the left; what leaves on one side (tinted) comes "
        "in on the other. Cut the plain grid now, and the windows lie across the old borders, as the lines on the left "
        "show: as many windows as before, all of one size."
    )


def regions(trace: Trace, block: Block, record: Provenance) -> None:
    """Labels of the rolled picture: equal numbers were neighbours before."""
    labels = windows.region_ids(block.size, block.side, block.shift)[: block.size[0], : block.size[1]]
    before = shifted.regions(block.size, block.side, block.shift)
    left, right = st.columns(2)
    with left:
        after = _plan(order.rolled(trace.pixels, block), labels, block, record, tint=labels - 1,
                      title="Labels after the roll", told={"label": labels}, key="regions", rolled=True)  # fmt: skip
    with right:
        home = _plan(trace.pixels, before, block, record, tint=before - 1, title="The same labels on the picture",
                     told={"label": before}, key="home")  # fmt: skip
    echo([after, home])
    own = labels[block.rolled_token]
    st.caption(
        f"The labels 0 … 8, {len(np.unique(labels))} of them in use; 0 is left untinted. Inside one window, tokens may "
        f"meet only if their labels agree. The marked token has label {own}."
    )


def mask(trace: Trace, block: Block, record: Provenance) -> None:
    """The mask of the token's window as a matrix, and its row on the rolled picture."""
    window, token = block.window
    matrix = block.mask[window]
    allowed, own = order.seen(block), order.grid(block) == window
    left, right = st.columns(2)
    with left:
        cuts = order.grid(block) + 1000 * (own & allowed)
        shown = _plan(order.rolled(trace.pixels, block), cuts, block, record, lit=allowed,
                      title="What the marked token may see", key="mask", rolled=True)  # fmt: skip
    echo([shown])
    with right:
        title = f"Mask of window {window + 1}"
        figure = heatmap.matrix(matrix, rows="query token", columns="key token", unit="added to the score",
                                scale="viridis", lowest=windows.MASKED, highest=0, title=title)  # fmt: skip
        chart(figure.update_layout(height=HEIGHT), key="mask_matrix")
        downloads.offer(figure, record, arrays={"mask": matrix}, key="mask_matrix")
    kept = int((matrix[token] == 0).sum())
    if not matrix.any():
        _lead_to_a_mask(block)
    st.caption(
        f"Row {token + 1} is the marked token: 0 for {kept} of {len(matrix)} tokens, −100 for those that the roll "
        "brought from the other side. After the softmax, e⁻¹⁰⁰ is nothing. Only windows in the last row and column "
        f"are masked at all: {int((block.mask < 0).any(axis=(1, 2)).sum())} of {len(block.mask)} here."
    )


def _lead_to_a_mask(block: Block) -> None:
    """Say that this window masks nothing, and offer the last one, which does."""
    left, right = st.columns([3, 2], vertical_alignment="center")
    left.info("No two tokens of this window were brought together by the roll, so nothing is masked in it.")
    if right.button("Mark a token whose window is masked", icon=":material/south_east:"):
        spot.move_to(tuple(length - 1 for length in block.size), block.size)
        st.rerun()


def attention(trace: Trace, block: Block, record: Provenance) -> None:
    """The weights of the token's window, with and without the relative position bias."""
    left, right = st.columns(2)
    heads = block.attention.shape[1]
    with left:
        head = controls.slide("Head", "head", 1, heads, default=1) - 1 if heads > 1 else 0
    with right:
        bias = controls.choose("Relative position bias", "bias", ["on", "off"], widget=st.segmented_control)
    window, token = block.window
    weights = window_weights(block, trace.model, head, bias=bias == "on")
    heat = block.attention.keys.paint(weights[token], window=window)
    record = facts.another(record, "window attention", head=head, position_bias=bias)
    left, right = st.columns(2)
    with left:
        figure = plan.heat(trace.pixels, heat, title=f"The marked token’s attention, head {head + 1}", height=HEIGHT,
                           groups=block.groups, mark=block.token, carry=spot.carried(block.size))  # fmt: skip
        chart(figure, key="plan_heat", on_pick=spot.follow("plan_heat"))
        echo([Echoed("plan_heat", block.groups, spot.carried(block.size))])
        downloads.offer(figure, record, arrays={"row": heat}, key="plan_heat")
    with right:
        figure = heatmap.matrix(weights, rows="query token", columns="key token", title=f"Window {window + 1}",
                                lowest=0.0)  # fmt: skip
        chart(figure.update_layout(height=HEIGHT), key="attention_matrix")
        downloads.offer(figure, record, arrays={"weights": weights}, key="attention_matrix")
    other = window_weights(block, trace.model, head, bias=bias != "on")
    moved = 0.5 * np.abs(weights[token] - other[token]).sum()
    st.caption(
        f"Row {token + 1} of the matrix, put back on the picture; largest weight {weights[token].max():.3f}, uniform "
        f"would be {1 / (block.mask[window][token] == 0).sum():.3f}. Switching the position bias moves {moved:.1%} "
        "of this token’s attention."
    )


def back(trace: Trace, block: Block, record: Provenance) -> None:
    """The way back: the shifted windows on the unrolled picture, beside the plain ones."""
    seen = block.groups == block.groups[block.token]
    before = block.plain == block.plain[block.token]
    left, right = st.columns(2)
    with left:
        first = _plan(trace.pixels, block.plain, block, record, lit=before, title="Met in a plain block", key="before")
    with right:
        second = _plan(trace.pixels, block.groups, block, record, lit=seen, title="Met in this block", key="seen")
    echo([first, second])
    fresh = int((seen & ~before).sum())
    st.caption(
        f"Everything is rolled back, so the next block finds each token where it was. {fresh} of the {int(seen.sum())} "
        "tokens met in this block are new to the marked token, and each of them has already met its own plain window."
    )


def window_weights(block: Block, model: str, head: int, *, bias: bool) -> np.ndarray:
    """Weights (query, key) of the chosen token's window, as computed or without the relative position bias."""
    scores = block.attention.scores(head, block.window[0])[0, 0]
    if not bias:
        scores = scores - windows.relative_position_bias(block.bias_table(model), block.side)[head]
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _plan(
    pixels: np.ndarray,
    groups: np.ndarray,
    block: Block,
    record: Provenance,
    *,
    title: str,
    key: str,
    rolled: bool = False,
    told: Mapping[str, np.ndarray] | None = None,
    **look: np.ndarray,
) -> Echoed:
    """A clickable plan; `rolled` says that `pixels` and `groups` are in the order after the roll.

    What is echoed under the mouse are the tokens that meet in this block, or in plain windows where `groups` are these.
    """
    window = block.attention.queries.raster // block.attention.queries.tokens + 1
    carry = spot.carried(block.size)
    if rolled:
        window, carry = windows.roll(window, block.shift), windows.roll(carry, block.shift)
    mark = block.rolled_token if rolled else block.token
    figure = plan.plan(
        pixels, groups, title=title, mark=mark, facts={"window": window, **(told or {})}, carry=carry, **look
    )
    chart(figure, key=f"plan_{key}", on_pick=spot.follow(f"plan_{key}"))
    downloads.offer(figure, record, arrays={"groups": groups}, key=f"plan_{key}")
    if rolled:
        return Echoed(f"plan_{key}", windows.roll(block.groups, block.shift), carry)
    return Echoed(f"plan_{key}", block.plain if np.array_equal(groups, block.plain) else block.groups, carry)


Step = Callable[[Trace, Block, Provenance], None]
STEPS: dict[str, Step] = {
    "1 Windows": cut,
    "2 Roll": roll,
    "3 Regions": regions,
    "4 Mask": mask,
    "5 Attention": attention,
    "6 Reverse": back,
}
NEEDS_SHIFT = {"2 Roll", "3 Regions", "4 Mask"}
