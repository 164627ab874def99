"""What was counted over many photographs, once, in a file of assets/measurements: of whom, and as lines."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from analysis.intervals import next_draw, wilson
from models.zoo import ModelCard
from models.zoo.measured import measured
from ui import unmeasured
from viz.measured import Line
from viz.provenance import Provenance
from words import say

COMMAND = "python -m benchmarks efficiency"
CHANCE = 0.1  # ten classes, about as many photographs of each
Point = Mapping[str, Any]  # `right` of so many `photographs`, and under which setting
Model = Mapping[str, Any]  # all that was counted of one


def models(file: str) -> Mapping[str, Model]:
    """What `file` tells, by key of the zoo; empty before it was measured."""
    return (measured(file) or {"models": {}})["models"]


def known(file: str, card: ModelCard) -> Model | None:
    """What `file` tells of `card`; where it tells nothing, the page says so and which models it knows."""
    model_by_key = models(file)
    if card.key not in model_by_key:
        unmeasured.draw(card, model_by_key)
    return model_by_key.get(card.key)


def right(point: Point) -> float:
    """The share of photographs that were named rightly."""
    return point["right"] / point["photographs"]


def line(positions: Sequence[float], points: Sequence[Point]) -> Line:
    """Shares of `points` at their `positions`, with the ends of Wilson's intervals."""
    ends = np.array([wilson(point["right"], point["photographs"]) for point in points]).reshape(-1, 2)
    return Line(list(positions), [right(point) for point in points], *ends.T)


def drawn(told: Mapping[str, Any], positions: Sequence[float] | None = None, *, whole: Point | None = None) -> Line:
    """Random draws at `positions` (at what was `removed`): the mean, and where another draw before the same photographs
    falls with 95 % (`analysis.intervals.next_draw`), cut at 0 and 1; of a single draw its Wilson's intervals.

    Draws see few photographs, which may be easier than the rest: with the `whole` model before all of them, what draws
    lose against the whole model before their own is taken off its share (a difference estimator, Cochran 1977, 7.2)."""
    positions = told["removed"] if positions is None else positions
    if _draws(told) == 1:
        return line(positions, [{"right": right, "photographs": told["photographs"]} for (right,) in told["right"]])
    shares = np.array(told["right"]) / told["photographs"]
    if whole is not None:
        shares = shares - told["whole"] / told["photographs"] + right(whole)
    mean, half = shares.mean(axis=1), next_draw(shares.T)
    return Line(positions, mean, np.clip(mean - half, 0, 1), np.clip(mean + half, 0, 1))


def told_of_draws(told: Mapping[str, Any]) -> str:
    """What stands for random draws, in a sentence under a chart whose other whiskers are those of photographs."""
    if _draws(told) == 1:
        return say("At random: one draw, with whiskers like the others.")
    return say(
        "At random: what {draws} draws lose before {photographs} of these photographs, taken off the whole model’s "
        "share; whiskers hold 95 % of what other draws would give.",
        draws=_draws(told),
        photographs=told["photographs"],
    )


def _draws(told: Mapping[str, Any]) -> int:
    return len(told["right"][0])


def at(one: Line, place: float) -> tuple[float, float] | None:
    """`place` and the share there, between measured points; None beyond them."""
    inside = min(one.positions) <= place <= max(one.positions)
    return (place, float(np.interp(place, one.positions, one.shares))) if inside else None


def table(lines: Mapping[str, Line], which: str, across: str) -> dict[str, Any]:
    """All points, one row each: the line's name as `which`, its position as `across`, share and interval."""
    parts = {"right": "shares", "low": "low", "high": "high"}
    return {
        which: [name for name, one in lines.items() for _ in one.positions],
        across: [place for one in lines.values() for place in one.positions],
        **{name: np.concatenate([getattr(one, part) for one in lines.values()]) for name, part in parts.items()},
    }


def record(card: ModelCard, method: str, photographs: int, **more: object) -> Provenance:
    """What the files say of numbers that were counted."""
    return Provenance(method, model=card.title, source=COMMAND, parameters={"photographs": photographs, **more})
