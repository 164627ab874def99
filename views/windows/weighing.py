"""The attention of the token's window, with and without the relative position bias."""

import numpy as np
import streamlit as st

from analysis import windows
from analysis.probabilities import moved_share, softmax
from ui import controls, facts, spot
from ui.blocks import Block
from ui.components.echo import Echoed, echo
from ui.exhibit import exhibit
from views.windows.subject import HEIGHT, Windowed
from viz import heatmap, plan
from viz.provenance import ALL, Provenance
from words import label, say

BIASED = {"on": label("on"), "off": label("off")}


def draw_attention(windowed: Windowed, record: Provenance) -> None:
    """The weights of the token's window as a matrix, and the token's row on the picture."""
    head, biased = _settings(windowed.block)
    weights, others = (
        window_weights(windowed.block, windowed.trace.model, head, bias=bias) for bias in (biased, not biased)
    )
    bias = BIASED["on" if biased else "off"]
    record = facts.another(record, label("window attention"), head=head, **{label("position bias"): bias})
    left, right = st.columns(2)
    with left:
        _heat(windowed, weights, head, record)
    with right:
        _matrix(weights, windowed.block, record)
    st.caption(_caption(windowed.block, weights, others))


def window_weights(block: Block, model: str, head: int, *, bias: bool) -> np.ndarray:
    """Weights (query, key) of the chosen token's window, as computed or without the relative position bias."""
    scores = block.attention.scores(head, block.window[0])[0, 0]
    if not bias:
        scores = scores - windows.relative_position_bias(block.bias_table(model), block.side)[head]
    return softmax(scores)


def _settings(block: Block) -> tuple[int, bool]:
    """The head, from 0, and whether its position bias counts."""
    heads = block.attention.shape[1]
    left, right = st.columns(2)
    with left:
        head = controls.slide(say("Head"), "head", 1, heads, default=1) - 1 if heads > 1 else 0
    with right:
        switch = {key: say(word) for key, word in BIASED.items()}
        chosen = controls.choose(say("Relative position bias"), "bias", switch, widget=st.segmented_control)
        return head, chosen == "on"


def _heat(windowed: Windowed, weights: np.ndarray, head: int, record: Provenance) -> None:
    """The token's row of `weights` (query, key) on the picture."""
    block = windowed.block
    window, token = block.window
    row, carry = block.attention.keys.paint(weights[token], window=window), spot.carried(block.size)
    title = say("The marked token’s attention, head {number}", number=head + 1)
    look = {"groups": block.groups, "mark": block.token, "carry": carry, "height": HEIGHT}
    figure = plan.heat(windowed.ground, row, title=title, **look)
    exhibit(figure, record, arrays={"row": row}, on_pick=spot.follow("plan_heat"), key="plan_heat")
    echo([Echoed("plan_heat", block.groups, carry)])


def _matrix(weights: np.ndarray, block: Block, record: Provenance) -> None:
    """`weights` (query, key) of the marked token's window."""
    window = block.window[0]
    title, axes = say("Window {number}", number=window + 1), {"rows": say("query token"), "columns": say("key token")}
    figure = heatmap.matrix(weights, title=title, **axes, lowest=0.0).update_layout(height=HEIGHT)
    record = facts.another(record, record.method, query=ALL, window=block.which)
    exhibit(figure, record, arrays={"weights": weights}, key="attention_matrix")


def _caption(block: Block, weights: np.ndarray, others: np.ndarray) -> str:
    """`others` are the weights with the position bias switched."""
    window, token = block.window
    return say(
        "Row {row} of the matrix, put back on the picture; largest weight {largest}, uniform would be {uniform}. "
        "Switching the position bias moves {moved} of this token’s attention.",
        row=token + 1,
        largest=f"{weights[token].max():.3f}",
        uniform=f"{1 / (block.mask[window][token] == 0).sum():.3f}",
        moved=f"{moved_share(weights[token], others[token]):.1%}",
    )
