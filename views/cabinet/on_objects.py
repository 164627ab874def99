"""Who looks at the object: attention beyond what a model lays there whatever the photograph shows."""

import numpy as np
import streamlit as st

from analysis.intervals import around
from models.zoo.measured import measured
from ui.exhibit import exhibit
from views.cabinet.subject import OBJECTS, RECIPE, Cabinet
from viz import bars
from viz.provenance import Provenance
from words import label, say

PARAMETERS = (label("photographs"),)


def draw(cabinet: Cabinet) -> None:
    """A bar per model, the largest excess first; nothing where it was not measured."""
    told = measured(OBJECTS) or {"models": {}}
    record_by_model = {
        model.name: told["models"][model.card.key] for model in cabinet.models if model.card.key in told["models"]
    }
    if not record_by_model:
        return
    record_by_model = dict(sorted(record_by_model.items(), key=lambda item: -item[1]["excess"]))
    columns = {
        name: 100 * np.array([model[name] for model in record_by_model.values()])
        for name in next(iter(record_by_model.values()))
    }
    st.header(say("Who looks at the object?"))
    figure = bars.bars(
        list(record_by_model),
        columns["excess"],
        unit=say("attention on the object beyond the model’s mean map (percentage points)"),
        whole=None,
        error=around(columns["error"]),
    )
    record = Provenance(label("attention on objects"), source=RECIPE, parameters={"photographs": told["photographs"]})
    exhibit(
        figure,
        record,
        caption=_caption(told, columns),
        table={"model": list(record_by_model), **columns},
        key="on_objects",
    )


def _caption(told: dict, columns: dict[str, np.ndarray]) -> str:
    certain = columns["excess"] > around(columns["error"])
    own, usual = columns["own"], columns["mean_map"]
    return say(
        "Of the late layers’ attention {least} to {most} % lie on the object. Each model’s mean map of the other "
        "photographs would lay {usual_least} to {usual_most} % there, for objects tend to stand in the middle. Bars "
        "are the difference, whiskers its 95 % interval over {photographs} photographs: it stands out for {certain} of "
        "{models} models. Objects are boxes drawn by a general vision-language model that taught none of these.",
        least=f"{own.min():.0f}",
        most=f"{own.max():.0f}",
        usual_least=f"{usual.min():.0f}",
        usual_most=f"{usual.max():.0f}",
        photographs=told["photographs"],
        certain=int(certain.sum()),
        models=len(certain),
    )
