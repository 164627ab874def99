"""What this picture's numbers say to the page's question, in one sentence."""

from analysis.vectors import cosine
from views.distillation.subject import CLASS, DISTILLATION, Student
from words import say


def sentence(student: Student) -> str:
    """How alike the two tokens are when they leave the model, beside how they entered it and what random weights make
    of them."""
    alike, drawn = cosine(student.path(CLASS), student.path(DISTILLATION)), student.at_random[-1]
    numbers = {"last": f"{alike[-1]:.2f}", "first": f"{alike[0]:.2f}", "drawn": f"{drawn:.2f}"}
    if student.card.weights.kind == "untrained":
        return say(
            "Nothing here: drawn at random, both tokens leave with cosine {last} (at the input {first}).", **numbers
        )
    if alike[-1] > drawn:
        return say(
            "Little of its own: both tokens leave with cosine {last} (random weights {drawn}; at the input {first}).",
            **numbers,
        )
    return say(
        "Something of its own: both tokens leave with cosine {last} (random weights {drawn}; at the input {first}).",
        **numbers,
    )
