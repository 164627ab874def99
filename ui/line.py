"""What a visitor is told whose question waits in line: in one place of the page, or of the part of it that asks.

The place is there whether anybody waits or not, and takes no room. Were it made where the question is asked, one more
question would push all that follows to another place among the page's elements, and the browser would make it anew:
a component would lose what it holds, and the visitor's keys would go to nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from words import several

PLACE: ContextVar[DeltaGenerator | None] = ContextVar("place", default=None)


@contextmanager
def told_here() -> Iterator[None]:
    """What is asked inside tells here how long it takes."""
    token = PLACE.set(st.empty())
    try:
        yield
    finally:
        PLACE.reset(token)


def tell(ahead: int, seconds: float) -> None:
    """Say how many are before the visitor and about how many `seconds` they take; nothing where none is, for the frame
    says that it computes. Either lets Streamlit end a run that a newer one has replaced."""
    place = PLACE.get()
    if place is None:
        return
    if not ahead:
        place.empty()
        return
    about = several(
        "One before you; about {about} s.", "{number} before you; about {about} s.", ahead, about=f"{seconds:.0f}"
    )
    place.html(f'<p class="waiting queued" role="status">{about}</p>')
