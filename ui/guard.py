"""The one place where problems are shown, and parts of a page that run again by themselves."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import streamlit as st

from errors import UserError
from ui import language, line, link, yours
from ui.text import plain
from words import say


@contextmanager
def guarded(name: str) -> Iterator[None]:
    """Show what goes wrong inside as one sentence; what is our fault is logged under the page's `name`. What inside
    changes of the link is one step."""
    language.arrive()
    with line.told_here(), link.one_step(), yours.one_button():
        try:
            yield
        except UserError as problem:
            st.error(plain(say(problem.message), limit=600), icon=":material/info:")
        except Exception:
            logging.getLogger("vitrine").exception("page %s failed", name)
            st.error(
                say(
                    "Something went wrong on our side and has been logged. Your picture and settings are still here: "
                    "try again."
                )
            )


def part(draw: Callable[..., None], *, every: float | None = None) -> Callable[..., None]:
    """A part of a page: when one of its own widgets changes, it alone runs again, guarded as a whole page is, and
    besides `every` so many seconds."""

    @wraps(draw)
    def safely(*given: Any) -> None:
        with guarded(f"{draw.__module__}.{draw.__name__}"):
            draw(*given)

    return st.fragment(safely, run_every=every)
