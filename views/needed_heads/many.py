"""Over many photographs: what a model gets right over heads switched off, in several orders, and one head a layer."""

from collections.abc import Mapping

import numpy as np

from analysis.intervals import share_interval
from ui import counted, facts, tried
from ui.counted import Model
from ui.exhibit import exhibit
from views.needed_heads.subject import LEAST, MOST, Pruned
from viz import bars
from viz import measured as viz_measured
from viz.measured import Line
from words import label, message, say

FILE = "less_heads"  # of assets/measurements
PARAMETERS = (label("photographs"),)
CURVES = {
    "by importance": label("the least important first"),
    "by shuffled labels": label("the same, learned from shuffled labels"),
    "most important first": label("the most important first"),
}
DRAWN = "at random"
ORDER = {LEAST: "by importance", MOST: "most important first"}  # others stand on the random line


def draw(pruned: Pruned) -> None:
    """Curves with intervals, the visitor's ring on one of them, and each layer with its best head alone."""
    told = counted.known(FILE, pruned.card)
    if told is None:
        return
    _curves(pruned, told)
    if "one head" in told:
        _single(pruned, told)
    if pruned.off:
        tried.beside("heads", "by importance", len(pruned.off))


def lines(told: Model) -> dict[str, Line]:
    """Shares right over heads removed, by order, each from no head removed on; random ones as `ui.counted.drawn`."""
    every = {name: [{"removed": 0, **told["whole"]}, *points] for name, points in told["curves"].items() if points}
    line_by_order = {
        name: counted.line([point["removed"] for point in points], points) for name, points in every.items()
    }
    return line_by_order | {DRAWN: counted.drawn(told[DRAWN])}


def here(pruned: Pruned, line_by_order: Mapping[str, Line]) -> tuple[float, float] | None:
    """Where the visitor stands: as many heads off, on the line of the chosen order, between its measured points."""
    return counted.at(line_by_order[ORDER.get(pruned.order, DRAWN)], len(pruned.off))


def sentence(pruned: Pruned) -> str:
    """What half of the heads cost, by importance, at random and in the worst order; empty where not measured."""
    told = counted.models(FILE).get(pruned.card.key)
    if told is None:
        return ""
    line_by_order, half = lines(told), pruned.total // 2
    shares = {name: np.interp(half, line.positions, line.shares) for name, line in line_by_order.items()}
    return say(
        "Without half of its heads, the least important, the model is right on {least} of the photographs; without as "
        "many drawn at random on {drawn}; with all on {whole}, by guessing on {chance}.",
        least=f"{shares['by importance']:.0%}",
        drawn=f"{shares[DRAWN]:.0%}",
        whole=f"{counted.right(told['whole']):.0%}",
        chance=f"{counted.CHANCE:.0%}",
    )


def _curves(pruned: Pruned, told: Model) -> None:
    line_by_order = lines(told)
    titles = {**CURVES, DRAWN: message("at random, {draws} draws", draws=len(told[DRAWN]["right"][0]))}
    figure = viz_measured.shares(
        {say(titles[name]): line for name, line in line_by_order.items()},
        title=facts.short_name(pruned.card),
        x=say("heads off, of {count}", count=pruned.total),
        y=say("right (%)"),
        here=here(pruned, line_by_order),
        reference={say("guessing"): counted.CHANCE},
    )
    table = counted.table(line_by_order, "order", "heads off")
    record = counted.record(pruned.card, label("accuracy over heads switched off"), told["whole"]["photographs"])
    exhibit(figure, record, caption=_caption(told), table=table, key="heads_many")


def _caption(told: Model) -> str:
    sentence = say(
        "{photographs} validation photographs, for each draw {drawn}; importance is the mean over {scored} training "
        "photographs. Whiskers: 95 % of what other photographs would give; at random, of what other draws would give. "
        "The ring has your number of heads, on the line of your order between measured points: your picture’s own "
        "importance may choose others.",
        photographs=f"{told['whole']['photographs']:,}",
        drawn=told[DRAWN]["photographs"],
        scored=f"{told['scored on']:,}",
    )
    sentence = f"{sentence} {_controlled(told)}".rstrip()
    if "rank correlation" not in told:
        return sentence
    agreed = say(
        "Rank correlation of importance and of the loss without each head alone, on {photographs} training "
        "photographs: {correlation}.",
        photographs=told["chosen on"],
        correlation=f"{told['rank correlation']:.2f}",
    )
    return f"{sentence} {agreed}"


def _controlled(told: Model) -> str:
    """What the negative control says at half of the heads; empty where it was not measured."""
    line_by_order = lines(told)
    if "by shuffled labels" not in line_by_order:
        return ""
    half = sum(told["heads"]) // 2
    real, shuffled = (_at(line_by_order[name], half) for name in ("by importance", "by shuffled labels"))
    shares = {"real": f"{real[0]:.1%}", "shuffled": f"{shuffled[0]:.1%}"}
    if real[0] - shuffled[0] > real[1] + shuffled[1]:
        return say("The control stays behind at half of the heads: {shuffled} against {real}.", **shares)
    return say(
        "The control does not stay behind: at half of the heads an order learned from shuffled labels leaves "
        "{shuffled}, the real one {real}. Whatever this score finds, it is little that the right answers taught it.",
        **shares,
    )


def _at(line: Line, place: float) -> tuple[float, float]:
    """Share and half of its interval at a number of heads off."""
    share, low = (float(np.interp(place, line.positions, values)) for values in (line.shares, line.low))
    return share, share - low


def _single(pruned: Pruned, told: Model) -> None:
    one = told["one head"]
    points = [one["whole"], *one["layers"], one["all"]]
    count, right = one["whole"]["photographs"], np.array([counted.right(point) for point in points])
    names = [
        say("all heads"),
        *(
            say("layer {layer}: head {head} alone", layer=layer, head=head + 1)
            for layer, head in enumerate(one["kept"], start=1)
        ),
        say("one head in every layer"),
    ]
    half = share_interval(right, np.full(len(points), count))
    figure = bars.bars(names, right, unit=say("share right"), error=half, title=say("One head alone"))
    caption = say(
        "{photographs} validation photographs; the head that stays was chosen on {chosen} training photographs. All "
        "other layers keep their heads, but in the last line.",
        photographs=count,
        chosen=told["chosen on"],
    )
    table = {"kept head": [0, *(head + 1 for head in one["kept"]), 0], "right": right, "interval": half}
    record = counted.record(pruned.card, label("accuracy with one head in a layer"), told["whole"]["photographs"])
    exhibit(figure, record, caption=caption, table=table, key="heads_single")
