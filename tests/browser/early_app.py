"""A page whose first run takes its time after its controls are drawn, for test_early.py."""

import time

import numpy as np
import streamlit as st

from ui import controls, link
from ui.components.reordering import reordering
from ui.frame import frame
from ui.guard import guarded, part
from viz.provenance import Provenance

LONG = 8.0  # seconds


@part
def apart() -> None:
    st.text(f"number {controls.slide('Number', 'number', 1, 9, default=1)}")


def take(_: np.ndarray, order: tuple[int, ...]) -> None:
    link.remember("order", "".join(map(str, order)))


def show() -> None:
    frame()
    with guarded("early"):
        link.arrive("early")
        way = controls.choose("Way", "way", ["here", "there"], widget=st.segmented_control)
        tokens, record = np.eye(5, 4, dtype=int) * 100, Provenance("order")
        reordering(tokens, np.arange(5), tokens / 100, names="ABCDE", provenance=record, key="order", changed=take)
        apart()
        if "seen" not in st.session_state:
            time.sleep(LONG)
        st.session_state.seen = True
        st.text(f"all of it, {way}")


if __name__ == "__main__":
    show()
