"""How to read a page: what to look for, what nothing learned would show and what would surprise stand open; formulas
and the rest come on a click, and with them the library that sets them."""

import streamlit as st

from ui.guard import part
from ui.text import passage

OPEN = ("**What to look for.**", "**What a ", "**What an ", "**What would surprise.**")


def explain(name: str) -> None:
    """The explanation `name` of a page (assets/text): first the paragraphs on reading its pictures, then the rest."""
    first, rest = parts(passage(name))
    st.subheader("How to read this")
    for column, paragraph in zip(st.columns(len(first), gap="medium"), first, strict=True):
        with column:
            st.markdown(paragraph)
    more("More, with the formulas", rest)


@part
def more(label: str, words: str) -> None:
    """Markdown `words` under `label`, fetched when the visitor opens them: most don't, and the page is there sooner."""
    with st.expander(label, icon=":material/school:", on_change="rerun", key=f"more_{label}") as lid:
        if lid.open:
            st.markdown(words)


def parts(text: str) -> tuple[list[str], str]:
    """Markdown `text` as the paragraphs that begin as one of `OPEN`, and all others."""
    paragraphs = text.strip().split("\n\n")
    first = [paragraph for paragraph in paragraphs if paragraph.startswith(OPEN)]
    return first, "\n\n".join(paragraph for paragraph in paragraphs if paragraph not in first)
