"""The picture moved on by some pieces: whose output moves along, and how far the others' are from it."""

from collections.abc import Mapping

import numpy as np

from analysis import mixers
from ui.exhibit import exhibit
from views.mixing.subject import NAMES, Mixing
from viz import gaps
from words import label, say

SOURCE = "Cohen and Welling 2016, arXiv:1602.07576"
PARAMETERS = (label("moved by"),)
ROUNDING = 1e-12  # of float64 numbers near 1, generously


def draw(mixing: Mixing) -> None:
    """A row for each kind, how far shifting before and after are apart; then the same in words."""
    unlike = mixing.unlike()
    names = [say(NAMES[kind]) for kind in unlike]
    series = {say("largest of all places"): [*largest(unlike).values()]}
    if not mixing.wrapped:
        series[say("away from the ends")] = [*largest(unlike, inside(mixing)).values()]
    unit = say("difference ÷ length of an output")
    figure = gaps.gaps(names, series, unit=unit, title=say("Move, then mix: is it mix, then move?"))
    record = mixing.record(label("mixing after a shift"), SOURCE, **{"moved by": mixing.by})
    exhibit(figure, record, caption=_caption(mixing), arrays=dict(unlike), key="mix_shift")


def sentence(mixing: Mixing) -> str:
    """Which outputs move along, and how far the others are off."""
    unlike = mixing.unlike()
    gap_by_kind = largest(unlike, None if mixing.wrapped else inside(mixing))
    along = [kind for kind, gap in gap_by_kind.items() if gap < ROUNDING]
    off = ", ".join(
        say("{kind} by {gap}", kind=say(NAMES[kind]), gap=f"{gap:.0%}")
        for kind, gap in gap_by_kind.items()
        if kind not in along
    )
    told = {"by": mixing.by, "along": ", ".join(say(NAMES[kind]) for kind in along), "off": off}
    if mixing.wrapped:
        return say(
            "Moved by {by}: what moves along, to rounding: {along}. Off, in lengths of an output: {off}.", **told
        )
    return say(
        "Moved by {by}: what moves along away from the ends, to rounding: {along}. Off, in lengths of an output: "
        "{off}.",
        **told,
    )


def inside(mixing: Mixing) -> slice:
    """See `analysis.mixers.inner`."""
    return mixers.inner(mixing.count, mixing.by, mixing.width)


def largest(unlike: Mapping[str, np.ndarray], where: slice | None = None) -> dict[str, float]:
    """The largest of what is there, of all places or those `where`."""
    return {kind: float(np.nanmax(values[where] if where else values)) for kind, values in unlike.items()}


def _caption(mixing: Mixing) -> str:
    ends = (
        say("What leaves at one end comes in at the other, for the kernel too, so there is no border.")
        if mixing.wrapped
        else say(
            "What lies beyond comes in at the left; the kernel sees zeros beyond the ends, so that {reach} places at "
            "each end change.",
            reach=mixing.width // 2,
        )
    )
    return say(
        "{ends} All in float64. Attention without positions asks every place alike: it follows any order, this one "
        "too, but every output changes once other pieces are in sight.",
        ends=ends,
    )
