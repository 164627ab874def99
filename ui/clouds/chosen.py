"""The point that the visitor has chosen on a cloud, kept in the link."""

from collections.abc import Callable

import streamlit as st

from ui import link


def current(name: str, digest: str, count: int) -> int | None:
    """The chosen one of `count`, kept in the link as `name` and counted there from 1; None while there is none.

    Another cloud, known by its `digest`, has other points: a choice made on the one before is let go.
    """
    memory = st.session_state.setdefault("chosen_on", {})
    if memory.get(name, digest) != digest:
        link.forget(name)
    memory[name] = digest
    found = link.current(name, link.number(1, count), None)
    return None if found is None or found > count else found - 1


def keep(name: str) -> Callable[[int | None], None]:
    """What a canvas calls with the point just clicked."""

    def hear(point: int | None) -> None:
        link.forget(name) if point is None else link.remember(name, point + 1)

    return hear
