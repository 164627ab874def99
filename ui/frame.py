"""The frame's style, and what it says while a page runs: what is dimmed is from before."""

from pathlib import Path

import streamlit as st

from words import say

STYLE = Path(__file__).with_name("frame.css")


def frame() -> None:
    """Style the app; a line in front of every page shows by itself once a run has taken a second (frame.css).

    The browser shows it, for Python is busy then; what Streamlit marks as not reached yet, the style dims.
    """
    st.html(STYLE)
    st.html(f'<p class="waiting" role="status">{say("Computing … What is dimmed is from before.")}</p>')
