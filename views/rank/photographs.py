"""What rank costs over many photographs: accuracy with the best directions, with random ones, and by chance."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from analysis.intervals import wilson_interval
from models.zoo.measured import measured
from ui.exhibit import exhibit
from viz import measured as charts
from viz.measured import Line
from viz.provenance import Provenance
from words import label, say

FILE = "less_rank"  # of assets/measurements
MODEL = "imagenette_vit"
CLASSES = 10
PARAMETERS = (label("photographs"), label("draw"), label("what"))
BEST, RANDOM, POOLED = "best", "random", "pooled"


def told() -> Mapping[str, Any]:
    """What was measured on the model; empty while nothing was."""
    return (measured(FILE) or {"models": {MODEL: {}}})["models"][MODEL]


def line(found: Mapping[str, Any], what: str, how: str) -> Line:
    """Accuracy over how much is kept, with Wilson's intervals."""
    parts = [one for one in found["settings"] if (one["what"], one["how"]) == (what, how)]
    shares = [one["right"] / one["photographs"] for one in parts]
    ends = [wilson_interval(share, one["photographs"]) for share, one in zip(shares, parts, strict=True)]
    return Line([one["amount"] for one in parts], shares, *map(list, zip(*ends, strict=True)))


def draw(rank: int) -> None:
    """A chart each for maps, weights and Linformer's keys; a ring on the maps' where the visitor's `rank` stands."""
    axes = {
        "maps": (say("Maps of all heads"), say("rank of every map"), BEST),
        "weights": (say("Weights of all blocks"), say("share of the full rank"), BEST),
        "keys": (say("Linformer’s keys, not trained for"), say("projected keys"), POOLED),
    }
    for column, what in zip(st.columns(3), axes, strict=True):
        with column:
            _chart(what, *axes[what], rank)
    st.caption(caption(told()))


def sentence(rank: int) -> str:
    """Accuracy at the measured rank nearest to the visitor's, beside the whole model, random directions and chance."""
    found = told()
    best, control = (line(found, "maps", how) for how in (BEST, RANDOM))
    place = nearest(best, rank)
    return say(
        "With every map at rank {rank} the small ViT is right on {share} of {photographs} photographs; as it is on "
        "{whole}, with as many random directions on {random}, by chance on {chance}.",
        rank=best.positions[place],
        share=f"{best.shares[place]:.0%}",
        photographs=f"{found['before']['photographs']:,}",
        whole=f"{_whole(found):.0%}",
        random=f"{control.shares[place]:.0%}",
        chance=f"{1 / CLASSES:.0%}",
    )


def nearest(found: Line, rank: int) -> int:
    """The place in `found` that was measured nearest to `rank`."""
    return min(range(len(found.positions)), key=lambda place: abs(found.positions[place] - rank))


def caption(found: Mapping[str, Any]) -> str:
    """How it was measured."""
    return say(
        "ViT of 6 blocks on {photographs} validation photographs at 64 px, {tokens} tokens; whiskers are 95 % "
        "intervals (Wilson). Random: as many directions, drawn without a look at the matrix, or Gaussian projections "
        "of keys and values. Nothing was trained again. The ring is the rank that was measured nearest to yours.",
        photographs=f"{found['before']['photographs']:,}",
        tokens=found["tokens"],
    )


def _whole(found: Mapping[str, Any]) -> float:
    return found["before"]["right"] / found["before"]["photographs"]


def _chart(what: str, title: str, across: str, how: str, rank: int) -> None:
    found = told()
    lines = {say("mean of neighbours") if how == POOLED else say("best directions"): line(found, what, how)}
    lines[say("random")] = line(found, what, RANDOM)
    best = next(iter(lines.values()))
    place = nearest(best, rank)
    figure = charts.shares(
        lines,
        title=title,
        x=across,
        y=say("right (%)"),
        here=(best.positions[place], best.shares[place]) if what == "maps" else None,
        reference={say("the model as it is"): _whole(found), say("chance"): 1 / CLASSES},
    )
    figure.update_xaxes(type="log", tickvals=best.positions, ticktext=[f"{amount:.3g}" for amount in best.positions])
    record = Provenance(
        label("accuracy over rank"),
        model=label("ViT, 6 blocks"),
        source="python -m benchmarks efficiency DATA rank",
        parameters={"photographs": found["before"]["photographs"], "draw": measured(FILE)["draw"], "what": what},
    )
    table = {"kept": best.positions} | {
        f"{name}, {part}": getattr(one, part)
        for name, one in zip((how, RANDOM), lines.values(), strict=True)
        for part in ("shares", "low", "high")
    }
    exhibit(figure, record, table=table, key=f"rank_{what}")
