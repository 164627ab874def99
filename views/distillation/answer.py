"""What this picture's numbers say to the page's question, in one sentence."""

from analysis.vectors import cosine
from views.distillation.path import NEARLY
from views.distillation.subject import CLASS, DISTILLATION, Student
from words import say


def sentence(student: Student) -> str:
    """How alike the two tokens are when they leave the model, beside how they entered it."""
    alike = cosine(student.path(CLASS), student.path(DISTILLATION))
    numbers = {"last": f"{alike[-1]:.2f}", "first": f"{alike[0]:.2f}"}
    if alike[-1] > NEARLY:
        return say(
            "Next to nothing of its own: the two tokens leave with a cosine of {last} ({first} at the input).",
            **numbers,
        )
    return say("Something of its own: the two tokens leave with a cosine of {last} ({first} at the input).", **numbers)
