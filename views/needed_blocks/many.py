"""Over many photographs: what a model gets right over blocks left out, by several rules, beside its twin."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from analysis.intervals import wilson
from models.zoo.measured import measured
from ui import facts, unmeasured
from ui.exhibit import exhibit
from ui.text import plain
from views.needed_blocks.subject import DROPPED, EVERY, FIRST, LAST, RANDOM, TWIN, Shallower
from viz import measured as viz_measured
from viz.measured import Line
from viz.provenance import Provenance
from words import label, say

FILE = "less_blocks"  # of assets/measurements
SOURCE = "python -m benchmarks efficiency"
CHANCE = 0.1  # ten classes, about as many photographs of each
PARAMETERS = (label("photographs"),)
CURVES = {
    "every other": label("every n-th"),
    "greedy": label("each time the one that costs least"),
    "last": label("the last ones"),
    "first": label("the first ones"),
    "at random": label("at random, 20 draws"),
}
ORDER = {EVERY: "every other", LAST: "last", FIRST: "first", RANDOM: "at random"}
Model = Mapping[str, Any]  # of the file


def draw(shallower: Shallower) -> None:
    """Lines with whiskers and the visitor's ring, of the model and of its twin, and each block left out alone."""
    found = models()
    if not found:
        st.info(
            say("This was not measured yet: {command}.", command=f"`{SOURCE} DATA blocks`"), icon=":material/timer:"
        )
        return
    if shallower.card.key not in found:
        unmeasured.draw(shallower.card, found)
        return
    shown = [one for one in (shallower, shallower.twin) if one is not None and one.card.key in found]
    for column, one in zip(st.columns(len(shown)), shown, strict=True):
        with column:
            _curves(one, found[one.card.key])
    _alone([(one, found[one.card.key]) for one in shown])


def models() -> Mapping[str, Model]:
    """What was measured, by key of the zoo; empty before."""
    return (measured(FILE) or {"models": {}})["models"]


def lines(told: Model) -> dict[str, Line]:
    """Shares right over blocks left out, by rule, each from no block left out on; random ones from least to most."""
    few = told["whole for curves"]
    found = {"every other": line([{"blocks": [], **told["whole"]}, *reversed(told["every other"])])}
    found |= {name: line([{"blocks": [], **few}, *points]) for name, points in told["curves"].items()}
    if drawn := told.get("at random"):
        right = np.array(drawn["right"]) / drawn["photographs"]
        found["at random"] = Line(drawn["removed"], right.mean(axis=1), right.min(axis=1), right.max(axis=1))
    return {name: found[name] for name in CURVES if name in found}


def line(points: Sequence[Mapping[str, Any]]) -> Line:
    """Shares right with the ends of their intervals, at the numbers of blocks left out, fewest first."""
    points = sorted(points, key=lambda point: len(point["blocks"]))
    ends = np.array([wilson(np.array(point["right"]), point["photographs"]) for point in points])
    shares = [point["right"] / point["photographs"] for point in points]
    return Line([len(point["blocks"]) for point in points], shares, *ends.T)


def here(shallower: Shallower, found: Mapping[str, Line]) -> tuple[float, float] | None:
    """Where the visitor stands: as many blocks out, on the line of the rule (on the random one once something was
    clicked), between its measured points."""
    name = ORDER["random" if shallower.clicked else shallower.rule]
    count = len(shallower.gone)
    if name not in found or not min(found[name].positions) <= count <= max(found[name].positions):
        return None
    return count, float(np.interp(count, found[name].positions, found[name].shares))


def half(told: Model) -> Mapping[str, Any]:
    """What was measured without every other block."""
    return next(point for point in told["every other"] if len(point["blocks"]) == told["blocks"] // 2)


def sentence(shallower: Shallower) -> str:
    """What every other block is worth to the model, beside its twin or random draws; empty where not measured."""
    told = models().get(shallower.card.key)
    if told is None:
        return ""
    values = {"half": _share(half(told)), "whole": _share(told["whole"]), "chance": f"{CHANCE:.0%}"}
    twin = shallower.twin and models().get(shallower.twin.card.key)
    if not twin:
        return say(
            "Without every other block the model is right on {half} of the photographs, with all on {whole}, by "
            "guessing on {chance}.",
            **values,
        )
    return say(
        "Without every other block the model is right on {half} of the photographs, with all on {whole}; {twin} on "
        "{twin_half} and {twin_whole}; by guessing on {chance}.",
        **values,
        twin=plain(facts.short_name(shallower.twin.card)),
        twin_half=_share(half(twin)),
        twin_whole=_share(twin["whole"]),
    )


def finding(found: Mapping[str, Model]) -> str:
    """Whether layer drop in training shows without every other block, beyond what other photographs would change."""
    dropped, plainly = (found.get(key) for key in (DROPPED, TWIN))
    if not dropped or not plainly:
        return ""
    (low, high), (other_low, other_high) = (
        wilson(np.array(half(told)["right"]), half(told)["photographs"]) for told in (dropped, plainly)
    )
    if low > other_high:
        return say("Without every other block the model trained with layer drop stands above its twin, whiskers apart.")
    if other_low > high:
        return say("Without every other block the model trained with layer drop stands below its twin, whiskers apart.")
    return say("Without every other block the whiskers of both meet: layer drop in training does not show there.")


def _share(point: Mapping[str, Any]) -> str:
    return f"{point['right'] / point['photographs']:.0%}"


def _curves(shallower: Shallower, told: Model) -> None:
    found = lines(told)
    figure = viz_measured.shares(
        {say(CURVES[name]): one for name, one in found.items()},
        title=facts.short_name(shallower.card),
        x=say("blocks out, of {count}", count=told["blocks"]),
        y=say("right (%)"),
        here=here(shallower, found),
        reference={say("guessing"): CHANCE},
    )
    figure.update_yaxes(range=[0, 100])
    table = {
        "rule": [name for name, one in found.items() for _ in one.positions],
        "blocks out": [place for one in found.values() for place in one.positions],
        "right": np.concatenate([one.shares for one in found.values()]),
        "low": np.concatenate([one.low for one in found.values()]),
        "high": np.concatenate([one.high for one in found.values()]),
    }
    record = _record(shallower, told, label("accuracy over blocks left out"))
    exhibit(figure, record, caption=_told(told), table=table, key=f"blocks_many_{shallower.card.key}")


def _told(told: Model) -> str:
    measured_on = say(
        "{photographs} validation photographs for every n-th block, {few} for the other lines. Whiskers: 95 % of what "
        "other photographs would give. The ring has your number of blocks, on the line of your rule, or on the random "
        "one once you clicked.",
        photographs=f"{told['whole']['photographs']:,}",
        few=f"{told['whole for curves']['photographs']:,}",
    )
    if not told["chosen on"]:
        return measured_on
    more = say(
        "At random: mean, least and most of the draws, {drawn} photographs each. Which block costs least was chosen on "
        "{chosen} training photographs.",
        drawn=told["at random"]["photographs"],
        chosen=told["chosen on"],
    )
    return f"{measured_on} {more}"


def _alone(shown: Sequence[tuple[Shallower, Model]]) -> None:
    found = {}
    for one, told in shown:
        shares = line([{**point, "blocks": range(block)} for block, point in enumerate(told["single"], start=1)])
        found[facts.short_name(one.card)] = shares
    first = shown[0][1]
    figure = viz_measured.shares(
        found,
        title=say("Each block left out alone"),
        x=say("block"),
        y=say("right (%)"),
        reference={say("all blocks"): first["whole"]["right"] / first["whole"]["photographs"]},
    )
    figure.update_yaxes(range=[0, 100])
    table = {"block": list(range(1, first["blocks"] + 1))}
    for name, shares in zip(("", " of the twin"), found.values(), strict=False):
        table |= {f"right{name}": shares.shares, f"low{name}": shares.low, f"high{name}": shares.high}
    record = _record(*shown[0], label("accuracy with one block left out"))
    exhibit(figure, record, caption=finding(models()) if len(shown) > 1 else "", table=table, key="blocks_alone")


def _record(shallower: Shallower, told: Model, method: str) -> Provenance:
    photographs = {"photographs": told["whole"]["photographs"]}
    return Provenance(method, model=shallower.card.title, source=SOURCE, parameters=photographs)
