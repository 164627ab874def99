"""What the numbers under glass say to the page's question, in one sentence."""

from inputs.numbers import HIGHEST
from models.questions.permutation import WHOLE
from views.sets.elements import chosen_set
from views.sets.shuffles import CODED, SINGLE, tested
from views.sets.subject import SetTransformers
from words import say

SEEN = 0.05  # smallest difference that the page's one decimal could show


def moved(models: SetTransformers) -> tuple[float, float]:
    """How far a shuffle moves the maximum that is named for the visitor's numbers: as they are, and with a code for
    their places."""
    [whole] = [run for run in tested(models.maximum.key, 1, chosen_set().pixels) if run.block == WHOLE]
    return HIGHEST * whole.gap(SINGLE), HIGHEST * whole.gap(CODED)


def sentence(models: SetTransformers) -> str:
    """How far a shuffle moves the answer, as it is and with a code for the places."""
    plain, coded = moved(models)
    return say(
        "Shuffled, the maximum that it names for these numbers moves by {moved}; were places coded, by {coded}.",
        moved=f"{plain:.1f}" if plain >= SEEN else say("less than {least}", least=SEEN),
        coded=f"{coded:.1f}",
    )
