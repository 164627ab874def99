"""Words on screen: the pages' own explanations, and other people's words made harmless."""

import re
from pathlib import Path

import streamlit as st

from ui import language

TEXTS = Path(__file__).parent.parent / "assets" / "text"


def plain(words: str, *, limit: int = 300) -> str:
    """`words` (a file name, a label, a message) so that Markdown shows them as they are.

    Every character that Markdown, LaTeX or Streamlit's own directives give a meaning is escaped, control
    characters are dropped, and anything longer than `limit` characters is cut.
    """
    printable = "".join(character if character.isprintable() else " " for character in words)
    short = printable if len(printable) <= limit else printable[: limit - 1] + "…"
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$:~&@/])", r"\\\1", short)


def passage(name: str) -> str:
    """The Markdown explanation `name` of a page in the session's language, in English where that has none."""
    own = language.current()
    return _written(name, own if (TEXTS / own / f"{name}.md").is_file() else language.ENGLISH)


@st.cache_data(max_entries=200, show_spinner=False)
def _written(name: str, folder: str) -> str:
    return (TEXTS / folder / f"{name}.md").read_text(encoding="utf-8")
