"""What the lottery's view shows: the runs that have ended, and one rung of the ladder on the visitor's picture."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from analysis.paired import difference, holm
from analysis.probabilities import softmax
from inputs.image import ImageInput
from models.questions.parameters import Parameters
from models.tickets import Ticket
from models.trace import Trace
from models.zoo import ZOO
from models.zoo.bits import unpacked
from models.zoo.lottery_card import CARD, MEASURED, TICKETS
from models.zoo.measured import measured
from ui import cached, facts
from viz.provenance import Provenance
from words import label

START, EARLY, FRESH, RANDOM = "start", "early", "fresh", "random"  # arms, as `training.lottery` calls them
WHOLE = "whole"  # all weights, beside every rung
ARMS = {
    START: label("ticket, rewound to the start"),
    EARLY: label("ticket, rewound to an early epoch"),
    FRESH: label("the first ticket’s mask, weights drawn anew"),
    RANDOM: label("mask by lot, the first weights"),
}
NEEDED = (START, FRESH, RANDOM)  # without which a rung is not shown
SOURCE = "Frankle and Carbin 2019, arXiv:1803.03635; Chen et al. 2020, arXiv:2007.12223"
PARAMETERS = (label("weights kept"), label("arm"), label("matrix"), label("epochs"), label("input size"))
CERTAIN = 0.05
Told = Mapping[str, Any]  # assets/measurements/lottery.json
Runs = Mapping[str, Mapping[float, Mapping[str, Any]]]  # arm -> share kept -> what was measured


@dataclass(frozen=True, eq=False)
class Drawn:
    """The rung of the ladder that keeps the share `kept`, on `image`, and which `matrix` of the blocks is looked at."""

    told: Told
    image: ImageInput
    kept: float
    matrix: str

    @cached_property
    def passes(self) -> Mapping[str, Trace]:
        """Over the square of the picture: the whole model, the ticket, and the mask by lot."""
        arms = {arm: (self.ticket(arm),) for arm in (START, RANDOM)}
        return {
            arm: cached.trace(CARD.key, self.image, crop="square", changes=changes)
            for arm, changes in {"whole": (), **arms}.items()
        }

    def shares(self) -> Mapping[str, np.ndarray]:
        """Probabilities (class,) of each pass."""
        return {arm: softmax(trace.logits) for arm, trace in self.passes.items()}

    def ticket(self, arm: str) -> Ticket:
        """The weights of an arm on this rung."""
        return Ticket(run_name(arm, self.kept), self.told["files"][TICKETS]["sha256"])

    def mask(self, arm: str) -> np.ndarray:
        """Which weights of the matrix an arm keeps, (row, column) bool."""
        asked = Parameters(model=CARD.key, names=(self.matrix,), changes=(self.ticket(arm),))
        return cached.ask(asked)[self.matrix] != 0

    def record(self, method: str, **place: object) -> Provenance:
        """What the files of this view say of what was computed on the picture."""
        parameters = {"weights kept": self.kept, "epochs": self.told["epochs"], **place.pop("parameters", {})}
        whole = self.passes["whole"]
        return facts.provenance(whole, ZOO[CARD.key], method=method, source=SOURCE, parameters=parameters, **place)


def there() -> Told | None:
    """What was measured, once there is a rung to show; None before."""
    told = measured(MEASURED)
    return told if told and told["files"] and CARD.key in ZOO and rungs(told) else None


def by_arm(told: Told) -> Runs:
    """The runs that have ended, each arm's from the most that is kept."""
    runs = sorted(told["runs"], key=lambda run: -run["kept"])
    return {arm: {run["kept"]: run for run in runs if run["arm"] == arm} for arm in ARMS}


def rungs(told: Told) -> list[float]:
    """Shares kept for which the ticket and both controls have ended, the most first."""
    runs = by_arm(told)
    return [kept for kept in runs[START] if kept < 1 and all(kept in runs[arm] for arm in NEEDED)]


def run_name(arm: str, kept: float) -> str:
    """As in the file of tickets."""
    return f"{arm}_{round(100 * kept)}"


def luck(told: Told) -> float:
    """How far two whole models are apart that differ in nothing but the first weights drawn; NaN for one alone."""
    runs = by_arm(told)
    if 1.0 not in runs[FRESH]:
        return float("nan")
    return abs(runs[START][1.0]["accuracy"] - runs[FRESH][1.0]["accuracy"])


def apart(told: Told, other: str) -> tuple[list[float], list[float]]:
    """Rungs on which the ticket rewound to the start is ahead of the arm `other` (of all weights: `WHOLE`), and behind
    it: where the same photographs tell them apart (McNemar, corrected by Holm for all rungs) and the gap exceeds luck.
    """
    runs, count = by_arm(told), told["photographs"]
    others = dict.fromkeys(runs[START], runs[START][1.0]) if other == WHOLE else runs[other]
    pairs = {kept: (runs[START][kept], others[kept]) for kept in rungs(told) if kept in others}
    answers = [tuple(unpacked(run["right"], count) for run in pair) for pair in pairs.values()]
    chances = holm([difference(*pair) for pair in answers])
    gaps = {kept: own["accuracy"] - its["accuracy"] for kept, (own, its) in pairs.items()}
    sure = [kept for kept, chance in zip(pairs, chances, strict=True) if chance < CERTAIN]
    sure = [kept for kept in sure if not abs(gaps[kept]) <= luck(told)]
    return [kept for kept in sure if gaps[kept] > 0], [kept for kept in sure if gaps[kept] < 0]
