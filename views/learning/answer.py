"""What the trainings' numbers say to the page's question, in one sentence."""

import numpy as np

from analysis.intervals import wilson
from analysis.paired import difference
from models.progress import Kept
from views.learning.subject import Learning
from words import say

CLEAR = 0.05  # a probability under which two trainings are told apart


def sentence(learning: Learning) -> str:
    """What the visitor's training names right at the moment, and whether the other one differs."""
    first = learning.trainings[0].at(learning.moment)
    low, high = wilson(first.right.sum(), len(first.right))
    told = {
        "steps": first.step,
        "share": f"{first.right.mean():.0%}",
        "count": len(first.right),
        "low": f"{low:.0%}",
        "high": f"{high:.0%}",
    }
    if not learning.of_two:
        return say(
            "After {steps} steps it names {share} of {count} digits right that it never saw (95%: {low} to {high}; "
            "chance 10%).",
            **told,
        )
    return _of_two(learning, first, learning.trainings[1].at(learning.moment), told)


def _of_two(learning: Learning, first: Kept, second: Kept, told: dict[str, object]) -> str:
    told |= {
        "other": learning.trainings[1].called,
        "name": learning.trainings[0].called,
        "second": f"{second.right.mean():.0%}",
        "after": second.step,
    }
    probability = difference(np.asarray(first.right), np.asarray(second.right))
    if probability >= CLEAR:
        return say(
            "After {steps} steps {share} of {count} new digits are named right with “{name}” and {second} with "
            "“{other}” (chance 10%): no difference beyond chance (p = {p}).",
            p=f"{probability:.2f}",
            **told,
        )
    return say(
        "After {steps} steps {share} of {count} new digits are named right with “{name}” and {second} with “{other}” "
        "(chance 10%): more than chance would set apart (p {p}).",
        p="< 0.001" if probability < 0.001 else f"= {probability:.3f}",
        **told,
    )
