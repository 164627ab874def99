"""What the model's learned positions, or their absence, say to the page's question, in one sentence."""

from analysis.ablation import relative_change
from ui import facts
from ui.text import plain
from views.positions import ablation, subject
from views.positions.subject import PlainRun
from words import say


def sentence(run: PlainRun) -> str:
    """For how many positions the most similar other one lies right beside them, and for how many by chance."""
    beside, chance = subject.beside(run.card.key)
    return say(
        "{model} has learned a list of numbers for each place and adds it to the patch there. Neighbours’ are alike: "
        "for {beside} of {count} the most similar other one lies right beside (by chance for {chance}).",
        model=plain(facts.short_name(run.card)),
        beside=int(beside.sum()),
        count=beside.size,
        chance=f"{chance.sum():.0f}",
    )


def without(run: PlainRun) -> str:
    """How far the answer moves without positions, and what a shuffle of the patches changes with them and without."""
    gone = change(run, (ablation.LEARNED, ablation.IN_PLACE), (ablation.ZERO, ablation.IN_PLACE))
    with_them, without_them = (
        change(run, (positions, ablation.IN_PLACE), (positions, ablation.SHUFFLED))
        for positions in (ablation.LEARNED, ablation.ZERO)
    )
    return say(
        "Without positions the answer moves by {gone} of its length. Shuffled patches: {with_them} with positions, "
        "{without_them} without.",
        gone=f"{gone:.0%}",
        with_them=f"{with_them:.0%}",
        without_them=f"{without_them:.0%}",
    )


def change(run: PlainRun, before: tuple[str, str], after: tuple[str, str]) -> float:
    """From one treatment of (positions, patches) to another, as a share of the answer's length."""
    return relative_change(*(ablation.treated_run(run, *case).outcome.answer for case in (before, after)))
