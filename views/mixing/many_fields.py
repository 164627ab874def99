"""The mean field over many photographs, measured once, of the three models that are seen on the picture."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from analysis import receptive
from ui.exhibit import exhibit
from viz import row
from viz.ground import Ground
from viz.provenance import Provenance
from words import label, say

FILE = "fields"  # of assets/measurements
SOURCE = "python -m benchmarks fields"
MODELS = {
    "imagenette_resnet": label("ResNet-18, half as wide"),
    "imagenette_vit": label("ViT, 6 blocks"),
    "imagenette_swin": label("Swin"),
}
PARAMETERS = (label("photographs"),)
GREY = 128
HEIGHT = 320
TRAINED, UNTRAINED = "trained", "untrained"  # keys of the file and of arrays taken home


def draw(told: Mapping[str, Any]) -> None:
    """A pair of maps for each model, trained and not, with the side that holds half of it."""
    st.header(say("Over many photographs"))
    for column, key in zip(st.columns(len(MODELS)), MODELS, strict=True):
        with column:
            _pair(told["models"][key], key, told["photographs"])
    st.caption(caption(told))


def _pair(model: Mapping[str, Any], key: str, photographs: int) -> None:
    maps = {kind: cells(model[kind]) for kind in (TRAINED, UNTRAINED)}
    ground = Ground(np.full((*maps[TRAINED].shape, 3), GREY, np.uint8))
    names = [
        named(kind, say("{mean} ± {half}", mean=f"{model[kind]['half']:.1%}", half=f"{model[kind]['interval']:.1%}"))
        for kind in maps
    ]
    lifted = np.stack([receptive.lifted(values) for values in maps.values()])
    look = {"unit": say("slope (logarithmic)"), "title": say(MODELS[key]), "height": HEIGHT}
    record = Provenance(
        label("mean effective receptive field"),
        model=MODELS[key],
        source=SOURCE,
        parameters={"photographs": photographs},
    )
    figure = row.row([ground, ground], lifted, names, **look)
    exhibit(figure, record, arrays=maps, fitted=True, key=f"mix_fields_{key}")


def named(kind: str, side: str) -> str:
    """What a map of a trained or untrained model is called, and the `side` that holds half of it."""
    return say("untrained: {side}", side=side) if kind == UNTRAINED else say("trained: {side}", side=side)


def cells(one: Mapping[str, Any]) -> np.ndarray:
    """The mean field of one model, (row, column), its largest 1."""
    return np.array([line.split() for line in one["map"]], dtype=np.float64)


def caption(told: Mapping[str, Any]) -> str:
    """What the network sees, and each side with its interval."""
    network = told["models"]["imagenette_resnet"]
    return say(
        "Mean over {photographs} validation photographs; numbers are means of the side that holds half, ± their 95 % "
        "intervals. The convolutional network learned from labels alone, at 64 px, and is run at {side} px; ViT and "
        "Swin, at 64 px, learned from a teacher too. So training differs, not only architecture.",
        photographs=told["photographs"],
        side=network["side"],
    )
