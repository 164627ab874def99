"""A few tokens to be dragged into another order, and what attention makes of both orders, recomputed in the browser.

Python says which tokens there are and hears of order and numbers once the visitor has paused; both count in hundredths.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from ui.components.declared import component
from ui.components.live import Part, live_page
from viz import theme
from viz.provenance import Provenance
from words import say

MOST = 999  # hundredths, either sign
_component = component("reordering")
Changed = Callable[[np.ndarray, tuple[int, ...]], None]


def reordering(
    tokens: np.ndarray,
    order: np.ndarray,
    code: np.ndarray,
    *,
    names: str,
    provenance: Provenance,
    key: str,
    changed: Changed,
) -> None:
    """Show `tokens` (token, channel), whole hundredths, in the `order` (token,), and the outputs of one attention with
    `code` (place, channel) added and without.

    `names` has a letter for each token. `changed(tokens, order)` is called before the page runs again; nothing that the
    browser says is believed unless it has these shapes and is a permutation.
    """

    def heard() -> None:
        edit = (st.session_state.get(key) or {}).get("edit")
        if made := checked(edit, tokens.shape):
            st.session_state[f"{key}_heard"] = edit["serial"]
            changed(*made)

    facts = _facts(tokens, order, code, names, provenance) | {"heard": st.session_state.get(f"{key}_heard", 0)}
    _component(data=facts, key=key, on_edit_change=heard)


def taken_home(
    tokens: np.ndarray, order: np.ndarray, code: np.ndarray, *, names: str, provenance: Provenance, language: str
) -> bytes:
    """The same as a page that opens without a network; see `live_page`."""
    table = Part("reordering", _facts(tokens, order, code, names, provenance) | {"heard": 0})
    return live_page([table], provenance, language=language)


def _facts(
    tokens: np.ndarray, order: np.ndarray, code: np.ndarray, names: str, provenance: Provenance
) -> dict[str, Any]:
    """What the browser is sent."""
    return {
        "tokens": tokens.tolist(),
        "order": [int(place) for place in order],
        "code": code.tolist(),
        "names": names,
        "colours": list(theme.CATEGORICAL[: len(tokens)]),
        "caption": provenance.caption(),
        "record": provenance.json(),
        "title": provenance.title(),
        "stem": provenance.stem(),
        "words": _words(),
    }


def checked(edit: Any, shape: tuple[int, int]) -> tuple[np.ndarray, tuple[int, ...]] | None:
    """Tokens and order of the browser's message, None where it is no such thing."""
    if not isinstance(edit, dict) or not isinstance(edit.get("serial"), int):
        return None
    tokens, order = edit.get("tokens"), edit.get("order")
    if not (isinstance(tokens, list) and len(tokens) == shape[0] and isinstance(order, list)):
        return None
    rows = [row for row in tokens if isinstance(row, list) and len(row) == shape[1]]
    whole = len(rows) == shape[0] and all(type(entry) is int and abs(entry) <= MOST for row in rows for entry in row)
    if not whole or not all(type(place) is int for place in order) or sorted(order) != list(range(shape[0])):
        return None
    return np.array(tokens), tuple(order)


def _words() -> dict[str, str]:
    return {
        "title": say("Tokens in another order"),
        "tokens": say("Tokens, in your order"),
        "code": say("Code of the place"),
        "letters": say("P puts the tokens X in your order, f is attention, E the code of each place."),
        "without": say("Without positions"),
        "with": say("With positions added"),
        "yours": say("outputs in your order"),
        "first": say("outputs in the first order"),
        "same": say("Each token keeps its numbers: they only moved along. Largest difference {gap}."),
        "rounding": say("Each token keeps its numbers, to rounding: they only moved along. Largest difference {gap}."),
        "other": say("The same tokens get other numbers. Largest difference {gap}."),
        "grip": say("Token {name}, place {place} of {count}: drag it, or move it with the arrow keys."),
        "cell": say("Token {name}, number {column}"),
        "moved": say("Token {name} is now in place {place} of {count}."),
        "hint": say(
            "Drag a letter, or press the up and down arrows on it. Framed numbers can be changed: type, or press Page "
            "Up and Page Down. Numbers that differ from the same token’s in the first order are marked."
        ),
    }
