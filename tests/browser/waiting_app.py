"""A page and a part of it that take their time, for test_waiting.py."""

import time

import streamlit as st

from ui.frame import frame
from ui.guard import part

LONG, SHORT = 2.5, 0.1  # seconds


@part
def apart() -> None:
    if st.button("part"):
        time.sleep(LONG)
    st.text("of the part")


def show() -> None:
    frame()
    if st.button("long"):
        time.sleep(LONG)
    if st.button("short"):
        time.sleep(SHORT)
    st.text("of the page")
    apart()


if __name__ == "__main__":
    show()
