"""The shuffle that every view shows, by its number, and what the visitor dragged or typed on the table: in the link."""

import re

import numpy as np
import streamlit as st

from analysis.reordered import Reordered
from analysis.symmetry import shuffled_order
from ui import controls, link
from ui.components.attention_by_hand.hand import read, written
from words import say

ORDER, TOKENS = "reorder", "reorder_x"  # in the link
SEEDS = (1, 100)
NAMES = "ABCDE"
USUAL = np.array([[100, 0, 100, 0], [0, 200, 0, 100], [100, 100, 100, 100], [200, 0, 0, -100], [-100, 100, 50, 0]])


def choose_seed() -> int:
    """The number of the shuffle, with a button for another one. Another number undoes what was dragged."""
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    settings = {"format": say("shuffle %d"), "label_visibility": "collapsed", "on_change": _undo}
    with left:
        seed = controls.slide(say("Shuffle"), "reorder_seed", *SEEDS, default=1, **settings)
    with right:
        words = {"icon": ":material/shuffle:", "help": say("Shuffle anew"), "key": "reorder_next"}
        st.button("", **words, on_click=_next, args=[seed])
    return seed


def _undo() -> None:
    """Forget what was dragged."""
    with link.one_step():
        link.forget(ORDER)


def _next(seed: int) -> None:
    _undo()
    controls.put("reorder_seed", seed % SEEDS[1] + 1)


def reordered(seed: int) -> Reordered:
    """The tokens in the order of the shuffle `seed`, or as the visitor has made them."""
    tokens = read(link.current(TOKENS, _parse_tokens, written(USUAL)))
    order = link.current(ORDER, _parse_order, _text(shuffled_order(len(USUAL), seed=seed)))
    made = Reordered(tokens / 100, np.array([int(place) for place in order.split("-")]))
    remember(tokens, made.order, seed)
    return made


def remember(tokens: np.ndarray, order: np.ndarray | tuple[int, ...], seed: int) -> None:
    """Write into the link what differs from the usual tokens (hundredths) and from the shuffle `seed`."""
    link.remember(TOKENS, written(tokens), default=written(USUAL))
    link.remember(ORDER, _text(order), default=_text(shuffled_order(len(USUAL), seed=seed)))


def _text(order: np.ndarray | tuple[int, ...]) -> str:
    return "-".join(str(int(place)) for place in order)


def _parse_order(text: str) -> str:
    """Raises ValueError unless `text` has every token once."""
    if not re.fullmatch(r"[0-9](-[0-9])*", text, re.ASCII) or sorted(text.split("-")) != list("01234"):
        raise ValueError(text)
    return text


def _parse_tokens(text: str) -> str:
    """Raises ValueError unless `text` is a matrix of the usual shape."""
    if read(text).shape != USUAL.shape:
        raise ValueError(text)
    return text
