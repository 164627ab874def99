"""Words on screen: the pages' own explanations, and other people's words made harmless."""

import re
from pathlib import Path

import streamlit as st

from ui import language

TEXTS = Path(__file__).parent.parent / "assets" / "text"


# Markdown makes links, icons and arrows of some words after it has taken the escapes away. A word joiner, which nobody
# sees, between their signs keeps them words.
JOINER = "\u2060"
ALIVE = re.compile(
    r"(?i:www)(?=\.)|(?i:https?|ftp|mailto|xmpp)(?=:)|@"  # addresses and what could be one
    r"|:(?=[\w+-]+:|[\w-]+/[\w-]+:)"  # :streamlit:, :smile:, :material/home:
    r"|[<>~+=-](?=[<>=-])"  # arrows, dashes, comparisons
)


def plain(words: str, *, limit: int = 300) -> str:
    """`words` (a file name, a label, a message) so that Markdown shows them as they are.

    Every character that Markdown, LaTeX or Streamlit's own directives give a meaning is escaped, what would come to
    life even so is held apart by `JOINER`, control characters are dropped, and anything longer than `limit` characters
    is cut.
    """
    printable = "".join(character if character.isprintable() else " " for character in words)
    short = printable if len(printable) <= limit else printable[: limit - 1] + "…"
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$:~&@/])", r"\\\1", ALIVE.sub(rf"\g<0>{JOINER}", short))


def passage(name: str) -> str:
    """The Markdown explanation `name` of a page in the session's language, in English where that has none."""
    own = language.current()
    return _written(name, own if (TEXTS / own / f"{name}.md").is_file() else language.ENGLISH)


def exists(name: str) -> bool:
    """Whether there is an explanation `name`, in English at least."""
    return (TEXTS / language.ENGLISH / f"{name}.md").is_file()


@st.cache_data(max_entries=200, show_spinner=False)
def _written(name: str, folder: str) -> str:
    return (TEXTS / folder / f"{name}.md").read_text(encoding="utf-8")
