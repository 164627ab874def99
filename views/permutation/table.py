"""Five tokens to be dragged: each one's output with the code of its place and without, in two orders side by side."""

from functools import partial

import numpy as np
import streamlit as st

from analysis.reordered import BASE, Reordered
from ui import downloads, language, link
from ui.components.reordering import reordering, taken_home
from views.permutation import shuffle
from views.permutation.subject import Table
from viz.provenance import Provenance
from words import label, say

KEY = "reordering"
SOURCE = "Vaswani et al. 2017, arXiv:1706.03762, eq. 1 and section 3.5"
PARAMETERS = (label("tokens"), label("order"), label("base"))


def draw(lesson: Table) -> None:
    """The table, what its numbers are, and the files."""
    made = lesson.made
    record = recorded(made)
    tokens = np.round(100 * made.tokens).astype(int)
    changed = partial(_take, lesson.seed)
    shown = {"tokens": tokens, "order": made.order, "code": made.code, "names": shuffle.NAMES, "provenance": record}
    reordering(**shown, key=KEY, changed=changed)
    st.caption(
        say(
            "Made-up tokens, nothing learned, and attention without parameters: Q = K = V = Z, so that each number can "
            "be checked by hand. Learned weights act on one token at a time and change nothing of this. Places are "
            "coded by sines and cosines of base {base}.",
            base=f"{BASE:.0f}",
        )
    )
    arrays = matrices(made)
    page = partial(taken_home, **shown, language=language.current())
    downloads.offer_drawn(arrays, record, table=rows(arrays), page=page, key=KEY)


def sentence(lesson: Table) -> str:
    """Which token is where now, and what its output does with positions and without."""
    made = lesson.made
    kept, moved = (made.gap(coded=coded) for coded in (False, True))
    elsewhere = np.flatnonzero(made.order != np.arange(len(made.order)))
    if not len(elsewhere):
        return say("Every token stands in its first place, so no output can have changed: drag one.")
    place = int(elsewhere[0])
    token = int(made.order[place])
    return say(
        "Without them attention can’t tell one order from another: token {name} moved from place {first} to {place}, "
        "and outputs only moved along ({kept}). With positions they change by up to {moved}.",
        name=shuffle.NAMES[token],
        first=token + 1,
        place=place + 1,
        kept=say("the same to rounding") if kept else say("the very same numbers"),
        moved=f"{moved:.2f}",
    )


def recorded(made: Reordered) -> Provenance:
    """What the numbers are: their order, counted from 1."""
    order = ", ".join(str(place + 1) for place in made.order)
    tokens = "; ".join(" ".join(f"{entry:g}" for entry in row) for row in made.tokens)
    told = {"tokens": tokens, "order": order, "base": int(BASE)}
    return Provenance(label("tokens in another order"), source=SOURCE, parameters=told)


def matrices(made: Reordered) -> dict[str, np.ndarray]:
    """All that is on the table by name: tokens, code, weights and outputs of both orders without code and with it."""
    arrays = {"x": made.tokens, "order": made.order + 1, "code": made.code}
    for coded, name in ((False, "without"), (True, "with")):
        for shuffled, order in ((False, "first"), (True, "yours")):
            steps = made.steps(shuffled=shuffled, coded=coded)
            arrays |= {f"weights_{name}_{order}": steps.weights, f"outputs_{name}_{order}": steps.output}
    return arrays


def rows(arrays: dict[str, np.ndarray]) -> dict[str, list]:
    """The same as a table of one number a row, places counted from 1 as on screen."""
    grids = {name: np.atleast_2d(grid) for name, grid in arrays.items()}
    cells = [
        (name, row + 1, column + 1, value)
        for name, grid in grids.items()
        for (row, column), value in np.ndenumerate(grid)
    ]
    names = ("matrix", "row", "column", "value")
    return {name: list(part) for name, part in zip(names, zip(*cells, strict=True), strict=True)}


def _take(seed: int, tokens: np.ndarray, order: tuple[int, ...]) -> None:
    with link.one_step():
        shuffle.remember(tokens, order, seed)
