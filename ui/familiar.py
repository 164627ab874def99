"""None of these ten: said of a picture that shows none of the classes a model knows, before a name is believed."""

import streamlit as st

from inputs.image import ImageInput
from models.card import ModelCard, Refusal
from models.questions.familiarity import Familiarity
from models.zoo import ZOO
from ui import cached
from words import Message, label, say

CLASSES = "imagenette"  # the classes of every model of ours, one judge for all
KINDS = {  # of strange pictures, as `training.refusal` names them
    "photographs": label("{share} % of {pictures} cuts of other photographs"),
    "left-out classes": label("{share} % of {pictures} photographs of a class that was kept from it"),
}
NONE = label(
    "**This picture seems to show none of the ten classes that the model knows**; what it would name is no more than "
    "the least unlike of them."
)


def stranger(image: ImageInput | None, card: ModelCard) -> bool:
    """Whether `card` knows the ten classes and `image` seems to show none; the page then says so, and on what ground.

    ViT-S/14 judges for all: the rule was measured for it, and the sentence is about the picture, not the model.
    """
    judge = ZOO[cached.FIRST_MODEL]
    if image is None or card.classes != CLASSES or judge.weights.head is None:
        return False
    belief = cached.ask(Familiarity(model=judge.key, pixels=image.pixels, side=cached.JUDGED))
    if not belief.familiar:
        st.info(say(NONE), icon=":material/help:", width="stretch")
        st.caption(_ground(judge.weights.head.refusal))
    return not belief.familiar


def _ground(refusal: Refusal) -> str:
    """On what pictures the rule was measured, and how often it was right there."""
    others, left_out = (_refused(words, *refusal.of(kind)) for kind, words in KINDS.items())
    return say(
        "ViT-S/14 judges, by how near the picture’s tokens lie to those of its training photographs. Measured on "
        "pictures that the rule was not chosen on: it refuses {others} and {left_out}, and wrongly {wrong} % of "
        "{photographs} photographs of the ten classes.",
        others=others,
        left_out=left_out,
        wrong=f"{100 * (1 - refusal.kept):.0f}",
        photographs=f"{refusal.photographs:,}",
    )


def _refused(words: str, share: float, pictures: int) -> Message:
    return Message(words, {"share": f"{100 * share:.0f}", "pictures": f"{pictures:,}"})
