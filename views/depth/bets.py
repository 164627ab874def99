"""What a lesson may ask before the layers are compared."""

from ui.bets import Bet, Options, Truth, between
from views.depth.answer import beyond_chance
from views.depth.subject import ModelPair
from words import label, say

EDGES, GAPS = (0.1, 0.3, 0.6), (-0.1, 0.0, 0.1)
COSINES = (label("under 0.1"), label("0.1 to 0.3"), label("0.3 to 0.6"), label("more than 0.6"))
SIDES = (
    label("the second, by more than 0.1"),
    label("the second, by less"),
    label("the first, by less"),
    label("the first, by more than 0.1"),
)


def shared(pair: ModelPair) -> Truth:
    """How alike neighbouring layers of the first model are beyond chance."""
    cosine = beyond_chance(pair.models[0])
    return Truth(between(cosine, EDGES), say("A cosine of {cosine} beyond chance.", cosine=f"{cosine:.2f}"))


def more_alike(pair: ModelPair) -> Truth:
    """Whose neighbouring layers are more alike."""
    first, second = map(beyond_chance, pair.models)
    told = say("{first} in the first, {second} in the second.", first=f"{first:.2f}", second=f"{second:.2f}")
    return Truth(between(first - second, GAPS), told)


BETS = (
    Bet(
        "neighbouring_layers",
        label("How alike are the maps of neighbouring layers in the first model, as a cosine beyond chance?"),
        Options(COSINES, ordered=True),
        shared,
    ),
    Bet(
        "which_repeats_more",
        label("Which of the two models has neighbouring layers that are more alike?"),
        Options(SIDES, ordered=True),
        more_alike,
    ),
)
