"""What the pattern's numbers say to the page's question, in one sentence."""

from dataclasses import replace

import numpy as np

from ui import classes
from views.sparse.kinds import KINDS
from views.sparse.subject import Imposed
from words import say


def sentence(imposed: Imposed) -> str:
    """What stays open, what of attention it holds beside as many pairs at random, and what becomes of the answer."""
    pattern = replace(imposed, at_random=False)
    before, after = probabilities(imposed)
    told = {
        "pattern": say(KINDS[imposed.kind].title),
        "share": f"{imposed.share:.0%}",
        "mass": f"{pattern.mass.mean():.0%}",
        "drawn": f"{imposed.mass.mean():.0%}",
        "layer": imposed.layer + 1,
        "chance": f"{imposed.chance[0]:.0%}",
        "before": f"{before:.0%}",
        "after": f"{after:.0%}",
    }
    if imposed.at_random:
        return say(
            "{share} of the pairs of patches, drawn at random, and the class token hold {drawn} of what layer {layer} "
            "looks at (the pattern, {pattern}: {mass}); the first answer goes from {before} to {after}.",
            **told,
        )
    return say(
        "{share} of the pairs of patches ({pattern}) and the class token hold {mass} of what layer {layer} looks at "
        "(as many at random: {chance}); the first answer goes from {before} to {after}.",
        **told,
    )


def probabilities(imposed: Imposed) -> tuple[float, float]:
    """Of the class that the plain run names, before and after."""
    first = int(np.argmax(classes.shares(imposed.plain)))
    return tuple(float(classes.shares(trace)[first]) for trace in (imposed.plain, imposed.edited))
