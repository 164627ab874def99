"""The small convolutional network beside which transformers stand. It has no attention, so the zoo does not list it."""

from dataclasses import replace
from functools import cache

from models.card import ModelCard, Weights
from models.zoo.cabinet import CLASSES, COMMON, LICENCE
from models.zoo.measured import measured
from words import label, message

MEASURED = "prior"  # of assets/measurements
FILE = "prior_resnet.safetensors"  # of assets/weights
CROPS = 96  # pixels: of the crops that it learns from where it teaches
CARD = ModelCard(
    "imagenette_resnet",
    label("ResNet-18, half as wide · Imagenette"),
    "resnet",
    source="timm",
    architecture="resnet18d",
    paper="He et al. 2016, arXiv:1512.03385; stem of He et al. 2019, arXiv:1812.01187",
    **COMMON | {"side": CROPS},
    patch=32,
    flexible=True,
    kinds=(),
    options={"num_classes": CLASSES, "channels": (32, 64, 128, 256), "stem_width": 16},
)


@cache
def card() -> ModelCard | None:
    """The network that learned from all photographs, at the side at which it is bundled to be run; None before that."""
    told = (measured(MEASURED) or {}).get("network")
    return replace(CARD, side=told["run_at"], weights=_weights(told)) if told else None


def _weights(told: dict) -> Weights:
    note = message(
        "Trained by us on Imagenette’s ten classes for {epochs} epochs, from labels alone: {accuracy} right on the "
        "middle of its validation photographs at {side} px.",
        epochs=told["epochs"],
        accuracy=f"{100 * told['accuracy']:.1f} %",
        side=told["run_at"],
    )
    pinned = {name: told[name] for name in ("sha256", "bytes")}
    return Weights("bundled", file=FILE, licence=LICENCE, note=note, **pinned)
