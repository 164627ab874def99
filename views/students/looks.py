"""The last layer's attention and value relations, teacher beside student, and how far apart every row lies."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from analysis import relations
from ui import controls, places, spot
from ui.exhibit import exhibit
from ui.ground import under
from views.students.subject import LABELS, RELATIONS, TOLD_OF, UNTRAINED, Copied, related
from viz import row
from viz.provenance import ALL
from words import Message, label, say

CLASS, PATCH = "class", "patch"
OF = {CLASS: label("the class token"), PATCH: label("a patch: click one")}
METHODS = {
    "attention": (label("last attention of teacher and student"), label("divergence of attention from a teacher")),
    "values": (
        label("value relations of teacher and student"),
        label("divergence of value relations from a teacher"),
    ),
}
HEIGHT, LOW = 420, 390  # pixels of the rows of pictures


def draw(copied: Copied) -> None:
    """Attention left, value relations right: the rows of one token, then the divergence of every row."""
    pictures = st.container()
    options = {key: say(word) for key, word in OF.items()}
    hidden = {"widget": st.segmented_control, "label_visibility": "collapsed"}
    asked = controls.choose(say("Rows of"), "student_of", options, default=PATCH, **hidden)
    with pictures:
        for column, which in zip(st.columns(2), TOLD_OF, strict=True):
            with column:
                _rows(copied, which, asked)
                _divergence(copied, which, asked)


def sentence(copied: Copied) -> str:
    """How far the student's attention and value relations lie from the teacher's here, beside the controls."""
    far = {which: {target: copied.apart(which, target).mean() for target in copied.compared()} for which in TOLD_OF}
    values = {
        f"{which}_{name}": f"{far[which][target]:.2f}"
        for which in TOLD_OF
        for name, target in (("own", copied.target), ("labels", LABELS), ("untrained", UNTRAINED))
    }
    return say(
        "Head {head}’s rows lie {attention_own} nats from the teacher’s in attention (learned from labels alone "
        "{attention_labels}, untrained {attention_untrained}) and {values_own} in value relations ({values_labels}, "
        "{values_untrained}).",
        head=copied.head + 1,
        **values,
    )


def token(copied: Copied, asked: str) -> int:
    """The class token, or the one at the chosen spot."""
    return 0 if asked == CLASS else int(copied.attention.queries.raster[spot.token(copied.grid)])


def row_of(copied: Copied, which: str, target: str | None, place: int) -> np.ndarray:
    """What the token `place` of the teacher (None) or a student lays on each patch: (row, column)."""
    every = copied.rows(which) if target is None else related(copied.of(target), which)
    return copied.attention.keys.paint(every[copied.head, place])


def _rows(copied: Copied, which: str, asked: str) -> None:
    place, mark = token(copied, asked), None if asked == CLASS else spot.token(copied.grid)
    seen = {"teacher": row_of(copied, which, None, place), "student": row_of(copied, which, copied.target, place)}
    far = copied.apart(which, copied.target)[place]
    figure = row.row(
        [under(copied.trace)] * 2,
        np.stack(list(seen.values())),
        [say("teacher"), say("student: {far} nats apart", far=f"{far:.2f}")],
        unit=say("weight"),
        marks=[mark] * 2,
        carry=np.stack([spot.carried(copied.grid)] * 2),
        title=say(RELATIONS[which]),
        height=HEIGHT,
    )
    record = copied.record(METHODS[which][0], layer=label("last"), head=copied.head, query=_query(copied, asked))
    exhibit(figure, record, arrays=seen, on_pick=_follow(f"student_{which}"), fitted=True, key=f"student_{which}")


def _divergence(copied: Copied, which: str, asked: str) -> None:
    far = {target: copied.apart(which, target) for target in copied.compared()}
    shown, mark = list(far)[:2], None if asked == CLASS else spot.token(copied.grid)
    names = [say("{student}: {far} nats", student=copied.called(one), far=f"{far[one].mean():.2f}") for one in shown]
    figure = row.row(
        [under(copied.trace)] * len(shown),
        np.stack([copied.attention.queries.paint(far[one]) for one in shown]),
        names,
        unit=say("KL of each row (nats)"),
        marks=[mark] * len(shown),
        carry=np.stack([spot.carried(copied.grid)] * len(shown)),
        height=LOW,
    )
    record = copied.record(METHODS[which][1], layer=label("last"), head=copied.head, query=ALL)
    key = f"student_far_{which}"
    home = {"caption": _caption(copied, which), "arrays": far, "on_pick": _follow(key)}
    exhibit(figure, record, **home, fitted=True, key=key)


def _caption(copied: Copied, which: str) -> str:
    even = relations.even_divergence(copied.rows(which)[copied.head]).mean()
    return say(
        "KL(teacher ‖ student) of every row, the class token’s in the mean too. Untrained {untrained} nats, a student "
        "that looks evenly everywhere {even}.",
        untrained=f"{copied.apart(which, UNTRAINED).mean():.2f}",
        even=f"{even:.2f}",
    )


def _query(copied: Copied, asked: str) -> Message:
    return places.words("class") if asked == CLASS else spot.marked(copied.attention)


def _follow(key: str) -> Callable[[], None]:
    """A patch was clicked in the chart `key`: it asks now."""

    def move() -> None:
        spot.follow(key)()
        controls.put("student_of", PATCH)

    return move
