"""How to read a page: what to look for, what nothing learned would show and what would surprise stand open; formulas
and the rest come on a click, and with them the library that sets them."""

import streamlit as st

from ui.guard import part
from ui.text import exists, passage
from words import say

FOLD = "\n---\n"  # in the Markdown: what stands above it is open, the rest comes on a click


def explain(name: str, view: str = "") -> None:
    """The explanation `name` of a page (assets/text): first the paragraphs on reading its pictures, then the rest.

    Where the open `view` (its key) has paragraphs of its own (`name.view.md`), these stand instead of the page's.
    """
    first, rest = parts(passage(name))
    if exists(f"{name}.{view}"):
        first, _ = parts(passage(f"{name}.{view}"))
    st.subheader(say("How to read this"))
    for column, paragraph in zip(st.columns(len(first), gap="medium"), first, strict=True):
        with column:
            st.markdown(paragraph)
    more("formulas", say("More, with the formulas"), rest)


def folded(name: str, title: str) -> None:
    """The whole explanation `name` under `title`, for a page whose picture needs all the room."""
    first, rest = parts(passage(name))
    more(name, title, "\n\n".join([*first, rest]))


@part
def more(key: str, title: str, words: str) -> None:
    """Markdown `words` under `title`, fetched when the visitor opens them: most don't, and the page is there sooner."""
    with st.expander(title, icon=":material/school:", on_change="rerun", key=f"more_{key}") as lid:
        if lid.open:
            st.markdown(words)


def parts(text: str) -> tuple[list[str], str]:
    """Markdown `text` as the paragraphs above its fold, and all below it."""
    first, _, rest = text.strip().partition(FOLD)
    return first.strip().split("\n\n"), rest.strip()
