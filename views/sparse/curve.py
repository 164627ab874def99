"""What patterns do to accuracy over many photographs, measured once, beside as many pairs at random and chance."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from analysis.intervals import share_interval
from models.zoo.measured import measured
from ui import unmeasured
from ui.exhibit import exhibit
from views.sparse.kinds import KINDS, RANDOM
from views.sparse.subject import Imposed
from viz.measured import Line, shares
from viz.provenance import Provenance
from words import label, say

FILE = "less_patterns"  # of assets/measurements
SOURCE = "python -m benchmarks efficiency DATA patterns"
CLASSES = 10
PARAMETERS = (label("photographs"),)
Outcome = Mapping[str, Any]


def draw(imposed: Imposed) -> None:
    """Accuracy against the share of pairs for the chosen model, where it was measured."""
    file = measured(FILE)
    if file is None:
        return
    told = file["models"].get(imposed.card.key)
    if told is None:
        st.caption(unmeasured.sentence(imposed.card, file["models"]))
        return
    plain = told["plain"]["right"] / told["plain"]["photographs"]
    figure = shares(
        {name: _line(points) for name, points in by_pattern(told).items()},
        title=say("Accuracy over {count} photographs", count=f"{told['plain']['photographs']:,}"),
        x=say("pairs of patches left open (%)"),
        y=say("right (%)"),
        here=_here(imposed, told),
        reference={say("all pairs"): plain, say("chance"): 1 / CLASSES},
    )
    record = Provenance(
        label("accuracy under patterns"),
        model=imposed.card.title,
        source=SOURCE,
        parameters={"photographs": told["plain"]["photographs"]},
    )
    exhibit(figure, record, caption=_told(), table=_table(told["patterns"]), key="sparse_curve")


def by_pattern(told: Outcome) -> dict[str, list[Outcome]]:
    """Measured points of each pattern, called as the page calls it, by their share of pairs."""
    titles = {key: say(kind.title) for key, kind in KINDS.items()} | {RANDOM: say("at random")}
    return {
        title: sorted((one for one in told["patterns"] if one["pattern"] == key), key=lambda one: one["share"])
        for key, title in titles.items()
    }


def right(one: Outcome) -> float:
    """The share of photographs that were named rightly."""
    return one["right"] / one["photographs"]


def half(one: Outcome) -> float:
    """Half of its 95 % interval."""
    return float(share_interval(np.array(right(one)), np.array(one["photographs"])))


def _line(points: Sequence[Outcome]) -> Line:
    low, high = ([right(one) + sign * half(one) for one in points] for sign in (-1, 1))
    return Line([100 * one["share"] for one in points], [right(one) for one in points], low, high)


def _here(imposed: Imposed, told: Outcome) -> tuple[float, float] | None:
    """Where the settings of the page were measured: patterns in all layers."""
    if imposed.at_random or not imposed.everywhere:
        return None
    found = [one for one in told["patterns"] if (one["pattern"], one["size"]) == (imposed.kind, imposed.size)]
    return (100 * found[0]["share"], right(found[0])) if found else None


def _table(points: Sequence[Outcome]) -> dict[str, list[Any]]:
    columns = ("pattern", "size", "share", "right", "same", "photographs", "divergence")
    return {name: [one[name] for one in points] for name in columns} | {"interval": [half(one) for one in points]}


def _told() -> str:
    return say(
        "The pattern holds in all layers; nothing was trained under it. Whiskers: 95 % intervals of the photographs; "
        "random pairs were drawn once for each share. A ring stands where your setting was measured."
    )
