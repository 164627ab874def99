"""How the models learned, epoch by epoch."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui import controls
from ui.exhibit import exhibit
from views.cabinet.subject import RECIPE, Cabinet, Metrics
from viz import curves
from viz.provenance import Provenance
from words import label, say


@dataclass(frozen=True)
class Measure:
    """What was measured after each epoch: its name, the `unit` of its axis, and what it is multiplied by for that."""

    title: str
    unit: str
    scale: float = 1


ACCURACY, LOSS = "accuracy", "loss"
MEASURES = {
    ACCURACY: Measure(label("Accuracy on photographs never seen"), label("accuracy (%)"), 100),
    LOSS: Measure(label("Training loss"), label("loss (nats)")),
}
PARAMETERS = (label("measure"),)


def draw(cabinet: Cabinet) -> None:
    """A line per model."""
    titles = {key: say(measure.title) for key, measure in MEASURES.items()}
    key = controls.choose(say("Show"), "curve", titles, widget=st.segmented_control)
    measure = MEASURES[key]
    measured = by_epoch({model.card.key: model.metrics for model in cabinet.models}, key)
    lines = {model.name: measure.scale * measured[model.card.key] for model in cabinet.models}
    figure = curves.lines(lines, title=say("Training curves"), x=say("epoch"), y=say(measure.unit))
    record = Provenance(label("training curve"), source=RECIPE, parameters={"measure": measure.title})
    exhibit(figure, record, caption=_caption(key), arrays=measured, key="cabinet_curves")


def by_epoch(metrics: Mapping[str, Metrics], measure: str) -> dict[str, np.ndarray]:
    """`ACCURACY` as shares or `LOSS` in nats, (epoch,), of each of `metrics`."""
    return {key: np.array([point[measure] for point in written["curve"]]) for key, written in metrics.items()}


def _caption(measure: str) -> str:
    if measure != ACCURACY:
        return ""
    return say("After each epoch, on every third photograph, whole. The table has all of them, their middle.")
