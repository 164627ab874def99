"""Pairs of the cabinet that differ in one thing, or in how long they learned: how a choice changes learning."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import streamlit as st

from models.zoo.cabinet import metrics
from ui import controls, downloads
from ui.components.chart import chart
from viz import curves, theme
from viz.provenance import Provenance

RECIPE = "python -m training"
KINDS = {"loss": (1, "training loss (nats)"), "accuracy": (100, "right (% of photographs)")}


@dataclass(frozen=True)
class Study:
    """`models` (label -> key of the cabinet) that are compared, `words` about them. Curves end with the shortest
    training, for one may have gone on alone, unless going on is what is compared: `whole`."""

    models: Mapping[str, str]
    words: str
    whole: bool = False


STUDIES = {
    "LayerNorm before or behind": Study(
        {
            "pre-norm, warm-up": "imagenette_vit_12",
            "post-norm, warm-up": "imagenette_vit_12_post",
            "pre-norm, no warm-up": "imagenette_vit_12_cold",
            "post-norm, no warm-up": "imagenette_vit_12_post_cold",
        },
        "The same ViT of 12 blocks with its LayerNorms before the branches (as in ViT) or behind them (as in the first "
        "transformer), with and without a warm-up of the learning rate. Xiong et al. (arXiv:2002.04745) expect the "
        "post-norm model to need the warm-up and the pre-norm one not to.",
    ),
    "Layers left out": Study(
        {"every layer": "imagenette_vit_12", "each left out one time in five": "imagenette_vit_12_drop"},
        "The same ViT of 12 blocks; in the second, every step of training leaves each block out with probability 0.2 "
        "(LayerDrop, Fan et al., arXiv:1909.11556). It learns more slowly at first: what it gains is to bear the loss "
        "of a layer.",
    ),
    "A longer training": Study(
        {"90 epochs": "imagenette_vit_long", "50 epochs": "imagenette_vit"},
        "The same ViT of 6 blocks goes on for 40 epochs with a schedule of its own. In these, photographs are mixed "
        "with others of all classes; before, as in all other models here, the two were mostly of one class. That "
        "alone changes little: 40 epochs of the ViT of 12 blocks end at 76.3 % with the one, at 76.7 % with the other.",
        whole=True,
    ),
}


def bundled() -> dict[str, dict[str, dict]]:
    """Studies of which at least two models are bundled: name -> (label -> metrics)."""
    found = {
        name: {label: record for label, key in study.models.items() if (record := metrics(key))}
        for name, study in STUDIES.items()
    }
    return {name: records for name, records in found.items() if len(records) > 1}


def show() -> None:
    """The curves of one study, loss and accuracy side by side; nothing where no pair is bundled."""
    found = bundled()
    if not found:
        return
    st.header("The same model, changed")
    name = controls.choose("Study", "study", list(found), widget=st.segmented_control, label_visibility="collapsed")
    st.caption(STUDIES[name].words)
    for kind, column in zip(KINDS, st.columns(2, gap="medium"), strict=True):
        with column:
            _curves(name, found[name], kind)


def series(records: Mapping[str, dict], kind: str, *, whole: bool = False) -> dict[str, np.ndarray]:
    """Loss or accuracy after each epoch, for as many epochs as all of `records` have, or to each one's end."""
    end = None if whole else min(len(record["curve"]) for record in records.values())
    return {
        label: KINDS[kind][0] * np.array([point[kind] for point in record["curve"][:end]])
        for label, record in records.items()
    }


def _curves(name: str, records: Mapping[str, dict], kind: str) -> None:
    values = series(records, kind, whole=STUDIES[name].whole)
    figure = curves.lines(values, title=name, x="epoch", y=KINDS[kind][1])
    chart(figure.update_layout(legend=theme.BELOW), key=f"study_{kind}")
    record = Provenance(f"{name.lower()}, {kind} per epoch", source=RECIPE)
    downloads.offer(figure, record, arrays=values, key=f"study_{kind}")
