"""What the models had in common in learning beside the photographs, and what not: their teacher and their stages."""

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from models.zoo.cabinet import recipes, taught
from views.cabinet.subject import Cabinet, TrainedModel
from words import say


def draw(cabinet: Cabinet) -> None:
    """Under the table: what is to be known before its rows are compared."""
    sentences = [_teacher(cabinet.models), _stages(cabinet.models)]
    if text := " ".join(filter(None, sentences)):
        st.caption(text)


def _teacher(models: Sequence[TrainedModel]) -> str:
    """Who learned from the ViT-S/14; nothing where nobody did."""
    pupils = [model.name for model in models if taught(model.metrics)]
    if not pupils:
        return ""
    if len(pupils) < len(models):
        return say(
            "These did not learn from photographs and labels alone but also from a teacher, features and soft labels "
            "of the bundled ViT-S/14: {names}.",
            names=", ".join(pupils),
        )
    return say(
        "None of them learned from photographs and labels alone: all learned from a teacher too, features and soft "
        "labels of the bundled ViT-S/14."
    )


def _stages(models: Sequence[TrainedModel]) -> str:
    """Whose training was cut into other stages than most; nothing where all had the same."""
    lengths = {model.name: stages(model) for model in models}
    usual = Counter(lengths.values()).most_common(1)[0][0] if lengths else ()
    sentences = [
        say(
            "{model} learned in stages of {own} epochs, most others of {usual}, each stage with a schedule of its own: "
            "there the recipe is not quite the same.",
            model=name,
            own=" + ".join(map(str, own)),
            usual=" + ".join(map(str, usual)),
        )
        for name, own in lengths.items()
        if own != usual
    ]
    return " ".join(sentences)


def stages(model: TrainedModel) -> tuple[int, ...]:
    """The epochs of each stage of the training, first to last."""
    return tuple(recipe["epochs"] for recipe in recipes(model.metrics))
