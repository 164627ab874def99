"""The table itself: every matrix from tokens to output, to be changed and pointed at, and its numbers to take home."""

from functools import partial

import numpy as np
import streamlit as st

from ui import downloads, facts, language
from ui.components.attention_by_hand import attention_by_hand, taken_home
from ui.components.attention_by_hand.hand import Hand
from ui.text import plain
from views.by_hand import current
from views.by_hand.subject import Lecture
from viz.provenance import Provenance
from words import label

KEY = "by_hand"
MASKS = {
    "none": label("no mask"),
    "causal": label("causal mask"),
    "local": label("local mask"),
    "own": label("a mask of one’s own"),
}
PARAMETERS = (label("mask"), label("divisor"))


def draw(lecture: Lecture) -> None:
    """The table, what its numbers are, and the files."""
    start, hand = lecture.start, lecture.hand
    record = recorded(start.record, hand)
    changed = partial(current.take, start.setting)
    attention_by_hand(hand, start.setting, provenance=record, key=KEY, changed=changed)
    st.caption(plain(start.told, limit=900))
    arrays = matrices(hand)
    page = partial(taken_home, hand, start.setting, record, language=language.current())
    downloads.offer_drawn(arrays, record, table=rows(arrays), page=page, key=KEY)


def recorded(record: Provenance, hand: Hand) -> Provenance:
    """`record` with the switches as they are."""
    mask = MASKS["".join(sign for sign in hand.mask if sign.isalpha())]
    return facts.another(record, record.method, mask=mask, divisor=round(float(hand.divisor), 4))


def matrices(hand: Hand) -> dict[str, np.ndarray]:
    """All that is on the table by name, (row, column) each."""
    given = {name: grid / 100 for name, grid in hand.grids.items() if name not in ("q", "k", "v")}
    if hand.plain and not hand.given:
        given = {"x": given["x"]} | dict.fromkeys(("wq", "wk", "wv"), np.eye(given["x"].shape[1]))
    return given | hand.steps()._asdict()


def rows(arrays: dict[str, np.ndarray]) -> dict[str, list]:
    """The same as a table of one number a row, places counted from 1 as on screen."""
    cells = [
        (name, row + 1, column + 1, value)
        for name, grid in arrays.items()
        for (row, column), value in np.ndenumerate(grid)
    ]
    names = ("matrix", "row", "column", "value")
    return {name: list(part) for name, part in zip(names, zip(*cells, strict=True), strict=True)}
