"""A figure on its way to the browser: many maps may lie on one photograph, which travels once."""

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from plotly.io.json import to_json_plotly

from viz.theme import Figure

Made = TypeVar("Made")


def once(make: Callable[[Figure], Made]) -> Callable[[Figure], Made]:
    """`make`, called once for each figure, so that one which a page keeps costs nothing in the next run: change none
    that has been drawn."""
    made: dict[int, Made] = {}  # by the figure's identity, for figures can't be hashed; gone when it is

    @wraps(make)
    def kept(figure: Figure) -> Made:
        if id(figure) not in made:
            weakref.finalize(figure, made.pop, id(figure), None)
            made[id(figure)] = make(figure)
        return made[id(figure)]

    kept.made = made
    return kept


@once
def packed(figure: Figure) -> tuple[str, str]:
    """`figure` as JSON whose pictures are numbers, and the list of those pictures (data URIs) as JSON."""
    drawn, numbers = figure.to_dict(), {}
    for image in drawn["layout"].get("images", ()):
        image["source"] = numbers.setdefault(image["source"], len(numbers))
    return to_json_plotly(drawn), to_json_plotly(list(numbers))
