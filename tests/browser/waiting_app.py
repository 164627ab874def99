"""A page and a part of it that take their time, for test_waiting.py."""

import time
from functools import partial

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import line
from ui.frame import frame
from ui.guard import part
from ui.turns import in_turn, later

LONG, SHORT = 5, 0.1  # seconds


@part
def apart() -> None:
    if st.button("part"):
        time.sleep(LONG)
    if st.button("line"):
        line.tell(2, 3.4)
        time.sleep(LONG)
    st.text("of the part")


def first(answer: DeltaGenerator) -> None:
    if st.button("turn"):
        time.sleep(LONG)
    st.text("of what goes first")
    later(told, answer)


def told(answer: DeltaGenerator) -> None:
    answer.caption("of the answer")
    st.text("of what follows")


def show() -> None:
    frame()
    with st.container(key="head"):
        answer = st.empty()
    if st.button("long"):
        time.sleep(LONG)
    if st.button("short"):
        time.sleep(SHORT)
    st.text("of the page")
    if st.button("alone"):
        answer.caption("of the answer")
        return
    apart()
    in_turn(partial(first, answer))


if __name__ == "__main__":
    show()
