"""Words on screen: the pages' own explanations, and other people's words made harmless."""

import re
from pathlib import Path

import streamlit as st

TEXTS = Path(__file__).parent.parent / "assets" / "text"


def plain(words: str, *, limit: int = 300) -> str:
    """`words` (a file name, a label, a message) so that Markdown shows them as they are.

    Every character that Markdown, LaTeX or Streamlit's own directives give a meaning is escaped, control
    characters are dropped, and anything longer than `limit` characters is cut.
    """
    printable = "".join(character if character.isprintable() else " " for character in words)
    short = printable if len(printable) <= limit else printable[: limit - 1] + "…"
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$:~&@/])", r"\\\1", short)


@st.cache_data(max_entries=200, show_spinner=False)
def passage(name: str, *, language: str = "en") -> str:
    """The Markdown explanation `name` of a page, as written in assets/text."""
    return (TEXTS / language / f"{name}.md").read_text(encoding="utf-8")
