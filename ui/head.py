"""The head of a page: the question it answers and one line, and beside them what there is to choose from."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import bets, glossary, guide


@dataclass(frozen=True)
class Head:
    """`beside` is the place level with the words, which a narrow window puts below them; `line` is where the line
    under the question stands."""

    beside: DeltaGenerator
    line: DeltaGenerator

    def answer(self, sentence: str) -> None:
        """Put what this picture's numbers say to the question, one sentence, in the line's place; in a lesson once no
        bet is to come that it could answer."""
        if not bets.waiting():
            self.line.caption(f"**{sentence}**")


def head(question: str, line: str, *, alone: bool = False) -> Head:
    """Draw both, the words that the page uses within reach; `alone` they take the whole width."""
    columns = st.columns(1 if alone else 2, gap="medium", vertical_alignment="center")
    with columns[0].container(gap=None, key="head"):
        st.title(question, anchor=False, help=glossary.beside(guide.now().page))
        place = st.empty()
        place.caption(line)
    return Head(columns[-1], place)
