"""Where a warm-up is needed: what was learned at each depth and rate, with and without one, and how."""

from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui.exhibit import exhibit
from views.before.runs import PLACES, Runs
from views.before.subject import BEFORE, BEHIND, NAMES, SOURCE
from viz import curves, heatmap
from viz.provenance import Provenance
from viz.theme import Figure
from words import label, say, several

WAYS = (label("no warm-up"), label("warm-up"))
LINES = {
    (BEHIND, 0): label("post-norm, no warm-up"),
    (BEHIND, 1): label("post-norm, warm-up"),
    (BEFORE, 0): label("pre-norm, no warm-up"),
    (BEFORE, 1): label("pre-norm, warm-up"),
}
NUMBER = {norms: place for place, norms in enumerate(PLACES)}
PARAMETERS = (
    label("norms"),
    label("warm-up"),
    label("learning rate"),
    label("blocks"),
    label("unseen digits"),
    label("trainings"),
    label("steps"),
    label("steps of warm-up"),
)


@dataclass(frozen=True, eq=False)
class Border:
    """All `runs`; whose map is shown, and the place of it whose curves are."""

    runs: Runs
    norms: str
    depth: int
    rate: float

    @property
    def place(self) -> tuple[int, int]:
        """Row and column of the map."""
        return self.runs.depths.index(self.depth), self.runs.rates.index(self.rate)

    def record(self, method: str, **told: object) -> Provenance:
        """The record of what the trainings found."""
        sizes = {"unseen digits": self.runs.told["unseen"], "trainings": len(self.runs.told["runs"]), **told}
        return Provenance(method, source=f"python -m training.warmup; {SOURCE}", parameters=sizes)


def draw(border: Border) -> None:
    """Two maps, then the chosen place's losses and the two schedules."""
    for column, warm in zip(st.columns(2, gap="medium"), range(2), strict=True):
        with column:
            _map(border, warm)
    st.caption(_failing(border.runs))
    left, right = st.columns([3, 2], gap="medium")
    with left:
        told = {"blocks": border.depth, "learning rate": border.rate}
        record = border.record(label("loss with and without warm-up"), **told)
        exhibit(_losses(border), record, caption=_curves(border), table=_points(border), key="before_losses")
    with right:
        told = {"learning rate": border.rate, "steps": border.runs.told["steps"], "steps of warm-up": _rising(border)}
        record = border.record(label("learning rate with and without warm-up"), **told)
        exhibit(_schedules(border), record, caption=_schedule(), table=_steps(border), key="before_rates")


def sentence(border: Border) -> str:
    """How many of all trainings end within chance, in each way."""
    runs = border.runs
    count = {way: (int(runs.failed[_way(way)].sum()), int(runs.there[_way(way)].sum())) for way in LINES}
    told = {"behind_cold": (BEHIND, 0), "behind": (BEHIND, 1), "before_cold": (BEFORE, 0), "before": (BEFORE, 1)}
    return say(
        "With norms behind, {behind_cold} trainings without warm-up end no better than chance, with one {behind}; with "
        "norms before, {before_cold} and {before}.",
        **{name: say("{failed} of {all}", failed=count[way][0], all=count[way][1]) for name, way in told.items()},
    )


def shares(border: Border, warm: int) -> np.ndarray:
    """Right of unseen digits, the mean over seeds in per cent: (depth, rate), NaN where nothing was run."""
    right, there = (values[_way((border.norms, warm))] for values in (border.runs.right, border.runs.there))
    counts = there.sum(axis=-1)
    return 100 * np.where(counts > 0, np.nansum(right, axis=-1) / np.maximum(counts, 1), np.nan)


def _way(way: tuple[str, int]) -> tuple[int, int]:
    return NUMBER[way[0]], way[1]


def _map(border: Border, warm: int) -> None:
    title = say(LINES[border.norms, warm])
    figure = heatmap.matrix(
        shares(border, warm),
        title=title,
        rows=say("blocks"),
        columns=say("largest learning rate"),
        unit=say("digits named (%)"),
        lowest=0,
        highest=100,
        row_names=[str(depth) for depth in border.runs.depths],
        column_names=[f"{rate:g}" for rate in border.runs.rates],
        height=330,
        written=".0f",
    )
    told = {"norms": NAMES[border.norms], "warm-up": WAYS[warm]}
    record = border.record(label("digits named by depth and rate"), **told)
    exhibit(figure, record, table=_cells(border, warm), key=f"before_map_{warm}")


def _cells(border: Border, warm: int) -> dict[str, list]:
    runs, way = border.runs, _way((border.norms, warm))
    rows, columns = np.indices((len(runs.depths), len(runs.rates))).reshape(2, -1)
    return {
        "blocks": [runs.depths[row] for row in rows],
        "rate": [runs.rates[column] for column in columns],
        "named_percent": shares(border, warm).ravel().tolist(),
        "within_chance": runs.failed[way].sum(axis=-1).ravel().tolist(),
        "trainings": runs.there[way].sum(axis=-1).ravel().tolist(),
    }


def _losses(border: Border) -> Figure:
    of = _of_place(border)
    figure = curves.lines(
        {say(LINES[way]): values.mean(axis=-1) for way, values in of.items()},
        title=say("{blocks} blocks, rate {rate}", blocks=border.depth, rate=f"{border.rate:g}"),
        x=say("step"),
        y=say("loss (nats)"),
        positions=_middles(border.runs),
        reference={say("every digit alike"): float(np.log(10))},
        height=340,
    )
    return figure.update_traces(mode="lines")


def _of_place(border: Border) -> dict[tuple[str, int], np.ndarray]:
    """Losses (point, seed) of the seeds that were run in all four ways."""
    row, column = border.place
    seeds = border.runs.there[:, :, row, column].all(axis=(0, 1))
    return {way: border.runs.loss[_way(way)][row, column, seeds].T for way in LINES}


def _middles(runs: Runs) -> np.ndarray:
    """The middle step of each point of a curve, from 1."""
    every = runs.told["every"]
    return np.arange(runs.told["steps"] // every) * every + (every + 1) / 2


def _points(border: Border) -> dict[str, object]:
    columns: dict[str, object] = {"step": _middles(border.runs)}
    names = {way: f"{PLACES[way[0]]}_{('cold', 'warm')[way[1]]}" for way in LINES}
    for way, values in _of_place(border).items():
        columns |= {f"{names[way]}_{number + 1}": of for number, of in enumerate(values.T)}
    return columns


def _schedules(border: Border) -> Figure:
    steps = _steps(border)
    figure = curves.lines(
        {say(word): steps[name] for word, name in zip(WAYS, ("cold", "warm"), strict=True)},
        title=say("The two schedules"),
        x=say("step"),
        y=say("learning rate"),
        positions=steps["step"],
        height=340,
    )
    return figure.update_traces(mode="lines")


def _steps(border: Border) -> dict[str, np.ndarray]:
    cold, warm = (border.rate * np.array(border.runs.told["schedules"][str(way)]) for way in border.runs.axis("warm"))
    return {"step": np.arange(1, 1 + len(cold)), "cold": cold, "warm": warm}


def _rising(border: Border) -> int:
    return border.runs.axis("warm")[1]


def _failing(runs: Runs) -> str:
    counts = runs.there.sum(axis=-1)
    return say(
        "ViTs of {blocks} blocks, {width} channels wide, on 8 × 8 digits, {steps} steps of Adam without clipping; "
        "each place is the mean of {least} to {most} trainings. No better than chance: the 95 % interval (Wilson) of "
        "the {unseen} unseen digits reaches the {chance} that one gets by always naming the commonest.",
        blocks=f"{runs.depths[0]}–{runs.depths[-1]}",
        width=runs.told["sizes"]["embed_dim"],
        steps=runs.told["steps"],
        least=int(counts.min()),
        most=int(counts.max()),
        unseen=runs.told["unseen"],
        chance=f"{runs.chance:.1%}",
    )


def _curves(border: Border) -> str:
    return several(
        "Means of {every} steps of one training. A loss that stays at the dotted line has learned how common the "
        "digits are and nothing else.",
        "Means of {every} steps, over {number} seeds. A loss that stays at the dotted line has learned how common the "
        "digits are and nothing else.",
        border.runs.seeds(border.depth, border.rate),
        every=border.runs.told["every"],
    )


def _schedule() -> str:
    return say("Half a cosine; with a warm-up it is multiplied by a straight rise through a third of the steps.")
