"""What windows save: multiply-adds and numbers in the maps against the size of the picture."""

import streamlit as st

from analysis import cost
from ui import controls, facts
from ui.exhibit import exhibit
from views.windows.subject import Windowed
from viz import curves
from words import label, say

PAPER = "Liu et al. 2021, arXiv:2103.14030, eqs. 1 and 2"
SIDES = (56, 112, 224, 448, 896, 1792)  # pixels
PLAIN, IN_WINDOWS = label("all tokens: 4hwC² + 2(hw)²C"), label("windows: 4hwC² + 2M²hwC")
PARAMETERS = (label("picture"), label("window"))


def draw(windowed: Windowed) -> None:
    """Plain and windowed attention of the first stage, at the chosen picture and window side."""
    block = windowed.blocks[0]
    left, right = st.columns(2)
    with left:
        pixels = {"format": say("picture side %d px"), "label_visibility": "collapsed"}
        side = controls.slide(say("Picture side (px)"), "swin_picture", 56, 1792, default=224, step=56, **pixels)
    with right:
        tokens = {"format": say("window side M = %d tokens"), "label_visibility": "collapsed"}
        window = controls.slide(say("Window side M (tokens)"), "window", 2, 28, default=block.side[0], **tokens)
    patch, channels = round(block.attention.queries.cell[0]), windowed.trace.tokens[0].shape[-1]
    plain, in_windows = _costs(side, patch, channels, window)
    counted = [_costs(length, patch, channels, window) for length in SIDES]
    lines = {PLAIN: [costs[0].total for costs in counted], IN_WINDOWS: [costs[1].total for costs in counted]}
    shown = {say(name): totals for name, totals in lines.items()}
    axes = {"x": say("picture side (px)"), "y": say("multiply-adds")}
    figure = curves.lines(shown, **axes, positions=SIDES, chosen=side)
    curves.logarithmic(figure.update_xaxes(type="log", tickvals=list(SIDES)), exponentformat="power")
    amounts = {"picture": side, "window": window}
    record = facts.another(
        windowed.record, label("cost of window attention"), source=PAPER, layer="", query="", **amounts
    )
    table = {"picture side (px)": list(SIDES), **lines}
    exhibit(figure, record, caption=_caption(channels, patch), table=table, key="cost_curve")
    for column, (title, amount) in zip(st.columns(4), _amounts((side // patch) ** 2, plain, in_windows), strict=True):
        column.metric(title, amount)


def _caption(channels: int, patch: int) -> str:
    return say(
        "One attention of {channels} channels on patches of {patch} px. Both axes are logarithmic: with the side "
        "doubled, windows cost 4 times as much, plain attention in the end 16 times. The dotted line is your choice.",
        channels=channels,
        patch=patch,
    )


def _costs(side: int, patch: int, channels: int, window: int) -> tuple[cost.Cost, cost.Cost]:
    """Of one attention over all tokens, and of one in windows."""
    tokens = (side // patch) ** 2
    return cost.full(tokens, channels), cost.window(tokens, channels, min(window**2, tokens))


def _amounts(tokens: int, plain: cost.Cost, in_windows: cost.Cost) -> list[tuple[str, str]]:
    """What is counted and how many, at the chosen side."""
    return [
        (say("Tokens hw"), f"{tokens:,}"),
        (say("Multiply-adds, all tokens"), f"{plain.total / 1e9:.3g} G"),
        (say("Multiply-adds, windows"), f"{in_windows.total / 1e9:.3g} G"),
        (say("All tokens cost more by"), f"{plain.total / in_windows.total:.3g} ×"),
    ]
