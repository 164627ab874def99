"""Two heads, two answers: what each token predicts, their mean, and the losses that taught them (F75, M45)."""

import numpy as np
import streamlit as st

from analysis import distillation
from inputs.image import ImageInput
from models.zoo import ZOO
from ui import cached, controls, downloads, facts
from ui.components.chart import chart
from ui.text import plain
from views.distillation.subject import CLASS, DISTILLATION, Student, named, teachers
from viz import bars, curves, theme
from viz.provenance import Provenance

PAPER = "Touvron et al. 2021, arXiv:2012.12877"
COUNT = 5  # classes shown of each answer
TEMPERATURES = np.geomspace(0.5, 20, 40)
UNLABELLED = "The picture carries no label: this is the one that the loss is told, at first the teacher’s answer."
TEACHERLESS = (
    "The losses need a teacher: another trained model that names the same classes. There is none on this computer yet."
)


def heads(student: Student, record: Provenance) -> None:
    """Most probable classes of the class head, of the distillation head, and of the mean of their logits."""
    if not named(student):
        return
    ours, given = (student.logits(token) for token in (CLASS, DISTILLATION))
    answers = {"Class head": ours, "Distillation head": given, "Mean of both": (ours + given) / 2}
    record = facts.another(record, "two heads", source=PAPER)
    for place, (column, (title, logits)) in enumerate(zip(st.columns(3), answers.items(), strict=True)):
        with column:
            shares = distillation.soften(logits)
            best = np.argsort(-shares)[:COUNT]
            figure = bars.bars([student.names[index] for index in best], shares[best], title=title)
            chart(figure, key=f"answer_{place}")
            downloads.offer(figure, record, arrays={"logits": logits}, key=f"answer_{place}")
    apart = distillation.divergence(ours, given)
    words = "agree" if ours.argmax() == given.argmax() else "disagree"
    st.caption(
        f"The heads {words} on the first class; KL(class ‖ distillation) is {apart:.4f} nats. After training the model "
        f"answers with the mean of both heads’ logits. {PAPER}."
    )


def losses(student: Student, image: ImageInput, record: Provenance) -> None:
    """Soft and hard loss of this picture, with teacher, label, τ and λ to choose."""
    if not named(student):
        return
    cards = teachers(student.card)
    if not cards:
        st.info(TEACHERLESS, icon=":material/block:")
        return
    left, right = st.columns(2)
    with left:
        key = controls.choose(
            "Teacher", "teacher", [card.key for card in cards], format_func=lambda key: ZOO[key].title
        )
    teacher = cached.trace(key, image).logits
    with right:
        label = _label(student, teacher)
    left, right = st.columns(2)
    with left:
        temperature = controls.slide("Temperature τ", "tau", 0.5, 20.0, default=3.0, step=0.5)
    with right:
        share = controls.slide("Share of the teacher λ", "lambda", 0.0, 1.0, default=0.1, step=0.05)
    parameters = {"teacher": ZOO[key].title, "label": student.names[label], "τ": temperature, "λ": share}
    record = facts.another(record, "losses of distillation", source=f"{PAPER}, eq. 2 and 3", **parameters)
    left, right = st.columns(2)
    with left:
        _softened(student, teacher, temperature, record)
    with right:
        _against_temperature(student, teacher, record)
    _sums(student, teacher, label, temperature, share)


def _label(student: Student, teacher: np.ndarray) -> int:
    """The class that counts as right: nobody labelled the visitor's picture."""
    classes, first = list(range(len(student.names))), int(teacher.argmax())
    settings = {"format_func": lambda label: student.names[label], "help": UNLABELLED}
    return controls.choose("True class", "label", classes, default=first, **settings)


def _softened(student: Student, teacher: np.ndarray, temperature: float, record: Provenance) -> None:
    """Probabilities of the teacher's first classes at τ, for the teacher and both heads."""
    best = np.argsort(-teacher)[:10]
    answers = {
        "teacher": teacher,
        "class head": student.logits(CLASS),
        "distillation head": student.logits(DISTILLATION),
    }
    shares = {name: distillation.soften(logits, temperature=temperature)[best] for name, logits in answers.items()}
    figure = curves.lines(
        shares, x="the teacher’s classes, most probable first", y=f"probability at τ = {temperature:g}"
    )
    words = [theme.plain(student.names[index]) for index in best]
    figure.update_xaxes(tickvals=np.arange(len(best)) + 1, ticktext=words, tickangle=-35, title="")
    chart(figure.update_layout(legend={**theme.BELOW, "y": 1.02, "yanchor": "bottom"}), key="softened")
    st.caption(
        "The teacher’s classes, its most probable first. At τ = 1 these are the plain answers; higher τ evens them out."
    )
    table = {"class": [student.names[index] for index in best]} | shares
    downloads.offer(figure, facts.another(record, "softened probabilities"), table=table, key="softened")


def _against_temperature(student: Student, teacher: np.ndarray, record: Provenance) -> None:
    """KL and τ²·KL as τ grows: what the square is for."""
    ours = student.logits(CLASS)
    found = np.array([distillation.divergence(ours, teacher, temperature=each) for each in TEMPERATURES])
    series = {"KL": found, "τ² · KL": TEMPERATURES**2 * found}
    figure = curves.lines(series, x="temperature τ", y="nats", positions=TEMPERATURES)
    chart(figure, key="temperatures")
    st.caption("At high temperatures the answers draw together as 1/τ²; the factor τ² keeps their weight.")
    downloads.offer(
        figure, facts.another(record, "KL against τ"), table={"τ": TEMPERATURES} | series, key="temperatures"
    )


def _sums(student: Student, teacher: np.ndarray, label: int, temperature: float, share: float) -> None:
    """The losses as sums of their parts."""
    ours, given = (student.logits(token) for token in (CLASS, DISTILLATION))
    right, asked = (
        distillation.cross_entropy(ours, label),
        distillation.divergence(ours, teacher, temperature=temperature),
    )
    told = distillation.cross_entropy(given, int(teacher.argmax()))
    soft = distillation.soft_loss(ours, teacher, label, temperature=temperature, share=share)
    hard = distillation.hard_loss(ours, given, teacher, label)
    left, right_column = st.columns(2)
    left.metric("Soft loss (class head)", f"{soft:.4f} nats")
    left.caption(f"(1 − {share:g}) · CE {right:.4f} + {share:g} · {temperature:g}² · KL {asked:.5f}")
    right_column.metric("Hard loss (a token for each)", f"{hard:.4f} nats")
    right_column.caption(
        f"½ · CE(class head, {plain(student.names[label])}) {right:.4f} + ½ · CE(distillation head, "
        f"{plain(student.names[int(teacher.argmax())])}) {told:.4f}; no τ, no λ"
    )
