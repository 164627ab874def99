"""What a lesson may ask before attention is shown."""

from ui.bets import Bet, Options, Truth
from views.pyramids.answer import keys_for_half
from views.pyramids.subject import Pyramids
from words import label, say

MODELS = (label("PVT"), label("Twins"), label("NesT"), label("TNT"))


def fewest(pyramids: Pyramids) -> Truth:
    """Which architecture's first layer needs the smallest share of its keys for half of the weight."""
    counted = {family.name: keys_for_half(family) for family in pyramids.families}
    shares = {name: few / keys for name, (few, keys) in counted.items()}
    best = min(shares, key=shares.get)
    few, keys = counted[best]
    told = say("{model}: {few} of {keys} keys hold half.", model=best, few=f"{few:.0f}", keys=keys)
    return Truth(MODELS.index(best), told)


BETS = (
    Bet(
        "choosiest_architecture",
        label("Whose first layer is choosiest: half of the weight on the smallest share of its keys?"),
        Options(MODELS),
        fewest,
    ),
)
