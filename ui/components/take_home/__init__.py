"""Two buttons that make PNG and SVG of the chart drawn just before, in the visitor's browser."""

from pathlib import Path

import streamlit as st

from viz.provenance import Provenance

HERE = Path(__file__).parent
SCRIPTS = ("shared/save.js", "take_home/take_home.js")
MARKUP = (HERE / "take_home.html").read_text(encoding="utf-8")


def script() -> str:
    """The component's module: the shared file functions, then ours."""
    return "\n".join((HERE.parent / name).read_text(encoding="utf-8") for name in SCRIPTS)


_component = st.components.v2.component(
    "vitrine_take_home", html=MARKUP, css=(HERE / "take_home.css").read_text(encoding="utf-8"), js=script()
)


def take_home(provenance: Provenance, *, key: str) -> None:
    """Draw the buttons; both files carry the caption and the record of `provenance`."""
    facts = {
        "caption": provenance.caption(),
        "record": provenance.json(),
        "title": provenance.method,
        "stem": provenance.stem(),
    }
    _component(data=facts, key=key, width="content")
