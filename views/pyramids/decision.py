"""NesT: the way down the tree of blocks to the evidence for a class.   GradCAT, Alg. 1 of Zhang et al. 2022."""

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np
import streamlit as st

from analysis.decision_path import Choice, decision_path, depths
from models.questions.gradcat import Evidence
from models.zoo.classes import class_names
from ui import cached, controls, facts
from ui.components.chart import chart
from ui.exhibit import exhibit
from ui.ground import under
from views.pyramids.one_pixel import PAPER
from views.pyramids.subject import NEST, Family, Pyramids
from viz import bars, plan
from viz.provenance import Provenance
from words import label, say

QUARTERS = (label("upper left"), label("upper right"), label("lower left"), label("lower right"))
NO_CLASSES = label(
    "This NesT has no classes to decide between, because its weights are untrained. The decision path needs a trained "
    "one: choose another NesT above, if there is one."
)
PARAMETERS = (label("label"),)
TITLED = 400  # pixels of the picker beside its title


def draw(pyramids: Pyramids, tell: Callable[[str], None]) -> None:
    """The decision path of the chosen class; `tell` takes what it answers."""
    family = pyramids.one(NEST)
    names, logits = class_names(family.card.classes), family.trace.logits
    if logits is None or len(names) != len(logits):
        st.info(say(NO_CLASSES), icon=":material/block:")
        return
    order = {int(index): say(names[index]) for index in np.argsort(-logits)}
    help_text = say("The most probable class stands first.")
    left, right = st.columns([3, 2])
    with right, controls.titled(say("Class"), help_text):  # beside the picture, which so begins high
        index = controls.choose(say("Class"), "class", order, label_visibility="collapsed", width=TITLED)
    levels = cached.ask(Evidence(model=family.card.key, shown=family.trace.pixels, label=index))
    steps = decision_path(levels.evidence)
    tell(sentence(steps, order[index]))
    record = facts.another(family.record, label("decision path"), source=f"{PAPER}, Alg. 1", label=names[index])
    with left:
        _walk(family, steps, record, order[index])
    with right:
        _quarters(steps)
    st.caption(
        say(
            "From the whole picture to one finest block: at each level the quarter whose activation times gradient is "
            "largest on average. Numbers above zero speak for the class, below zero against it."
        )
    )


def sentence(steps: Sequence[Choice], name: str) -> str:
    """Which quarters the `steps` open for the class called `name`, and which share of the evidence, for and against,
    these and the next best hold; of even evidence each would hold a quarter."""
    return say(
        "NesT follows “{name}” to the {steps} of the evidence for and against (evenly 25% in each quarter).",
        name=name,
        steps=reduce(
            lambda first, second: say("{first}, in it {second}", first=first, second=second), map(_opened, steps)
        ),
    )


def _opened(step: Choice) -> str:
    """The quarter that was chosen, its share and that of the next best."""
    second, best = np.sort(step.scores, axis=None)[-2:] / np.abs(step.scores).sum()
    return say(
        "{quarter} with {best} (next {second})",
        quarter=say(QUARTERS[2 * step.chosen[0] + step.chosen[1]]),
        best=f"{best:.0%}",
        second=f"{second:.0%}",
    )


def _walk(family: Family, steps: Sequence[Choice], record: Provenance, name: str) -> None:
    """The picture with the last chosen block lit and the borders of every choice."""
    depth = depths(steps, family.stages[0][0].queries.raster.shape)
    title = say("The path to “{name}”", name=name)
    figure = plan.plan(under(family.trace), depth, lit=depth == len(steps), title=title)
    arrays = {"depth": depth, "scores": np.stack([step.scores for step in steps])}
    exhibit(figure, record, arrays=arrays, key="path")


def _quarters(steps: Sequence[Choice]) -> None:
    """What was compared at each step, in numbers; the files of the path hold them."""
    names, unit = [say(name) for name in QUARTERS], say("mean of activation × gradient")
    for number, step in enumerate(steps, start=1):
        title = say("Step {number}: the quarters of the block", number=number)
        figure = bars.bars(names, step.scores.ravel(), unit=unit, whole=None, title=title)
        chart(figure, key=f"quarters_{number}")
