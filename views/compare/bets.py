"""What a lesson may ask before both maps are shown."""

from collections.abc import Sequence

from ui import facts
from ui.bets import Bet, Options, Truth, between
from ui.components.canvas import CanvasState
from ui.components.canvas.packing import check_placed, resting_token
from ui.text import plain
from views.compare.answer import share_for_half
from views.compare.subject import ModelUnderGlass, TwoModels
from words import label, say

TIMES = (0.5, 1, 2)
SIDES = (
    label("the first, by more than twice"),
    label("the first, by less"),
    label("the second, by less"),
    label("the second, by more than twice"),
)


def untouched(models: Sequence[ModelUnderGlass]) -> TwoModels:
    """Both before anyone points: the token in the middle asks. Raises UserError where tokens have no place."""
    for model in models:
        check_placed(model.attention)
    token = resting_token(models[0].attention.queries, middle=True)
    return TwoModels(*models, CanvasState(token, pinned=False, head=0, fusion="mean", direction="from"))


def choosier(models: Sequence[ModelUnderGlass]) -> Truth:
    """Whose token in the middle lays half of its weight on less of the picture, and how much less."""
    spot = untouched(models).spot
    first, second = (share_for_half(model, spot) for model in models)
    told = say(
        "Half of the weight lies on {first} of the picture in {one}, on {second} in {other}.",
        first=f"{first:.0%}",
        one=plain(facts.short_name(models[0].card)),
        second=f"{second:.0%}",
        other=plain(facts.short_name(models[1].card)),
    )
    return Truth(between(first / second, TIMES), told)


BETS = (
    Bet(
        "choosier_model",
        label("From the middle of the picture: which model lays half of its weight on fewer places?"),
        Options(SIDES, ordered=True),
        choosier,
    ),
)
