"""The losses that taught the two heads, soft and hard, on this picture."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis import distillation
from models.zoo import ZOO, ModelCard
from ui import cached, controls, facts
from ui.exhibit import exhibit
from ui.text import plain
from views.distillation.subject import CLASS, DISTILLATION, Student, names_classes, teachers
from viz import curves, theme
from viz.provenance import Provenance
from words import label, say

SOURCE = label("Touvron et al. 2021, arXiv:2012.12877, eq. 2 and 3")
BEST = 10  # classes of the teacher that are drawn
SLANT = -65  # degrees of their names: steeper than usual, so that a phone has room for the first one
TEMPERATURES = np.geomspace(0.5, 20, 40)
UNLABELLED = label(
    "The picture carries no label: the true class is the one that the loss is told, at first the teacher’s answer."
)
TEACHERLESS = label(
    "The losses need a teacher: another trained model that names the same classes. There is none on this computer yet."
)
TEACHER, CLASS_HEAD, DISTILLATION_HEAD = label("teacher"), label("class head"), label("distillation head")
PARAMETERS = (label("label"), label("τ"), label("λ"))


@dataclass(frozen=True, eq=False)
class Lesson:
    """What the losses are computed from: logits (class,) of both heads, `ours` and `given`, and of the `teacher`; the
    number of the class that counts as right; temperature τ and the teacher's share λ."""

    ours: np.ndarray
    given: np.ndarray
    teacher: np.ndarray
    true_class: int
    temperature: float
    share: float


def draw(student: Student) -> None:
    """Soft and hard loss of this picture, with teacher, label, τ and λ to choose."""
    if not names_classes(student):
        return
    cards = teachers(student.card)
    if not cards:
        st.info(say(TEACHERLESS), icon=":material/block:")
        return
    key, lesson = _settings(student, cards)
    chosen = {"teacher": ZOO[key].title, "label": student.names[lesson.true_class]}
    amounts = {"τ": lesson.temperature, "λ": lesson.share}
    record = facts.another(student.record, label("losses of distillation"), source=SOURCE, **chosen, **amounts)
    left, right = st.columns(2)
    with left:
        _softened(student, lesson, record)
    with right:
        _against_temperature(lesson, record)
    _sums(student, lesson)


def _settings(student: Student, cards: Sequence[ModelCard]) -> tuple[str, Lesson]:
    """The key of the chosen one of the teachers `cards`, and what the losses are computed from."""
    first, second, third, fourth = st.columns([4, 7, 5, 6], vertical_alignment="bottom")
    low = {"label_visibility": "collapsed"}
    with first:
        named = {card.key: say("teacher: {model}", model=say(card.title)) for card in cards}
        key = controls.choose(say("Teacher"), "teacher", named, **low)
    teacher = cached.trace(key, student.image).logits
    with second:
        true_class = _true_class(student, teacher)
    with third:
        warm = {"step": 0.5, "format": say("temperature τ = %.1f"), **low}
        temperature = controls.slide(say("Temperature τ"), "tau", 0.5, 20.0, default=3.0, **warm)
    with fourth:
        split = {"step": 0.05, "format": say("share of the teacher λ = %.2f"), **low}
        share = controls.slide(say("Share of the teacher λ"), "lambda", 0.0, 1.0, default=0.1, **split)
    heads = student.logits(CLASS), student.logits(DISTILLATION)
    return key, Lesson(*heads, teacher, true_class, temperature, share)


def _true_class(student: Student, teacher: np.ndarray) -> int:
    """The class that counts as right: nobody labelled the visitor's picture."""
    classes = {number: say("true class: {name}", name=say(name)) for number, name in enumerate(student.names)}
    first = int(teacher.argmax())
    return controls.choose(say("True class"), "label", classes, default=first, label_visibility="collapsed")


def _softened(student: Student, lesson: Lesson, record: Provenance) -> None:
    """Probabilities of the teacher's first classes at τ, for the teacher and both heads."""
    best, temperature = np.argsort(-lesson.teacher)[:BEST], lesson.temperature
    answers = {TEACHER: lesson.teacher, CLASS_HEAD: lesson.ours, DISTILLATION_HEAD: lesson.given}
    shares = {name: distillation.soften(logits, temperature=temperature)[best] for name, logits in answers.items()}
    figure = curves.lines(
        {say(name): values for name, values in shares.items()},
        x=say("the teacher’s classes, most probable first"),
        y=say("probability at τ = {temperature}", temperature=f"{temperature:g}"),
    )
    names = [theme.plain(say(student.names[index])) for index in best]
    figure.update_xaxes(tickvals=np.arange(len(best)) + 1, ticktext=names, tickangle=SLANT, title={"text": ""})
    figure.update_layout(legend={**theme.BELOW, "y": 1.02, "yanchor": "bottom"})
    caption = say(
        "The teacher’s classes, its most probable first. At τ = 1 these are the plain answers; higher τ evens them out."
    )
    record = facts.another(record, label("softened probabilities"))
    table = {"class": [student.names[index] for index in best], **shares}
    exhibit(figure, record, caption=caption, table=table, key="softened")


def _against_temperature(lesson: Lesson, record: Provenance) -> None:
    """KL and τ²·KL as τ grows: what the square is for."""
    apart = [distillation.divergence(lesson.ours, lesson.teacher, temperature=tau) for tau in TEMPERATURES]
    series = {"KL": np.array(apart), "τ² · KL": TEMPERATURES**2 * np.array(apart)}
    figure = curves.lines(series, x=say("temperature τ"), y=say("nats"), positions=TEMPERATURES)
    caption = say("At high temperatures the answers draw together as 1/τ²; the factor τ² keeps their weight.")
    record = facts.another(record, label("KL against τ"))
    exhibit(figure, record, caption=caption, table={"τ": TEMPERATURES, **series}, key="temperatures")


def _sums(student: Student, lesson: Lesson) -> None:
    """The losses as sums of their parts."""
    left, right = st.columns(2)
    with left:
        _soft_sum(lesson)
    with right:
        _hard_sum(student, lesson)


def _soft_sum(lesson: Lesson) -> None:
    ours, teacher, temperature, share = lesson.ours, lesson.teacher, lesson.temperature, lesson.share
    loss = distillation.soft_loss(ours, teacher, lesson.true_class, temperature=temperature, share=share)
    right = distillation.cross_entropy(ours, lesson.true_class)
    asked = distillation.divergence(ours, teacher, temperature=temperature)
    st.metric(say("Soft loss (class head)"), say("{loss} nats", loss=f"{loss:.4f}"))
    st.caption(say(UNLABELLED))
    st.caption(f"(1 − {share:g}) · CE {right:.4f} + {share:g} · {temperature:g}² · KL {asked:.5f}")


def _hard_sum(student: Student, lesson: Lesson) -> None:
    answer = int(lesson.teacher.argmax())
    loss = distillation.hard_loss(lesson.ours, lesson.given, lesson.teacher, lesson.true_class)
    st.metric(say("Hard loss (a token for each)"), say("{loss} nats", loss=f"{loss:.4f}"))
    st.caption(
        say(
            "½ · CE(class head, {true}) {right} + ½ · CE(distillation head, {answer}) {asked}; no τ, no λ",
            true=plain(say(student.names[lesson.true_class])),
            right=f"{distillation.cross_entropy(lesson.ours, lesson.true_class):.4f}",
            answer=plain(say(student.names[answer])),
            asked=f"{distillation.cross_entropy(lesson.given, answer):.4f}",
        )
    )
