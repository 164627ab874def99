"""Over many photographs: what a model gets right over blocks left out, by several rules, beside its twin."""

from collections.abc import Mapping, Sequence

import numpy as np
import streamlit as st

from analysis.intervals import wilson
from ui import counted, facts, tried
from ui.counted import Model, Point
from ui.exhibit import exhibit
from ui.text import plain
from views.needed_blocks.subject import DROPPED, EVERY, FIRST, LAST, RANDOM, TWIN, Shallower
from viz import measured as viz_measured
from viz.measured import Line
from words import label, say

FILE = "less_blocks"  # of assets/measurements
PARAMETERS = (label("photographs"),)
CURVES = {
    "every other": label("every n-th"),
    "greedy": label("each time the one that costs least"),
    "last": label("the last ones"),
    "first": label("the first ones"),
    "at random": label("at random, 20 draws"),
}
ORDER = {EVERY: "every other", LAST: "last", FIRST: "first", RANDOM: "at random"}


def draw(shallower: Shallower) -> None:
    """Lines with whiskers and the visitor's ring, of the model and of its twin, and each block left out alone."""
    if counted.known(FILE, shallower.card) is None:
        return
    model_by_key = counted.models(FILE)
    shown = [one for one in (shallower, shallower.twin) if one is not None and one.card.key in model_by_key]
    for column, one in zip(st.columns(len(shown)), shown, strict=True):
        with column:
            _curves(one, model_by_key[one.card.key])
    _alone([(one, model_by_key[one.card.key]) for one in shown])
    if shallower.gone:
        tried.beside("blocks", "every other" if shallower.rule == EVERY else "the last", len(shallower.gone))


def lines(told: Model) -> dict[str, Line]:
    """Shares right over blocks left out, by rule, each from no block left out on; random ones as `ui.counted.drawn`."""
    few = told["whole for curves"]
    line_by_rule = {"every other": line([{"blocks": [], **told["whole"]}, *told["every other"]])}
    line_by_rule |= {name: line([{"blocks": [], **few}, *points]) for name, points in told["curves"].items()}
    if "at random" in told:
        line_by_rule["at random"] = counted.drawn(told["at random"])
    return {name: line_by_rule[name] for name in CURVES if name in line_by_rule}


def line(points: Sequence[Point]) -> Line:
    """Shares right at the numbers of blocks left out, fewest first."""
    points = sorted(points, key=lambda point: len(point["blocks"]))
    return counted.line([len(point["blocks"]) for point in points], points)


def here(shallower: Shallower, line_by_rule: Mapping[str, Line]) -> tuple[float, float] | None:
    """Where the visitor stands: as many blocks out, on the line of the rule (on the random one once something was
    clicked), between its measured points."""
    name = ORDER["random" if shallower.clicked else shallower.rule]
    return counted.at(line_by_rule[name], len(shallower.gone)) if name in line_by_rule else None


def half(told: Model) -> Point:
    """What was measured without every other block."""
    return next(point for point in told["every other"] if len(point["blocks"]) == told["blocks"] // 2)


def sentence(shallower: Shallower) -> str:
    """What every other block is worth to the model, beside its twin or random draws; empty where not measured."""
    told = counted.models(FILE).get(shallower.card.key)
    if told is None:
        return ""
    values = {"half": _share(half(told)), "whole": _share(told["whole"]), "chance": f"{counted.CHANCE:.0%}"}
    twin = shallower.twin and counted.models(FILE).get(shallower.twin.card.key)
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


def finding(model_by_key: Mapping[str, Model]) -> str:
    """Whether layer drop in training shows without every other block, beyond what other photographs would change."""
    dropped, plainly = (model_by_key.get(key) for key in (DROPPED, TWIN))
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


def _share(point: Point) -> str:
    return f"{counted.right(point):.0%}"


def _curves(shallower: Shallower, told: Model) -> None:
    line_by_rule = lines(told)
    figure = viz_measured.shares(
        {say(CURVES[name]): one for name, one in line_by_rule.items()},
        title=facts.short_name(shallower.card),
        x=say("blocks out, of {count}", count=told["blocks"]),
        y=say("right (%)"),
        here=here(shallower, line_by_rule),
        reference={say("guessing"): counted.CHANCE},
    )
    figure.update_yaxes(range=[0, 100])
    table = counted.table(line_by_rule, "rule", "blocks out")
    record = counted.record(shallower.card, label("accuracy over blocks left out"), told["whole"]["photographs"])
    exhibit(figure, record, caption=_caption(told), table=table, key=f"blocks_many_{shallower.card.key}")


def _caption(told: Model) -> str:
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
        "At random: the mean, and 95 % of what other draws would give, {drawn} photographs each. Which block costs "
        "least was chosen on {chosen} training photographs.",
        drawn=told["at random"]["photographs"],
        chosen=told["chosen on"],
    )
    return f"{measured_on} {more}"


def _alone(shown: Sequence[tuple[Shallower, Model]]) -> None:
    line_by_model = {}
    for one, told in shown:
        shares = line([{**point, "blocks": range(block)} for block, point in enumerate(told["single"], start=1)])
        line_by_model[facts.short_name(one.card)] = shares
    first = shown[0][1]
    figure = viz_measured.shares(
        line_by_model,
        title=say("Each block left out alone"),
        x=say("block"),
        y=say("right (%)"),
        reference={say("all blocks"): counted.right(first["whole"])},
    )
    figure.update_yaxes(range=[0, 100])
    table = {"block": list(range(1, first["blocks"] + 1))}
    for name, shares in zip(("", " of the twin"), line_by_model.values(), strict=False):
        table |= {f"right{name}": shares.shares, f"low{name}": shares.low, f"high{name}": shares.high}
    record = counted.record(shown[0][0].card, label("accuracy with one block left out"), first["whole"]["photographs"])
    caption = finding(counted.models(FILE)) if len(shown) > 1 else ""
    exhibit(figure, record, caption=caption, table=table, key="blocks_alone")
