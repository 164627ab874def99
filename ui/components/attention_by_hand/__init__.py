"""Attention by hand: matrices small enough to read, changed and recomputed in the browser, every cell with its sources.

Python says what lies on the table and hears what was made of it (`changed`) once the visitor has paused; both speak in
the short texts of hand.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.components.attention_by_hand.hand import FEATURES, TOKENS, Hand
from ui.components.declared import component
from ui.components.live import Part, live_page
from viz import theme
from viz.provenance import Provenance
from words import say

Changed = Callable[[Mapping[str, str]], None]
_component = component("attention_by_hand")


@dataclass(frozen=True, eq=False)
class Setting:
    """What a hand starts from: `name` tells it from others, `hand` is as it usually is.

    `labels` and `thumbs` (addresses of pictures) say what each token is, none where they are numbered; with `colours`
    the first three entries of a token are red, green and blue from −1 to 1, and so are those of an output; `resizable`
    tables can get more tokens, features and columns.
    """

    name: str
    hand: Hand
    labels: tuple[str, ...] = ()
    thumbs: tuple[str, ...] = ()
    colours: bool = False
    resizable: bool = False


def attention_by_hand(hand: Hand, setting: Setting, *, provenance: Provenance, key: str, changed: Changed) -> None:
    """Show `hand`, a state of `setting`; `changed` is called with the new texts before the page runs again.

    What comes from the browser is distrusted by whoever reads the texts; here only its form is looked at.
    """

    def heard() -> None:
        edit = (st.session_state.get(key) or {}).get("edit")
        if texts := _texts(edit, setting.name):
            st.session_state[f"{key}_heard"] = edit["serial"]
            changed(texts)

    facts = _facts(hand, setting, provenance) | {"heard": st.session_state.get(f"{key}_heard", 0)}
    _component(data=facts, key=key, on_edit_change=heard)


def taken_home(hand: Hand, setting: Setting, provenance: Provenance, *, language: str) -> bytes:
    """The same table as a page that opens without a network; see `live_page`."""
    table = Part("attention_by_hand", _facts(hand, setting, provenance) | {"heard": 0})
    return live_page([table], provenance, language=language)


def _facts(hand: Hand, setting: Setting, provenance: Provenance) -> dict[str, Any]:
    """What the browser is sent."""
    return {
        "of": setting.name,
        "texts": hand.texts(),
        "usual": setting.hand.texts(),
        "width": setting.hand.width,
        "first": hand.most_taken(),
        "labels": list(setting.labels),
        "thumbs": list(setting.thumbs),
        "colours": setting.colours,
        "resizable": setting.resizable,
        "limits": {"tokens": TOKENS, "features": FEATURES, "width": FEATURES},
        "tints": _tints(),
        "caption": provenance.caption(),
        "record": provenance.json(),
        "title": provenance.title(),
        "stem": provenance.stem(),
        "words": _words(),
    }


def _texts(edit: Any, name: str) -> dict[str, str] | None:
    """The texts of the browser's message, None where it is none or speaks of another table."""
    if not isinstance(edit, dict) or edit.get("of") != name or not isinstance(edit.get("serial"), int):
        return None
    texts = edit.get("texts")
    fine = isinstance(texts, dict) and all(isinstance(part, str) for pair in texts.items() for part in pair)
    return texts if fine else None


def _tints() -> dict[str, Any]:
    """Colours of numbers below zero, above it and of weights, as numbers; that of lights in files, as text."""
    table = theme.lut("signed")
    parts = {"below": table[64], "above": table[191], "weight": theme.rgb(theme.CATEGORICAL[2])}
    return {name: [int(part) for part in colour] for name, colour in parts.items()} | {"light": theme.CATEGORICAL[0]}


def _words() -> dict[str, str]:
    return _names() | {
        "mask": say("Mask"),
        "none": say("none"),
        "causal": say("causal"),
        "local1": say("local, 1 away"),
        "local2": say("local, 2 away"),
        "local3": say("local, 3 away"),
        "own": say("my own"),
        "scale": say("divide by √d"),
        "plain": say("no parameters (W = identity)"),
        "temperature": say("Temperature"),
        "summary": say("Entropy {entropy} of the most possible, largest weight {largest}."),
        "tokens": say("Tokens"),
        "features": say("Features"),
        "width": say("Width d"),
        "fewer": say("{what}: one less"),
        "more": say("{what}: one more"),
        "reset": say("As it was"),
        "cell": say("{name}, row {row}, column {column}"),
        "given": say("given: type, or drag sideways"),
        "hint": say(
            "Framed numbers can be changed: type, drag sideways, or press Page Up and Page Down. Arrow keys move."
        ),
        "hintMask": say("Click a cell of “Masked” (or press Enter on it) to close that pair or open it again."),
    }


def _names() -> dict[str, str]:
    """What the matrices are called."""
    return {
        "x": say("Tokens"),
        "wq": say("Query weights"),
        "wk": say("Key weights"),
        "wv": say("Value weights"),
        "q": say("Queries"),
        "k": say("Keys"),
        "v": say("Values"),
        "scores": say("Scores"),
        "scaled": say("Divided"),
        "masked": say("Masked"),
        "weights": say("Weights"),
        "output": say("Output"),
    }
