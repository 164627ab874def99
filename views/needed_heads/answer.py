"""What this picture's numbers say to the page's question, in one sentence."""

from views.needed_heads.subject import Pruned
from words import say


def sentence(pruned: Pruned) -> str:
    """What the model names without the heads that are off, beside what it names with all."""
    before, after = pruned.shares()
    first, now = int(before.argmax()), int(after.argmax())
    told = {"off": len(pruned.off), "all": pruned.total, "first": pruned.named(first), "before": f"{before[first]:.1%}"}
    if first == now:
        return say(
            "Without {off} of {all} heads it still names {first}, with {after}; with all heads it was {before}.",
            **told,
            after=f"{after[first]:.1%}",
        )
    return say(
        "Without {off} of {all} heads it names {now} with {after}; {first}, which had {before} with all heads, "
        "keeps {left}.",
        **told,
        now=pruned.named(now),
        after=f"{after[now]:.1%}",
        left=f"{after[first]:.1%}",
    )
