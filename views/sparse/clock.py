"""What the layer's attention takes with all pairs and with the pattern's, several ways: counted, and by the clock."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from models.questions.sparse_timing import SparseTiming
from ui import cached, tables
from words import label, say

WAYS = {
    "all": label("all pairs, one dense product"),
    "masked": label("closed pairs masked, one dense product"),
    "gathered": label("open keys gathered for each query"),
    "blocks": label("in blocks that share their keys"),
}
FEW = {"gathered", "blocks"}  # ways that make the products of open pairs alone


def draw(name: str, mask: np.ndarray, heads: int, channels: int, products: tuple[int, int]) -> None:
    """Attention of `heads` heads under `mask` (query, key), once somebody asks: multiply-adds of open and of all pairs
    (`products`) and milliseconds. `name` remembers that somebody did."""
    asked = f"{name}_timed"
    if not st.session_state.get(asked):
        with st.container(border=True):
            st.markdown(say("**What does it save?** This attention runs on this computer, several ways."))
            remember = {"on_click": st.session_state.__setitem__, "args": (asked, True)}
            st.button(say("Count and measure"), icon=":material/timer:", key=f"{name}_measure", **remember)
        return
    with st.spinner(say("Measuring …")):
        times = measured(mask, heads, channels)
    tables.show(
        {
            say("way"): [say(WAYS[way]) for way in times],
            say("multiply-adds"): [f"{products[0 if way in FEW else 1]:,}" for way in times],
            say("milliseconds, measured here"): [f"{1e3 * float(seconds):.3f}" for seconds in times.values()],
        }
    )
    st.caption(" ".join([_caption(len(mask)), *([] if "blocks" in times else [_no_blocks()])]))


def measured(mask: np.ndarray, heads: int, channels: int) -> Mapping[str, np.ndarray]:
    """Seconds by way, measured once in ten minutes for everybody."""
    return cached.ask(SparseTiming(mask=mask, heads=heads, channels=channels, moment=cached.moment()))


def _caption(tokens: int) -> str:
    return say(
        "Products of scores and weighted values; those of hashing are counted and not timed. Least of several runs, "
        "vectors drawn at random, {tokens} tokens. A mask saves nothing: all products are made and thrown away. "
        "Gathering makes only those that are wanted, but fetches every key once for each query.",
        tokens=tokens,
    )


def _no_blocks() -> str:
    return say("No blocks: in this pattern queries do not share their keys in groups of one size.")
