"""What a visitor is told whose question waits in line: in one place of the page, or of the part of it that asks.

The place is there whether anybody waits or not, and takes no room. Were it made where the question is asked, one more
question would push all that follows to another place among the page's elements, and the browser would make it anew:
a component would lose what it holds, and the visitor's keys would go to nothing.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from words import several


@dataclass
class Line:
    """The `place`, and whether something was `told` there."""

    place: DeltaGenerator
    told: bool = False


NOW: ContextVar[Line | None] = ContextVar("now", default=None)


@contextmanager
def told_here() -> Iterator[None]:
    """What is asked inside tells here how long it takes."""
    token = NOW.set(Line(st.empty()))
    try:
        yield
    finally:
        NOW.reset(token)


def tell(ahead: int, seconds: float) -> None:
    """Say how many are before the visitor and about how many `seconds` they take; nothing where none is, for the frame
    says that it computes. Either lets Streamlit end a run that a newer one has replaced."""
    line = NOW.get()
    if line is None:
        return
    line.told = True
    if not ahead:
        line.place.empty()
        return
    about = several(
        "One before you; about {about} s.", "{number} before you; about {about} s.", ahead, about=f"{seconds:.0f}"
    )
    line.place.html(f'<p class="waiting queued" role="status">{about}</p>')


def hush() -> None:
    """Take back what was told, once the answer is there, or a sentence instead of it."""
    line = NOW.get()
    if line is not None and line.told:
        line.place.empty()
        line.told = False
