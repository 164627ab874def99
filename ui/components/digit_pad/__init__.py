"""A digit of 8 × 8 pixels under the visitor's hand: drawn, or with holes to punch or to fill in turn; by keys too.

The pen draws on 32 × 32 points, and a pixel's grey level is how many of its 4 × 4 points are inked: so were the digits
of the data set made of what people had written. What a model makes of the rest can be played, pixel after pixel.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import streamlit as st

from ui.components.declared import component
from words import say

SIDE, INK = 8, 16  # pixels a side, the darkest grey level
HOLE = INK + 1  # in place of a level: nothing is known there
_component = component("digit_pad")


@dataclass(frozen=True, eq=False)
class Making:
    """Pixels that a model makes of holes, one after another: `order` (step,) their numbers in raster order, `levels`
    (step,) what they become; those before `step` (from 0) are made, and that one's is in hand. `shares` (step,) is how
    much the model gave to what each became."""

    order: np.ndarray
    levels: np.ndarray
    step: int
    shares: np.ndarray | None = None


def digit_pad(
    levels: np.ndarray,
    free: np.ndarray,
    *,
    kind: Literal["ink", "holes", "order"],
    title: str,
    key: str,
    changed: Callable[[np.ndarray], None],
    ordered: Callable[[np.ndarray], None] | None = None,
    making: Making | None = None,
    reached: Callable[[int], None] | None = None,
    whole: np.ndarray | None = None,
) -> None:
    """Show `levels` (row, column), 0 to 16 or `HOLE`, under `title`; what is `free` (row, column) bool can be changed:
    its ink, or whether it is a hole. Holes of `making` that are made are seen so, the one in hand is outlined, and the
    visitor can play the rest; where that stops, `reached(step)` hears of it.

    Where holes are made, `whole` (row, column) is what lies under them. Where they are filled in an order, a click
    fills one: `ordered(places)` hears of (turn,) the pixels in turn, and `making` says what they became.

    `changed(levels)` hears of (row, column) levels before the page runs again, whose other pixels are as they were;
    nothing that the browser says is believed unless it is that.
    """

    def heard() -> None:
        edit = (st.session_state.get(key) or {}).get("edit")
        made, tell = (in_turn(edit, levels), ordered) if kind == "order" else (checked(edit, levels, free), changed)
        if made is not None and tell is not None:
            st.session_state[f"{key}_heard"] = edit["serial"]
            tell(made)

    def stopped() -> None:
        step = (st.session_state.get(key) or {}).get("step")
        if making is not None and reached is not None and type(step) is int and 0 <= step < len(making.order):
            reached(step)

    facts = {
        "levels": [int(level) for level in levels.ravel()],
        "free": [bool(cell) for cell in free.ravel()],
        "kind": kind,
        "whole": [int(level) for level in (levels if whole is None else whole).ravel()],
        "order": [] if making is None else making.order.tolist(),
        "becomes": [] if making is None else making.levels.tolist(),
        "step": 0 if making is None else making.step,
        "shares": [] if making is None or making.shares is None else making.shares.tolist(),
        "title": title,
        "heard": st.session_state.get(f"{key}_heard", 0),
        "words": _words(kind),
    }
    _component(data=facts, key=key, on_edit_change=heard, on_step_change=stopped)


def checked(edit: Any, levels: np.ndarray, free: np.ndarray) -> np.ndarray | None:
    """The levels of the browser's message where they are `free`, else `levels`; None where it is no such thing."""
    if not isinstance(edit, dict) or type(edit.get("serial")) is not int or not isinstance(edit.get("levels"), list):
        return None
    sent = edit["levels"]
    if len(sent) != SIDE**2 or not all(type(level) is int and 0 <= level <= HOLE for level in sent):
        return None
    return np.where(free, np.array(sent).reshape(SIDE, SIDE), levels)


def in_turn(edit: Any, levels: np.ndarray) -> np.ndarray | None:
    """The pixels of the browser's message in turn, each a hole of `levels`, none twice; None for any other message."""
    if not isinstance(edit, dict) or type(edit.get("serial")) is not int or not isinstance(edit.get("order"), list):
        return None
    sent, left = edit["order"], {int(place) for place in np.flatnonzero(levels == HOLE)}
    if not all(type(place) is int and place in left for place in sent) or len(set(sent)) < len(sent):
        return None
    return np.array(sent, dtype=np.int64)


def _words(kind: str) -> dict[str, str]:
    shared = {
        "cell": say("Row {row}, column {column}: {what}"),
        "level": say("{level} of 16"),
        "hole": say("nothing yet"),
        "made": say("{level} of 16, made by the model"),
        "fixed": say("{what}, not yours to change"),
        "turn": say("turn {turn}: {level} of 16, to which the model gave {share}"),
        "eraser": say("Eraser"),
        "undo": say("Take back"),
        "play": say("Play"),
        "pause": say("Pause"),
    }
    if kind == "holes":
        return shared | {
            "hint": say("Drag over pixels to make holes, again to close them. Keys: arrows, space."),
            "clear": say("Close all holes"),
        }
    if kind == "order":
        return shared | {
            "hint": say("Click a hole to fill it, then the next. Keys: arrows, space fills, backspace takes back."),
            "clear": say("Begin again"),
        }
    return shared | {
        "hint": say("Draw with mouse or finger. Keys: arrows, space for ink, page up and down for shades."),
        "clear": say("Clear"),
    }
