"""The pages of the house: the app says which there are, the gallery shows them."""

import ast
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from ui import language
from words import say

HOME = Path(__file__).parents[1]
KEPT, SPOKEN = "contents", "contents_spoken"  # in the session: the pages, and the language of their titles
Pages = Mapping[str, Sequence[StreamlitPage]]


def asking(path: str, *, icon: str, default: bool = False) -> StreamlitPage:
    """The page of the file `path`, named in the navigation as the question that it asks."""
    return st.Page(path, title=say(question(path)), icon=icon, default=default)


@cache
def question(path: str) -> str:
    """What the page of the file `path` asks: the English words of its title, read from the file."""
    tree = ast.parse((HOME / path).read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "head"]
    return next(part.value for part in ast.walk(calls[0]) if isinstance(part, ast.Constant))


def announced(menu: Callable[[], Pages]) -> Pages:
    """The pages that `menu` makes, section -> pages, for the app's navigation: made once for a session and language,
    for each looks for its file. Other sessions have their own: Streamlit notes in a page that its turn has come."""
    if st.session_state.get(SPOKEN) != language.current():
        st.session_state[KEPT], st.session_state[SPOKEN] = menu(), language.current()
    return st.session_state[KEPT]


def pages() -> Pages:
    """What was announced."""
    return st.session_state[KEPT]
