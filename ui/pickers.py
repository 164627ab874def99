"""The row of pickers above a picture, whose last place belongs to a control of the part below.

What belongs to the part of a page that runs by itself can't be drawn into a column outside it; so the row leaves its
last place free, and `beside` moves the control up into it.
"""

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

KEY = "beside_pickers"
# Half of the gap between columns; the height of a picker and the space above it; the space below, twice there else.
GAP, RISE, SINK = "0.75rem", "3.3rem", "1rem"


def row(widths: Sequence[int]) -> list[DeltaGenerator]:
    """A column for each of `widths` but the last, which stays free for `beside`."""
    share = f"{widths[-1]} / {sum(widths)}"
    st.html(
        f"<style>@media (min-width: 641px) {{ .st-key-{KEY}:has([data-testid=stSlider]) {{"
        f" width: calc(100% * {share} - {GAP}); margin: -{RISE} 0 0 auto; }}"
        f" :has(> .st-key-{KEY}) {{ margin-bottom: -{SINK}; }} }}</style>"
    )
    return st.columns(widths, vertical_alignment="bottom")[:-1]


def beside() -> DeltaGenerator:
    """A container in the last place of the `row` just above; on a phone it stands below, as columns do."""
    return st.container(key=KEY)
