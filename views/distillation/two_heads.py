"""Two heads, two answers: what each token predicts, and their mean."""

import numpy as np
import streamlit as st

from analysis import distillation
from ui import facts
from ui.exhibit import exhibit
from views.distillation.subject import CLASS, DISTILLATION, PAPER, Student, names_classes
from viz import bars
from words import label, say

COUNT = 5  # classes shown of each answer
MEAN = "mean"
TITLES = {CLASS: label("Class head"), DISTILLATION: label("Distillation head"), MEAN: label("Mean of both")}

PARAMETERS = (label("answer"),)


def draw(student: Student) -> None:
    """Most probable classes of the class head, of the distillation head, and of the mean of their logits."""
    if not names_classes(student):
        return
    ours, given = (student.logits(token) for token in (CLASS, DISTILLATION))
    answers = {CLASS: ours, DISTILLATION: given, MEAN: (ours + given) / 2}
    for column, (head, logits) in zip(st.columns(3), answers.items(), strict=True):
        with column:
            _answer(student, head, logits)
    st.caption(_caption(ours, given))


def _answer(student: Student, head: str, logits: np.ndarray) -> None:
    shares = distillation.soften(logits)
    best = np.argsort(-shares)[:COUNT]
    figure = bars.bars([say(student.names[index]) for index in best], shares[best], title=say(TITLES[head]))
    record = facts.another(student.record, label("two heads"), source=PAPER, answer=TITLES[head])
    exhibit(figure, record, arrays={"logits": logits}, key=f"answer_{head}")


def _caption(ours: np.ndarray, given: np.ndarray) -> str:
    apart = f"{distillation.divergence(ours, given):.4f}"
    sentences = [
        say("The heads agree on the first class; KL(class ‖ distillation) is {apart} nats.", apart=apart)
        if ours.argmax() == given.argmax()
        else say("The heads disagree on the first class; KL(class ‖ distillation) is {apart} nats.", apart=apart),
        say("After training the model answers with the mean of both heads’ logits. {paper}.", paper=PAPER),
    ]
    return " ".join(sentences)
