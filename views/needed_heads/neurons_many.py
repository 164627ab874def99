"""Over many photographs: what a model gets right over neurons cut out of every MLP, and out of one MLP alone."""

from collections.abc import Mapping, Sequence

import numpy as np

from ui import counted, facts, tried
from ui.counted import Model
from ui.exhibit import exhibit
from views.needed_heads.subject import LEAST, MOST, RANDOM
from views.needed_heads.thinner import EVERY, SIZE, Thinner
from viz import measured as viz_measured
from viz.measured import Line
from words import label, message, say

FILE = "less_neurons"  # of assets/measurements
CURVES = {
    "by importance": label("the least important first"),
    "by size": label("the smallest weights first"),
    "by shuffled labels": label("importance learned from shuffled labels"),
    "most important first": label("the most important first"),
}
DRAWN = "at random"
ORDER = {LEAST: "by importance", SIZE: "by size", RANDOM: DRAWN, MOST: "most important first"}
PARTS = {"half": label("without the less important half"), "all": label("without all of its neurons")}


def draw(thinner: Thinner) -> None:
    """Curves with intervals and the visitor's ring; each MLP alone; the way to everything that was tried."""
    told = counted.known(FILE, thinner.card)
    if told is None:
        return
    _curves(thinner, told)
    if "blocks" in told:
        _alone(thinner, told)
    if thinner.off:
        tried.beside("neurons", "by importance", thinner.share)


def lines(told: Model) -> dict[str, Line]:
    """Shares right over the share of neurons cut, by order, each from no neuron cut on; random ones with the interval
    of `ui.counted.drawn`."""
    every = {name: [{"removed": 0, **told["whole"]}, *points] for name, points in told["curves"].items() if points}
    line_by_order = {
        name: counted.line([100 * point["removed"] for point in points], points) for name, points in every.items()
    }
    draws = told[DRAWN]
    nothing = [draws["whole"]] * len(draws["right"][0])  # nothing is drawn where nothing goes
    removed = [0, *(100 * share for share in draws["removed"])]
    every = {**draws, "right": [nothing, *draws["right"]]}
    return line_by_order | {DRAWN: counted.drawn(every, removed, whole=told["whole"])}


def here(thinner: Thinner, line_by_order: Mapping[str, Line]) -> tuple[float, float] | None:
    """Where the visitor stands on the line of the order, between measured points; nowhere with one MLP alone."""
    return counted.at(line_by_order[ORDER[thinner.order]], 100 * thinner.share) if thinner.block == EVERY else None


def _curves(thinner: Thinner, told: Model) -> None:
    line_by_order = lines(told)
    titles = {**CURVES, DRAWN: message("at random, {draws} draws", draws=len(told[DRAWN]["right"][0]))}
    figure = viz_measured.shares(
        {say(titles[name]): line for name, line in line_by_order.items()},
        title=facts.short_name(thinner.card),
        x=say("neurons cut out of every MLP (%)"),
        y=say("right (%)"),
        here=here(thinner, line_by_order),
        reference={say("guessing"): counted.CHANCE},
    )
    table = counted.table(line_by_order, "order", "neurons cut (%)")
    record = counted.record(thinner.card, label("accuracy over neurons cut"), told["whole"]["photographs"])
    exhibit(figure, record, caption=_caption(told), table=table, key="neurons_many")


def _caption(told: Model) -> str:
    measured_on = say(
        "{photographs} validation photographs; importance is the mean over {scored} training photographs. Whiskers: "
        "95 % of what other photographs would give. {drawn}",
        photographs=f"{told['whole']['photographs']:,}",
        drawn=counted.told_of_draws(told[DRAWN]),
        scored=f"{told['scored on']:,}",
    )
    agreed = say(
        "Rank correlation of importance with the size of weights, within each MLP: {size}; with importance learned "
        "from shuffled labels: {shuffled}.",
        size=f"{told['rank correlation with size']:.2f}",
        shuffled=f"{told['rank correlation with shuffled labels']:.2f}",
    )
    return f"{measured_on} {finding(told)} {agreed}"


def finding(told: Model) -> str:
    """What half of the neurons cost, the least important beside draws, each beside the whole model before the same
    photographs; and whether the order from shuffled labels falls behind."""
    line_by_order = lines(told)
    least, drawn, control = (line_by_order.get(name) for name in ("by importance", DRAWN, "by shuffled labels"))
    lost, cheapest = least.shares[0] - _half(least, least.shares), drawn.shares[0] - _half(drawn, drawn.high)
    points = {"lost": f"{100 * lost:.1f}", "drawn": f"{100 * cheapest:.1f}"}
    first = (
        say("Half of them, the least important, cost {lost} points; nearly all draws cost more than {drawn}.", **points)
        if lost < cheapest
        else say("Half of them, the least important, cost {lost} points; among draws some cost {drawn}.", **points)
    )
    if control is None:
        return first
    behind = _half(least, least.low) > _half(control, control.high)
    if behind:
        return f"{first} {say('The control from shuffled labels falls behind.')}"
    return f"{first} {say('The control from shuffled labels keeps up: the right answers taught the order little.')}"


def _half(line: Line, values: Sequence[float]) -> float:
    """One of the `values` of a line where half of the neurons are gone."""
    return float(np.interp(50, line.positions, values))


def _alone(thinner: Thinner, told: Model) -> None:
    blocks = told["blocks"]
    places = range(1, len(told["neurons"]) + 1)
    line_by_part = {say(name): counted.line(places, blocks[part]) for part, name in PARTS.items()}
    figure = viz_measured.shares(
        line_by_part,
        title=say("Each MLP alone"),
        x=say("MLP"),
        y=say("right (%)"),
        reference={say("all neurons"): counted.right(blocks["whole"])},
    )
    table = counted.table(line_by_part, "what", "MLP")
    photographs = blocks["whole"]["photographs"]
    record = counted.record(thinner.card, label("accuracy with one MLP’s neurons cut"), photographs)
    caption = say(
        "{photographs} validation photographs; all other MLPs keep their neurons, and this one its last bias.",
        photographs=photographs,
    )
    exhibit(figure, record, caption=caption, table=table, key="neurons_alone")
