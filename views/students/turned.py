"""Values turned in their own space: what is changed by it, and the relations that are not."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from analysis import relations
from analysis.probabilities import softmax
from ui import controls, tables
from ui.exhibit import exhibit
from views.students.subject import Copied, related
from viz import heatmap
from viz.provenance import ALL, Provenance
from words import label, say, tiny

TURN, ANY = "turned", "any"
BEFORE, AFTER = "before", "after"
HOW = {TURN: label("times a rotation"), ANY: label("times any matrix")}
PARAMETERS = (label("draw"), label("matrix"))
HEIGHT, DRAWS = 330, 20
PERCENTILE = 99.0  # of a relation's weights, where colours end


@dataclass(frozen=True, eq=False)
class Turned:
    """The values of the student's head in `copied` times a drawn matrix of a kind, `how`."""

    copied: Copied
    how: str
    draw: int

    @cached_property
    def values(self) -> np.ndarray:
        """As they are, (token, dimension) float64."""
        return self.copied.student["value"][self.copied.head].astype(np.float64)

    @cached_property
    def after(self) -> np.ndarray:
        """The same times the matrix."""
        make = relations.orthogonal if self.how == TURN else relations.any_matrix
        return self.values @ make(self.values.shape[1], seed=self.draw)

    def related(self, values: np.ndarray) -> np.ndarray:
        """Value relations of either, (token, token)."""
        return relations.relation(values, values)

    def mixed(self, values: np.ndarray) -> np.ndarray:
        """What attention makes of either, (token, dimension)."""
        return related(self.copied.student, "attention")[self.copied.head] @ values

    def moved(self) -> dict[str, tuple[float, float]]:
        """Of values, what attention makes of them, and relations: the largest change, and the largest entry."""
        pairs = {"values": (self.values, self.after)}
        pairs["mixed"] = tuple(map(self.mixed, pairs["values"]))
        pairs["relation"] = tuple(map(self.related, pairs["values"]))
        return {name: (float(np.abs(new - old).max()), float(np.abs(old).max())) for name, (old, new) in pairs.items()}

    def moved_in_single(self) -> float:
        """The largest change of a relation where everything is computed in float32, as models do."""
        single = [values.astype(np.float32) for values in (self.values, self.after)]
        scores = [values @ values.T / np.float32(values.shape[1] ** 0.5) for values in single]
        old, new = map(softmax, scores)
        return float(np.abs(new - old).max())


def choose(copied: Copied) -> Turned:
    """Which matrix, a part of the link."""
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    words = {key: say(word) for key, word in HOW.items()}
    hidden = {"label_visibility": "collapsed"}
    with left:
        how = controls.choose(say("Turned"), "student_turn", words, **hidden)
    with right:
        drawn = {"format": say("draw %d"), **hidden}
        return Turned(copied, how, controls.slide(say("Draw"), "student_draw", 1, DRAWS, default=1, **drawn))


def draw(turned: Turned) -> None:
    """Values and relations before and after, then the numbers."""
    pairs = {BEFORE: (turned.values, say("as they are")), AFTER: (turned.after, say(HOW[turned.how]))}
    for show in (_values, _relations):
        for column, when in zip(st.columns(2), pairs, strict=True):
            with column:
                show(turned, when, *pairs[when])
    _numbers(turned)


def sentence(turned: Turned) -> str:
    """How much each moved."""
    moved = turned.moved()
    values = {name: _written(change) for name, (change, _) in moved.items()}
    most = f"{moved['values'][1]:.2g}"
    if turned.how == TURN:
        return say(
            "Turned at random the values change by up to {values} (the largest is {most}) and what attention makes of "
            "them by up to {mixed}; their relations change by {relation}, rounding.",
            most=most,
            **values,
        )
    return say(
        "Through a matrix that stretches, values change by up to {values} (the largest is {most}) and their relations "
        "by up to {relation}: only turning leaves those alone.",
        most=most,
        **{name: values[name] for name in ("values", "relation")},
    )


def _written(change: float) -> str:
    return f"{change:.2g}" if change >= 0.001 else tiny(change)


def _values(turned: Turned, when: str, values: np.ndarray, name: str) -> None:
    end = float(np.abs(turned.values).max())
    figure = heatmap.matrix(
        values.T,
        title=say("Values {how}", how=name),
        rows=say("dimension"),
        columns=say("token"),
        unit=say("value"),
        scale="signed",
        lowest=-end,
        highest=end,
        height=HEIGHT,
    )
    record = _record(turned, label("values turned"), when)
    exhibit(figure, record, arrays={"values": values}, key=f"student_values_{when}")


def _relations(turned: Turned, when: str, values: np.ndarray, name: str) -> None:
    relation = turned.related(values)
    figure = heatmap.matrix(
        relation,
        title=say("Their relations {how}", how=name),
        unit=say("weight"),
        lowest=0,
        highest=float(np.percentile(turned.related(turned.values), PERCENTILE)),
        height=HEIGHT,
    )
    record = _record(turned, label("value relations turned"), when)
    exhibit(figure, record, arrays={"relation": relation}, key=f"student_relation_{when}")


def _numbers(turned: Turned) -> None:
    names = {"values": say("values"), "mixed": say("attention · values"), "relation": say("value relations")}
    moved, words = turned.moved(), [*names.values(), say("value relations, in float32")]
    changes = [*(change for change, _ in moved.values()), turned.moved_in_single()]
    largest = [most for _, most in (*moved.values(), moved["relation"])]
    tables.show(
        {
            say("head {head}", head=turned.copied.head + 1): words,
            say("largest change"): [_written(change) for change in changes],
            say("largest entry"): [f"{most:.3g}" for most in largest],
        }
    )
    st.caption(
        say(
            "This student’s values have {own} dimensions a head, the teacher’s {taught}: they can’t be subtracted. "
            "Their relations are {tokens} × {tokens} in both. The matrix behind attention can undo any rotation of the "
            "values, so nothing that a model says depends on it: a target that did would ask for chance.",
            own=turned.values.shape[1],
            taught=turned.copied.teacher["value"].shape[-1],
            tokens=len(turned.values),
        )
    )


def _record(turned: Turned, method: str, when: str) -> Provenance:
    told = {"matrix": HOW[turned.how], "draw": turned.draw} if when == AFTER else {"matrix": label("none")}
    return turned.copied.record(method, layer=label("last"), head=turned.copied.head, query=ALL, parameters=told)
