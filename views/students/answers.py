"""Tokens through a learned map, and the answers: teacher beside student."""

import numpy as np
import streamlit as st

from analysis import distillation
from analysis.probabilities import softmax
from models.zoo import ZOO
from models.zoo.classes import class_names
from models.zoo.student_card import CARD, TEACHER
from ui.exhibit import exhibit
from ui.familiar import stranger
from ui.ground import under
from ui.text import plain
from views.students.subject import UNTRAINED, Copied
from viz import before_after, row
from viz.provenance import ALL
from words import label, say

HEIGHT, SHOWN = 360, 4  # pixels; classes


def draw(copied: Copied) -> None:
    """Cosines of every patch for the student and its controls, then the answers."""
    _tokens(copied)
    left, right = st.columns([3, 2], gap="medium", vertical_alignment="center")
    with left:
        _answers(copied)
    with right:
        st.markdown(told(copied))
        stranger(copied.image, ZOO[TEACHER])


def sentence(copied: Copied) -> str:
    """How near the guessed tokens are, beside controls, and how far apart the answers lie."""
    return say(
        "Through its learned map the student’s tokens have cosine {own} with the teacher’s (untrained, through a map "
        "of its own, {untrained}); its answer lies {answers} nats from the teacher’s.",
        own=f"{copied.near(copied.target).mean():.2f}",
        untrained=f"{copied.near(UNTRAINED).mean():.2f}",
        answers=f"{divergences(copied)[0]:.2f}",
    )


def divergences(copied: Copied) -> tuple[float, float]:
    """KL(teacher ‖ student) and KL(student ‖ teacher) of the answers, in nats."""
    taught, own = copied.teacher["logits"], copied.student["logits"]
    return distillation.divergence(taught, own), distillation.divergence(own, taught)


def _tokens(copied: Copied) -> None:
    near = {target: _painted(copied, target) for target in copied.compared()}
    names = [
        say("{student}: {mean}", student=copied.called(target), mean=f"{one.mean():.2f}")
        for target, one in near.items()
    ]
    figure = row.row(
        [under(copied.trace)] * len(near),
        np.maximum(np.stack(list(near.values())), 0),
        names,
        unit=say("cosine with the teacher’s token"),
        title=say("Last tokens through a learned map"),
        height=HEIGHT,
    )
    caption = say(
        "A linear map leads from {width} channels to the teacher’s {wide}, fitted by least squares on {fitted} "
        "training photographs, for every student alike, an untrained one too. The teacher’s tokens have mean 0 and "
        "variance 1 each. What all photographs have in common, the map’s constant knows. Cosines below 0 are drawn "
        "as 0.",
        width=copied.told["student"]["width"],
        wide=copied.told["teacher"]["width"],
        fitted=f"{copied.told['fitted_on']:,}",
    )
    record = copied.record(label("cosine of mapped tokens"), query=ALL)
    exhibit(figure, record, caption=caption, arrays=near, fitted=True, key="student_tokens")


def _painted(copied: Copied, target: str) -> np.ndarray:
    """Cosines on the grid of patches, (row, column); the class token has no place there."""
    return copied.near(target).reshape(copied.grid)


def _answers(copied: Copied) -> None:
    taught, own = (softmax(seen["logits"]) for seen in (copied.teacher, copied.student))
    order = np.argsort(-np.maximum(taught, own), kind="stable")[:SHOWN]
    figure = before_after.bars(
        [named(place) for place in order],
        taught[order],
        own[order],
        names=(say("teacher"), say("student")),
        title=say("What both answer"),
    )
    table = {"class": [place + 1 for place in order], "teacher": taught[order], "student": own[order]}
    exhibit(figure, copied.record(label("answers of teacher and student")), table=table, key="student_answers")


def told(copied: Copied) -> str:
    """Both divergences of the answers and what each direction punishes."""
    forward, backward = divergences(copied)
    return say(
        "KL(teacher ‖ student) is {forward} nats: it grows where the student rules out what the teacher holds "
        "possible, and this is what soft labels lower. KL(student ‖ teacher) is {backward}: it grows where the student "
        "believes what the teacher rules out.",
        forward=f"{forward:.3f}",
        backward=f"{backward:.3f}",
    )


def named(place: int) -> str:
    """A class in the visitor's words."""
    return plain(say(class_names(CARD.classes)[place]))
