"""What windows save: multiply-adds and numbers in the maps against the size of the picture."""

import streamlit as st

from analysis import cost
from models.trace import Trace
from ui import controls, downloads, facts
from ui.blocks import Block
from ui.components.chart import chart
from viz import curves
from viz.provenance import Provenance

PAPER = "Liu et al. 2021, arXiv:2103.14030, eqs. 1 and 2"
SIDES = (56, 112, 224, 448, 896, 1792)  # pixels


def show(trace: Trace, block: Block, record: Provenance) -> None:
    """Plain and windowed attention of the first stage, at the chosen picture and window side."""
    left, right = st.columns(2)
    with left:
        side = controls.slide("Picture side (px)", "swin_picture", 56, 1792, default=224, step=56)
    with right:
        window = controls.slide("Window side M (tokens)", "window", 2, 28, default=block.side[0])
    patch, channels = round(block.attention.queries.cell[0]), trace.tokens[0].shape[-1]
    plain, windowed = _costs(side, patch, channels, window)
    tokens = (side // patch) ** 2
    for column, (label, value) in zip(st.columns(4), _figures(tokens, plain, windowed), strict=True):
        column.metric(label, value)
    record = facts.another(record, "cost of window attention", source=PAPER, picture=side, window=window)
    counted = [_costs(each, patch, channels, window) for each in SIDES]
    lines = {
        "all tokens: 4hwC² + 2(hw)²C": [each[0].total for each in counted],
        "windows: 4hwC² + 2M²hwC": [each[1].total for each in counted],
    }
    figure = curves.lines(lines, x="picture side (px)", y="multiply-adds", positions=SIDES, chosen=side)
    figure.update_xaxes(type="log", tickvals=list(SIDES)).update_yaxes(type="log", exponentformat="power")
    chart(figure, key="cost_curve")
    st.caption(
        f"One attention of {channels} channels on patches of {patch} px. Both axes are logarithmic: with the side "
        "doubled, windows cost 4 times as much, plain attention in the end 16 times. The dotted line is your choice."
    )
    downloads.offer(figure, record, table={"picture side (px)": list(SIDES), **lines}, key="cost_curve")


def _costs(side: int, patch: int, channels: int, window: int) -> tuple[cost.Cost, cost.Cost]:
    tokens = (side // patch) ** 2
    return cost.full(tokens, channels), cost.window(tokens, channels, min(window**2, tokens))


def _figures(tokens: int, plain: cost.Cost, windowed: cost.Cost) -> list[tuple[str, str]]:
    return [
        ("Tokens hw", f"{tokens:,}"),
        ("Multiply-adds, all tokens", f"{plain.total / 1e9:.3g} G"),
        ("Multiply-adds, windows", f"{windowed.total / 1e9:.3g} G"),
        ("All tokens cost more by", f"{plain.total / windowed.total:.3g} ×"),
    ]
