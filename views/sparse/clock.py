"""What the layer's attention takes with all pairs and with the pattern's, several ways: counted, and by the clock."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from models.questions.sparse_timing import SparseTiming
from ui import cached, tables
from views.sparse.subject import Imposed
from words import label, say

ASKED = "sparse_timed"
WAYS = {
    "all": label("all pairs, one dense product"),
    "masked": label("closed pairs masked, one dense product"),
    "gathered": label("open keys gathered for each query"),
    "blocks": label("in blocks that share their keys"),
}
FEW = {"gathered", "blocks"}  # ways that make the products of open pairs alone


def draw(imposed: Imposed) -> None:
    """Multiply-adds and milliseconds, once somebody asks for them."""
    if not st.session_state.get(ASKED):
        with st.container(border=True):
            st.markdown(say("**What does it save?** This layer’s attention runs on this computer, several ways."))
            st.button(say("Count and measure"), icon=":material/timer:", key="sparse_measure", on_click=_ask)
        return
    with st.spinner(say("Measuring …")):
        times = measured(imposed)
    some, every = imposed.multiply_adds
    tables.show(
        {
            say("way"): [say(WAYS[name]) for name in times],
            say("multiply-adds"): [f"{some if name in FEW else every:,}" for name in times],
            say("milliseconds, measured here"): [f"{1e3 * float(seconds):.3f}" for seconds in times.values()],
        }
    )
    st.caption(" ".join([_told(imposed), *([] if "blocks" in times else [_no_blocks()])]))


def measured(imposed: Imposed) -> Mapping[str, np.ndarray]:
    """Seconds by way, measured once in ten minutes for everybody; of hashing for the head under glass."""
    mask = imposed.mask if imposed.mask.ndim == 2 else imposed.mask[imposed.head]
    heads, _, channels = imposed.attention.query.shape[1:]
    return cached.ask(SparseTiming(mask=mask, heads=heads, channels=channels, moment=cached.moment()))


def _ask() -> None:
    st.session_state[ASKED] = True


def _told(imposed: Imposed) -> str:
    return say(
        "Products of scores and weighted values of all heads, hashing included, but the clock leaves it out. Least of "
        "several runs, vectors drawn at random, {tokens} tokens. A mask saves nothing: all products are made "
        "and thrown away. Gathering makes only those that are wanted, but fetches every key once for each query.",
        tokens=imposed.tokens,
    )


def _no_blocks() -> str:
    return say("No blocks: in this pattern queries do not share their keys in groups of one size.")
