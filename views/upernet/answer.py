"""What this picture's numbers say to the page's question, in one sentence."""

from analysis.regions import overlap
from views.upernet.subject import Dense
from words import say


def sentence(dense: Dense) -> str:
    """How much of the picture the largest class has, beside the mask that looks at no pixel."""
    share = f"{(dense.shown.pixels != dense.elsewhere).mean():.0%}"
    if dense.strange or not dense.present:
        return say("It gives {share} of this picture to one of its ten classes, the rest to elsewhere.", share=share)
    mask, typical = dense.shown.pixels == dense.chosen, dense.shown.typical[dense.chosen]
    return say(
        "It takes {share} of this picture for {name}. The usual mask of that class, which looks at no pixel, has "
        "{usual}; both agree on {common} of what either has.",
        name=dense.names[dense.chosen],
        share=f"{mask.mean():.0%}",
        usual=f"{typical.mean():.0%}",
        common=f"{overlap(mask, typical):.0%}",
    )
