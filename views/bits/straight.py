"""Learning through rounding: a number that is rounded before it is used, and the slope that is taken for its slope."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import streamlit as st

from analysis import straight_through
from analysis.straight_through import Descent
from ui import controls
from ui.exhibit import exhibit
from viz import curves
from viz.provenance import Provenance
from words import label, say, several

KEY = "straight"
SOURCE = "Bengio et al. 2013, arXiv:1308.3432, section 4"
PARAMETERS = (label("bits"), label("target"), label("rate"))
PLACES = np.linspace(-1.5, 1.5, 601)
COUNT = 200  # steps
HEIGHT = 420


@dataclass(frozen=True, eq=False)
class Lab:
    """One number, used in `bits` bits, that is to become `target` by steps of `rate`."""

    bits: int
    target: float
    rate: float

    @cached_property
    def descent(self) -> Descent:
        """All steps, straight through."""
        return straight_through.descent(self.target, self.bits, rate=self.rate, count=COUNT)

    @property
    def levels(self) -> np.ndarray:
        """All values that the number can have in use, (level,)."""
        scale = straight_through.steps(self.bits)
        return np.array([-1.0, 1.0]) if self.bits == 1 else np.arange(-scale, scale + 1) / scale

    def record(self, method: str) -> Provenance:
        """What the files of this view say of their numbers."""
        told = {"bits": self.bits, "target": self.target, "rate": self.rate}
        return Provenance(method, source=SOURCE, parameters=told)


def chosen() -> Lab:
    """What three sliders set, parts of the link."""
    low = {"label_visibility": "collapsed"}
    columns = st.columns(3, vertical_alignment="bottom")
    with columns[0]:
        bits = controls.slide(say("Bits"), "through_bits", 1, 8, default=3, format=say("%d bits"), **low)
    with columns[1]:
        look = {"step": 0.01, "format": say("target %.2f"), **low}
        target = controls.slide(say("Target"), "through_target", -0.95, 0.95, default=0.45, **look)
    with columns[2]:
        look = {"step": 0.01, "format": say("rate %.2f"), **low}
        rate = controls.slide(say("Rate"), "through_rate", 0.01, 0.5, default=0.2, **look)
    return Lab(bits, target, rate)


def sentence(lab: Lab) -> str:
    """How near the best level comes, how near the mean of the steps, and what the true slope would do."""
    nearest = lab.levels[np.abs(lab.levels - lab.target).argmin()]
    return several(
        "Of the {count} levels of {number} bit {nearest} is nearest to {target}; what was used in {steps} steps is "
        "{mean} on average. By its true slope, 0, the number would never have moved.",
        "Of the {count} levels of {number} bits {nearest} is nearest to {target}; what was used in {steps} steps is "
        "{mean} on average. By its true slope, 0, the number would never have moved.",
        lab.bits,
        count=len(lab.levels),
        nearest=f"{nearest:.3f}",
        target=f"{lab.target:.2f}",
        steps=COUNT,
        mean=f"{lab.descent.means[-1]:.3f}",
    )


def draw(lab: Lab) -> None:
    """Forwards and backwards over the number; the number over the steps of its learning."""
    left, right = st.columns(2)
    with left:
        _stairs(lab)
    with right:
        _learning(lab)


def _stairs(lab: Lab) -> None:
    used, slope = straight_through.rounded(PLACES, lab.bits), straight_through.passed(PLACES, lab.bits)
    figure = curves.lines(
        {say("used: the number rounded"): used, say("slope taken for it"): slope, say("its slope"): 0 * slope},
        title=say("Forwards and backwards"),
        x=say("number"),
        y=say("value, slope"),
        positions=PLACES,
        height=HEIGHT,
    )
    figure.update_traces(mode="lines")
    caption = say(
        "Between its jumps the rounded number has the slope 0. Straight through, 1 is taken for it where nothing is "
        "clamped. Inside, rounding errs by at most {half}, half a step.",
        half=f"{(1 if lab.bits == 1 else 0.5 / straight_through.steps(lab.bits)):.3f}",
    )
    table = {"number": PLACES, "used": used, "slope taken": slope}
    exhibit(figure, lab.record(label("rounding straight through")), caption=caption, table=table, key="through_stairs")


def _learning(lab: Lab) -> None:
    descent, places = lab.descent, np.arange(1, COUNT + 1)
    figure = curves.lines(
        {
            say("learned, never used"): descent.latent[:-1],
            say("used: rounded"): descent.used,
            say("mean of what was used"): descent.means,
        },
        title=say("A number that learns its target"),
        x=say("step"),
        y=say("value"),
        positions=places,
        reference={say("target"): lab.target},
        height=HEIGHT,
    )
    figure.update_traces(mode="lines")
    figure.data[1].update(mode="markers", marker={"size": 5})  # it jumps: no line leads from one to the next
    caption = say(
        "Each step takes rate × (used − target) off the number, as if nothing were rounded: loss ½ (used − target)². "
        "The number settles where rounding turns over and swings there. All steps add up: the mean of what was used is "
        "target − (way from the start) / (rate × steps), so it nears the target, which no level has to lie on."
    )
    table = {"step": places, "learned": descent.latent[:-1], "used": descent.used, "mean": descent.means}
    record = lab.record(label("learning straight through"))
    exhibit(figure, record, caption=caption, table=table, key="through_learning")
