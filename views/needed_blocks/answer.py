"""What this picture's numbers say to the page's question, in one sentence."""

from ui import facts
from ui.text import plain
from views.needed_blocks.subject import Shallower
from words import say


def sentence(shallower: Shallower) -> str:
    """What the model names without the blocks that are left out, beside what it named, and what its twin names then."""
    if not shallower.left:
        return say("Without any block nothing attends, and there is no answer to speak of; click one back in.")
    if shallower.twin is None:
        return _own(shallower)
    after = shallower.twin.shares()[1]
    beside = say(
        "{twin}, without the same, names {now} with {share}.",
        twin=plain(facts.short_name(shallower.twin.card)),
        now=shallower.twin.named(int(after.argmax())),
        share=f"{after.max():.1%}",
    )
    return f"{_own(shallower)} {beside}"


def _own(shallower: Shallower) -> str:
    before, after = shallower.shares()
    first, now = shallower.first, int(after.argmax())
    told = {
        "gone": len(shallower.gone),
        "all": shallower.blocks,
        "first": shallower.named(first),
        "before": f"{before[first]:.1%}",
    }
    if first == now:
        return say(
            "Without {gone} of {all} blocks it still names {first}, with {after}; with all blocks it was {before}.",
            **told,
            after=f"{after[first]:.1%}",
        )
    return say(
        "Without {gone} of {all} blocks it names {now} with {after}; {first}, which had {before} with all blocks, "
        "keeps {left}.",
        **told,
        now=shallower.named(now),
        after=f"{after[now]:.1%}",
        left=f"{after[first]:.1%}",
    )
