"""What the model's learned positions say to the page's question, in one sentence."""

from analysis.positions import neighbours_first
from ui import facts
from ui.text import plain
from views.positions import subject
from views.positions.subject import PlainRun
from words import say


def sentence(run: PlainRun) -> str:
    """For how many positions the most similar other one lies right beside them, and for how many by chance."""
    beside, chance = neighbours_first(subject.learned(run.card.key))
    return say(
        "{model}: for {beside} of {count} positions the most similar other one lies right beside them (by chance for "
        "{chance}).",
        model=plain(facts.short_name(run.card)),
        beside=int(beside.sum()),
        count=beside.size,
        chance=f"{chance.sum():.0f}",
    )
