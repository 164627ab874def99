"""What patterns do to accuracy over many photographs, measured once, beside as many pairs at random and chance."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from ui import counted
from ui.counted import right
from ui.exhibit import exhibit
from views.sparse.kinds import HASHED, KINDS, RANDOM
from views.sparse.subject import Imposed
from viz.measured import Line, shares
from words import label, say

FILE = "less_patterns"  # of assets/measurements
PARAMETERS = (label("photographs"),)
DRAWS = "directions"  # of hashing, drawn often
Outcome = Mapping[str, Any]


def draw(imposed: Imposed) -> None:
    """Accuracy against the share of pairs for the chosen model, where it was measured."""
    if not counted.models(FILE):
        return
    told = counted.known(FILE, imposed.card)
    if told is None:
        return
    figure = shares(
        lines(told),
        title=say("Accuracy over {count} photographs", count=f"{told['plain']['photographs']:,}"),
        x=say("pairs of patches left open (%)"),
        y=say("right (%)"),
        here=_here(imposed, told),
        reference={say("all pairs"): right(told["plain"]), say("chance"): counted.CHANCE},
    )
    record = counted.record(imposed.card, label("accuracy under patterns"), told["plain"]["photographs"])
    exhibit(figure, record, caption=f"{_caption(told)} {finding(told)}", table=_table(told), key="sparse_curve")


def lines(told: Outcome) -> dict[str, Line]:
    """Measured points of each pattern, called as the page calls it, and of random pairs as `ui.counted.drawn`."""
    line_by_title = {say(kind.title): _line(told, key) for key, kind in KINDS.items() if _of(told, key)}
    return line_by_title | {say("at random"): drawn(told)}


def drawn(told: Outcome) -> Line:
    """Right answers over the share (%) of pairs that were drawn."""
    draws = told["at random"]
    return counted.drawn(draws, [100 * share for share in draws["amount"]], whole=told["plain"])


def finding(told: Outcome) -> str:
    """Which settings stand ahead of nearly all draws of as many random pairs, and which behind."""
    ahead, behind = beside_random(told)
    return say(
        "Beside as many random pairs, with whiskers apart: ahead {ahead}; behind {behind}. The others can’t be told "
        "from them, or leave another share open than was drawn.",
        ahead=", ".join(map(_named, ahead)) or say("none"),
        behind=", ".join(map(_named, behind)) or say("none"),
    )


def beside_random(told: Outcome) -> tuple[list[Outcome], list[Outcome]]:
    """The settings whose interval lies above that of other draws of the same share, between the measured ones, and
    those whose lies below."""
    line = drawn(told)
    sides: tuple[list[Outcome], list[Outcome]] = [], []
    for key in KINDS:
        own = _line(told, key)
        for one, share, lower, upper in zip(_of(told, key), own.positions, own.low, own.high, strict=True):
            low, high = (np.interp(share, line.positions, ends) for ends in (line.low, line.high))
            if counted.at(line, share) and (lower > high or upper < low):
                sides[int(upper < low)].append(one)
    return sides


def _of(told: Outcome, key: str) -> list[Outcome]:
    return sorted((one for one in told["patterns"] if one["pattern"] == key), key=lambda one: one["share"])


def _named(one: Outcome) -> str:
    kind = KINDS[one["pattern"]]
    size = say(kind.size, size=one["size"], ramp=one.get("ramp", 1))
    return say("{pattern} ({size})", pattern=say(kind.title), size=size)


def _line(told: Outcome, key: str) -> Line:
    """Of one pattern, over shares (%); of hashing as other directions give it, where they were drawn."""
    points = _of(told, key)
    shares = [100 * one["share"] for one in points]
    if key != HASHED or DRAWS not in told:
        return counted.line(shares, points)
    draws = told[DRAWS]
    by_size = dict(zip(draws["amount"], draws["right"], strict=True))
    return counted.drawn({**draws, "right": [by_size[one["size"]] for one in points]}, shares, whole=told["plain"])


def _here(imposed: Imposed, told: Outcome) -> tuple[float, float] | None:
    """Where the settings of the page were measured: patterns in all layers."""
    if not imposed.everywhere:
        return None
    if imposed.at_random:
        return counted.at(drawn(told), 100 * imposed.share)
    setting = (imposed.kind, imposed.size, imposed.ramp)
    chosen_patterns = [one for one in told["patterns"] if (one["pattern"], one["size"], one.get("ramp", 1)) == setting]
    return (100 * chosen_patterns[0]["share"], right(chosen_patterns[0])) if chosen_patterns else None


def _table(told: Outcome) -> dict[str, Any]:
    """All measured settings, then each share of random pairs: one row each."""
    points = [_row(told, one) for key in KINDS for one in _of(told, key)]
    points += [{"pattern": RANDOM, "photographs": told["at random"]["photographs"]}] * len(told["at random"]["amount"])
    columns = ("pattern", "size", "ramp", "photographs", "same", "divergence")
    counts = counted.table(lines(told), "line", "pairs left open (%)")
    return {name: [one.get(name, "") for one in points] for name in columns} | counts


def _row(told: Outcome, one: Outcome) -> Outcome:
    """What is counted of a setting, of hashing by drawn directions without what was counted of a single draw."""
    if one["pattern"] != HASHED or DRAWS not in told:
        return one
    return {"pattern": HASHED, "size": one["size"], "photographs": told[DRAWS]["photographs"]}


def _caption(told: Outcome) -> str:
    parts = [
        say(
            "The pattern holds in all layers; nothing was trained under it. Whiskers: 95 % of what other photographs "
            "would give."
        ),
        counted.told_of_draws(told["at random"]),
    ]
    if DRAWS in told:
        parts.append(say("So hashing, over draws of its directions."))
    return " ".join([*parts, say("A ring stands where your setting was measured.")])
