"""Pairs of the cabinet that differ in one thing: how a single choice changes learning."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from models.cabinet import metrics
from ui import controls, downloads
from ui.chart import chart
from viz import curves, theme
from viz.provenance import Provenance

RECIPE = "python -m models.training"
WORDS = {
    "LayerNorm before or behind": (
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
    "Layers left out": (
        {"every layer": "imagenette_vit_12", "each left out one time in five": "imagenette_vit_12_drop"},
        "The same ViT of 12 blocks; in the second, every step of training leaves each block out with probability 0.2 "
        "(LayerDrop, Fan et al., arXiv:1909.11556). It learns more slowly at first: what it gains is to bear the loss "
        "of a layer.",
    ),
}
KINDS = {"loss": (1, "training loss (nats)"), "accuracy": (100, "right (% of photographs)")}


def studies() -> dict[str, tuple[dict[str, dict], str]]:
    """Studies of which at least two models are bundled: name -> (label -> metrics, words)."""
    found = {
        name: ({label: metrics(key) for label, key in keys.items()}, words) for name, (keys, words) in WORDS.items()
    }
    whole = {name: ({label: one for label, one in each.items() if one}, words) for name, (each, words) in found.items()}
    return {name: (each, words) for name, (each, words) in whole.items() if len(each) > 1}


def show() -> None:
    """The curves of one study, loss and accuracy side by side; nothing where no pair is bundled."""
    found = studies()
    if not found:
        return
    st.header("One thing changed")
    name = controls.choose("Study", "study", list(found), widget=st.segmented_control, label_visibility="collapsed")
    records, words = found[name]
    st.caption(words)
    for kind, column in zip(KINDS, st.columns(2, gap="medium"), strict=True):
        with column:
            _curves(name, records, kind)


def series(records: Mapping[str, dict], kind: str) -> dict[str, np.ndarray]:
    """Loss or accuracy after each epoch, for as many epochs as all of `records` have: one may have gone on alone."""
    together = min(len(record["curve"]) for record in records.values())
    return {
        label: KINDS[kind][0] * np.array([point[kind] for point in record["curve"][:together]])
        for label, record in records.items()
    }


def _curves(name: str, records: Mapping[str, dict], kind: str) -> None:
    values = series(records, kind)
    figure = curves.lines(values, title=name, x="epoch", y=KINDS[kind][1])
    chart(figure.update_layout(legend=theme.BELOW), key=f"study_{kind}")
    record = Provenance(f"{name.lower()}, {kind} per epoch", source=RECIPE)
    downloads.offer(figure, record, arrays=values, key=f"study_{kind}")
