"""The ladder of the lottery over all photographs, and where weights survived its rungs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ui.exhibit import exhibit
from views.needed_blocks.tickets import ARMS, EARLY, FRESH, RANDOM, START, WHOLE, Drawn, apart, by_arm, luck
from viz import heatmap
from viz import measured as viz_measured
from viz.measured import Line
from viz.provenance import Provenance
from words import label, say

TRAINING = "python -m training lottery"
CHANCE = 0.1  # ten classes
OTHERS = {
    WHOLE: label("all weights"),
    FRESH: label("the same mask with weights drawn anew"),
    RANDOM: label("as many weights chosen by lot"),
    EARLY: label("the ticket rewound to an early epoch"),
}


def accuracy(drawn: Drawn) -> None:
    """Shares right over weights kept, arm by arm, the rung of the page as a ring; what stands apart, in words."""
    told, runs = drawn.told, {arm: own for arm, own in by_arm(drawn.told).items() if own}
    figure = viz_measured.shares(
        {say(ARMS[arm]): _line(list(own.values())) for arm, own in runs.items()},
        title=say("Trained again with what is left"),
        x=say("weights kept (%)"),
        y=say("right (%)"),
        here=(100 * drawn.kept, runs[START][drawn.kept]["accuracy"]),
        reference={say("guessing"): CHANCE},
    )
    ticks = [100 * kept for kept in runs[START]]
    figure.update_xaxes(type="log", autorange="reversed", tickvals=ticks, ticktext=[f"{tick:.0f}" for tick in ticks])
    figure.update_layout(height=460)
    flat = [run for own in runs.values() for run in own.values()]
    table = {name: [run[name] for run in flat] for name in ("arm", "kept", "accuracy")}
    table |= {"low": [run["interval"][0] for run in flat], "high": [run["interval"][1] for run in flat]}
    caption = f"{_setting(told)} {finding(told)}"
    exhibit(figure, _record(told, label("accuracy of lottery tickets")), caption=caption, table=table, key="lot_ladder")


def finding(told: Mapping[str, Any]) -> str:
    """Against which arms, and on which rungs, the ticket rewound to the start stands apart from chance and luck."""
    sentences = []
    for other, name in OTHERS.items():
        if other != WHOLE and not by_arm(told)[other]:
            continue
        ahead, behind = apart(told, other)
        sentences.append(
            say(
                "Beside {other} the ticket is ahead at {ahead}, behind at {behind}.",
                other=say(name),
                ahead=_listed(ahead),
                behind=_listed(behind),
            )
        )
    return " ".join(sentences)


def survival(drawn: Drawn, kinds: Sequence[str]) -> None:
    """Which share of each matrix the ticket keeps, and beside it in words what the first weights alone would keep."""
    run = by_arm(drawn.told)[START][drawn.kept]
    kept = np.array(run["survival"]).reshape(-1, len(kinds))
    figure = heatmap.matrix(
        kept,
        title=say("What survives of each matrix at {kept}", kept=f"{drawn.kept:.0%}"),
        rows=say("block"),
        columns="",
        unit=say("share kept"),
        lowest=0,
        column_names=kinds,
        written=".3f",
        height=460,
    )
    first = drawn.told["first"][f"start_{round(100 * drawn.kept)}"]
    caption = say(
        "All matrices share one threshold of magnitude, so a matrix may keep more or less than {kept}: here from {low} "
        "to {high}. The first weights, before anything was learned, would give from {first_low} to {first_high}.",
        kept=f"{drawn.kept:.0%}",
        low=f"{kept.min():.1%}",
        high=f"{kept.max():.1%}",
        first_low=f"{min(first):.1%}",
        first_high=f"{max(first):.1%}",
    )
    table = {"matrix": drawn.told["matrices"], "share kept": run["survival"], "by first weights": first}
    record = _record(drawn.told, label("weights that survive"), kept=drawn.kept)
    exhibit(figure, record, caption=caption, table=table, key="lot_survival")


def _line(runs: Sequence[Mapping[str, Any]]) -> Line:
    ends = np.array([run["interval"] for run in runs])
    return Line([100 * run["kept"] for run in runs], [run["accuracy"] for run in runs], *ends.T)


def _setting(told: Mapping[str, Any]) -> str:
    return say(
        "{photographs} validation photographs; each run {epochs} epochs of {learned} photographs at {side} px from "
        "labels alone, one seed, so far {minutes} minutes of one core in all. Whiskers: 95 % of what other photographs "
        "would give. Two whole models that differ in their first weights alone are {luck} points apart: less is luck.",
        photographs=f"{told['photographs']:,}",
        epochs=told["epochs"],
        learned=f"{told['learned']:,}",
        side=told["side"],
        minutes=f"{told['processor_minutes']:.0f}",
        luck=f"{100 * luck(told):.1f}",
    )


def _listed(rungs: Sequence[float]) -> str:
    return ", ".join(f"{kept:.0%}" for kept in rungs) or say("none")


def _record(told: Mapping[str, Any], method: str, **more: object) -> Provenance:
    kept = {"weights kept": more["kept"]} if more else {}
    return Provenance(method, source=TRAINING, parameters={"epochs": told["epochs"], "seed": told["seed"], **kept})
