"""The head of a page: the question it answers and one line, and beside them what there is to choose from."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator


def head(question: str, line: str, *, alone: bool = False) -> DeltaGenerator:
    """Draw both; the place beside them, level with them, which a narrow window puts below. `alone` they take it all."""
    columns = st.columns(1 if alone else 2, gap="medium", vertical_alignment="center")
    with columns[0].container(gap=None):
        st.title(question)
        st.caption(line)
    return columns[-1]
