"""Windows cut, moved by the roll, and put back: what a token meets with the shift that it would not meet without."""

import numpy as np
import streamlit as st

from analysis import shifted, windows
from analysis.grids import cut_out
from ui.components.echo import echo
from ui.components.rolling import rolling
from ui.exhibit import exhibit
from views.windows import rolled as order
from views.windows.plans import token_plan
from views.windows.subject import Windowed
from viz import plan
from viz.provenance import Provenance
from words import label, say, several

PLAIN = label("plain windows")
MET = label("windows and their regions")
ON_THE_WAY, ROLLED = label("windows on the way to the roll"), label("windows after the roll")


def draw_windows(windowed: Windowed, record: Provenance) -> None:
    """The plain windows of the block before, and the token's own window."""
    block = windowed.block
    own = block.plain == block.plain[block.token]
    left, right = st.columns(2)
    with left:
        cut = token_plan(windowed, block.plain, record, lit=own, title=say("Cut into windows"), holds=PLAIN, key="cut")
    echo([cut])
    with right:
        ground = windowed.ground
        inside = ground.painted(cut_out(ground.pixels, own))
        tokens = np.arange(np.prod(block.side)).reshape(block.side)
        mark = tuple(at % side for at, side in zip(block.token, block.side, strict=True))
        figure = plan.plan(inside, tokens, mark=mark, title=say("The window of the marked token"))
        exhibit(figure, record, arrays={"window": cut_out(windowed.trace.pixels, own)}, key="cut_window")
    st.caption(_windows_caption(windowed))


def _windows_caption(windowed: Windowed) -> str:
    block = windowed.block
    (rows, columns), (down, across) = block.size, block.side
    sizes = {"rows": rows, "columns": columns, "down": down, "across": across}
    sentences = [
        several(
            "{rows} × {columns} tokens in one window of {down} × {across}.",
            "{rows} × {columns} tokens in {number} windows of {down} × {across}.",
            int(block.plain.max()) + 1,
            **sizes,
        ),
        say(
            "The marked token meets the {tokens} tokens of its window and no other, however close they are. Click any "
            "token to mark it.",
            tokens=down * across,
        ),
    ]
    return " ".join(sentences)


def draw_roll(windowed: Windowed, record: Provenance) -> None:
    """The picture before and after the cyclic shift, and on its way; what travels to the other side is tinted."""
    block = windowed.block
    tint, cuts = order.travelling(block), block.groups // shifted.REGIONS
    left, middle, right = st.columns(3)
    with middle:
        around = {"size": block.size, "side": block.side, "shift": block.shift, "token": block.token}
        rolling(windowed.ground, **around, key="rolling")
    with left:
        before = token_plan(
            windowed,
            cuts,
            record,
            tint=tint,
            title=say("Before the roll"),
            holds=ON_THE_WAY,
            key="b",
        )
    with right:
        look = {
            "title": say("After the roll"),
            "holds": ROLLED,
            "tint": windows.roll(tint, block.shift),
            "rolled": True,
        }
        after = token_plan(windowed, order.window_numbers(block), record, **look, key="rolled")
    echo([before, after])
    st.caption(
        say(
            "The tokens move {up} up and {left} to the left; what leaves on one side (tinted) comes in on the other. "
            "Cut the plain grid now, and the windows lie across the old borders, as the lines on the left show: as "
            "many windows as before, all of one size.",
            up=block.shift[0],
            left=block.shift[1],
        )
    )


def draw_return(windowed: Windowed, record: Provenance) -> None:
    """The way back: the shifted windows on the unrolled picture, beside the plain ones."""
    block = windowed.block
    met = block.groups == block.groups[block.token]
    met_before = block.plain == block.plain[block.token]
    left, right = st.columns(2)
    with left:
        plain = token_plan(
            windowed, block.plain, record, lit=met_before, title=say("Met in a plain block"), holds=PLAIN, key="before"
        )
    with right:
        here = token_plan(
            windowed,
            block.groups,
            record,
            lit=met,
            title=say("Met in this block"),
            holds=MET,
            key="seen",
        )
    echo([plain, here])
    st.caption(_return_caption(int((met & ~met_before).sum()), int(met.sum())))


def _return_caption(fresh: int, met: int) -> str:
    sentences = [
        say("Everything is rolled back, so the next block finds each token where it was."),
        several(
            "{number} of the {met} tokens met in this block is new to the marked token, and it has already met its own "
            "plain window.",
            "{number} of the {met} tokens met in this block are new to the marked token, and each of them has already "
            "met its own plain window.",
            fresh,
            met=met,
        ),
    ]
    return " ".join(sentences)
