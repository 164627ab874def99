"""What is the visitor's own, behind one button of a page: a picture or a cloud, the camera, weights; a section each."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from words import say

LID: ContextVar[DeltaGenerator | None] = ContextVar("lid", default=None)
LIT = '<style>.st-key-own [data-testid="stPopoverButton"] { background: var(--in-use); color: var(--on-use); }</style>'


@contextmanager
def one_button() -> Iterator[None]:
    """All sections inside stand behind the same button. A part of a page that runs by itself can't draw there
    (Streamlit), so what is the visitor's own is asked for by the page."""
    token = LID.set(None)
    try:
        yield
    finally:
        LID.reset(token)


def section(title: str) -> DeltaGenerator:
    """A place under `title` behind the page's button. The first section draws the button, here.

    The browser closes it when the filmstrip is told of a new file (ui/components/filmstrip), and has what is behind it
    only while it is open: a camera is on no longer than that.
    """
    lid = LID.get()
    if lid is None:
        lid = st.popover(say("Your own"), icon=":material/upload:", key="own")
        LID.set(lid)
    place = lid.container(gap="small")
    place.markdown(f"**{title}**")
    return place


def light(place: DeltaGenerator) -> None:
    """Show on the button that what is behind it is in use, from a `place` of the page itself, which takes no room."""
    place.html(LIT)
