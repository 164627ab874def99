"""What a click changes at once, and what may follow: the map and the probabilities are drawn first, in a part of the
page of their own; curves, files and costs when the browser has drawn those."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from ui.components.following import follows, leads
from ui.guard import part
from ui.parcel import in_one

TURNS = count(1)  # of all visitors: two runs of a page never show the same one


@dataclass
class Course:
    """The number of what the first part shows, and what is still to be drawn of it."""

    turn: int = 0
    waiting: list[Callable[[], None]] = field(default_factory=list)


NOW: ContextVar[Course | None] = ContextVar("now", default=None)


def in_turn(draw: Callable[[], None]) -> None:
    """Draw what `draw` draws, then what it put off with `later`: each a part of the page that runs again by itself, the
    second one when the browser has drawn the first and the visitor's hand rests."""
    course = Course()

    @part
    def first() -> None:
        course.turn, course.waiting = next(TURNS), []
        token = NOW.set(course)
        try:
            with in_one():
                draw()
        except Exception:
            course.waiting = []  # a sentence stands in the picture's place: nothing of it may stay below
            leads(course.turn)
            raise
        finally:
            NOW.reset(token)
        leads(course.turn)

    @part
    def rest() -> None:
        follows(course.turn)
        for one in course.waiting:
            one()

    first()
    rest()


def later(draw: Callable[..., None], *given: Any) -> None:
    """Have `draw(*given)` drawn below all that `in_turn` draws first; at once where nothing is drawn in turn."""
    course = NOW.get()
    if course is None:
        return draw(*given)
    course.waiting.append(partial(draw, *given))
