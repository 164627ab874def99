"""A visitor's file while it is being read: a line says so, and whoever leaves or goes on takes the reading along."""

from collections.abc import Iterator
from contextlib import contextmanager

from streamlit.delta_generator import DeltaGenerator

import apart
from inputs.sniff import shown
from ui.text import plain
from words import say

QUIET = 1  # seconds before a line says what takes so long


@contextmanager
def in_sight(place: DeltaGenerator, name: str) -> Iterator[None]:
    """Read the file `name` inside; `place` (an st.empty) says so when it takes longer.

    Each look at the child that reads draws something, for that is where Streamlit ends the run of a visitor who has
    closed the tab or chosen something else; the child is killed then (`apart.run`).
    """

    def tell(seconds: float) -> None:
        if seconds < QUIET:
            place.empty()
        else:
            file = plain(shown(name))
            place.caption(say("Reading “{file}” … {seconds} s", file=file, seconds=int(seconds)))

    with apart.watched(tell):
        yield
    place.empty()
