"""What a lesson may ask before local points are seen asking."""

from ui.bets import Bet, Options, Truth, between
from views.local_global.answer import keys_for_half
from views.local_global.point_attention import point_attentions
from views.local_global.subject import Meeting
from words import label, say

EDGES = (0.1, 0.25, 0.4)
SHARES = (label("under a tenth"), label("a tenth to a quarter"), label("a quarter to two fifths"), label("more"))


def few_global(meeting: Meeting) -> Truth:
    """On what share of the global points a chosen point lays half of its weight, where it asks them first."""
    asked = next(asked for asked in point_attentions(meeting.forward) if asked.crosses)
    few, keys = keys_for_half(asked), len(asked.keys)
    told = say(
        "On {few} of {keys} on average, {share}; even attention needs {even}.",
        few=f"{few:.1f}",
        keys=keys,
        share=f"{few / keys:.0%}",
        even=-(-keys // 2),
    )
    return Truth(between(few / keys, EDGES), told)


BETS = (
    Bet(
        "few_global",
        label("Where they first ask: on how many of the global points does a chosen point lay half of its weight?"),
        Options(SHARES, ordered=True),
        few_global,
    ),
)
