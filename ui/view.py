"""A view: one way to look at what a page has computed. A page lists its views; the visitor chooses one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Concatenate, Generic, Literal, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import controls
from words import say

Subject = TypeVar("Subject")


@dataclass(frozen=True)
class View(Generic[Subject]):
    """`key` stands in the link and never changes, `title` is a label that may be translated, `draw` shows the subject:
    the frozen value that its page computed. Where what is chosen inside moves the answer under the page's question,
    `draw` is also given what puts it there, `tell` (`ui.head.Head.answer`)."""

    key: str
    title: str
    draw: Callable[Concatenate[Subject, ...], None]


def row(
    widths: Sequence[int], place: DeltaGenerator | None = None, *, alone: Literal["first", "last"] = "first"
) -> list[DeltaGenerator]:
    """Columns for choices beside each other, as the views and what is chosen of one; in a narrow window the first, or
    the last, has a line of its own (frame.css)."""
    key = f"row_{alone}"
    where = st.container(key=key) if place is None else place.container(key=key)
    return where.columns(widths, vertical_alignment="bottom")


def coming_view(views: Sequence[View[Subject]], *, name: str = "view") -> str:
    """The key of the view that `choose_view` will choose for the same, for what is drawn above it."""
    keys = [view.key for view in views]
    return controls.ahead(name, keys, default=keys[0])


def choose_view(views: Sequence[View[Subject]], *, name: str = "view") -> View[Subject]:
    """The view that the visitor chose among `views`, the first one at first; a part of the link as `name`."""
    titles = {view.key: say(view.title) for view in views}
    key = controls.choose(say("View"), name, titles, widget=st.segmented_control, label_visibility="collapsed")
    return next(view for view in views if view.key == key)
