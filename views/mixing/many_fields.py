"""The mean field over many photographs, measured once: of a convolutional network too, which is not bundled."""

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


def draw(told: Mapping[str, Any]) -> None:
    """A map for each model, trained and not, with the side that holds half of it."""
    st.header(say("Over many photographs, and of a convolutional network"))
    found = [(key, kind, told["models"][key][kind]) for key in MODELS for kind in ("trained", "untrained")]
    maps = np.array([receptive.lifted(cells(one)) for *_, one in found])
    ground = Ground(np.full((*maps.shape[1:], 3), GREY, np.uint8))
    names = [_name(*one) for one in found]
    unit = say("slope, log₁₀(1 + 1000 · share of the largest)")
    figure = row.row([ground] * len(found), maps, names, unit=unit, height=330)
    record = Provenance(
        label("mean effective receptive field"), source=SOURCE, parameters={"photographs": told["photographs"]}
    )
    arrays = {f"{key}_{kind}": cells(one) for key, kind, one in found}
    exhibit(figure, record, caption=caption(told), arrays=arrays, key="mix_fields")


def cells(one: Mapping[str, Any]) -> np.ndarray:
    """The mean field of one model, (row, column), its largest 1."""
    return np.array([line.split() for line in one["map"]], dtype=np.float64)


def caption(told: Mapping[str, Any]) -> str:
    """What the network sees, and each side with its interval."""
    network = told["models"]["imagenette_resnet"]
    return say(
        "Mean over {photographs} validation photographs; numbers are means of the side that holds half, ± their 95 % "
        "intervals. The convolutional network ({accuracy} right) learned from labels alone and is run at {side} px; "
        "ViT and Swin, at 64 px, learned from a teacher too. So training differs, not only architecture.",
        photographs=told["photographs"],
        accuracy=f"{network['accuracy']:.0%}",
        side=network["side"],
    )


def _name(key: str, kind: str, one: Mapping[str, Any]) -> str:
    values = {"model": say(MODELS[key]), "side": f"{one['half']:.0%}", "spread": f"{one['interval']:.0%}"}
    if kind == "untrained":
        return say("{model}, untrained: {side} ± {spread}", **values)
    return say("{model}: {side} ± {spread}", **values)
