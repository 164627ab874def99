"""A curve that the visitor expects, drawn by dragging across it, point by point with the arrow keys too."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from ui.components.declared import component
from words import say

_component = component("expected_curve")


def expected_curve(
    names: Sequence[str], *, across: str, up: str, key: str, made: Callable[[list[float]], None]
) -> None:
    """Points called `names`, side by side on an axis `across`, to be dragged to shares from 0 to 1 of `up`; `made` is
    called with them before the page runs again."""

    def heard() -> None:
        if shares := _shares((st.session_state.get(key) or {}).get("bet"), len(names)):
            made(shares)

    _component(data={"names": list(names), "words": _words(across, up)}, key=key, on_bet_change=heard)


def _shares(sent: Any, count: int) -> list[float] | None:
    """The browser's shares; None for anything else."""
    if not isinstance(sent, list) or len(sent) != count:
        return None
    fine = all(type(share) in (int, float) and math.isfinite(share) and 0 <= share <= 1 for share in sent)
    return [float(share) for share in sent] if fine else None


def _words(across: str, up: str) -> dict[str, str]:
    return {
        "across": across,
        "up": up,
        "point": say("{across} {name}: {share} %"),
        "hint": say("Drag across to draw the curve you expect. Arrow keys move one point."),
        "done": say("This is my bet"),
    }
