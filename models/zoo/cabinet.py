"""The cabinet: small models of many architectures, all trained by us on Imagenette under one recipe.

`ARCHITECTURES` says how each is built, `STUDIES` adds models that differ from one of them in their training or in one
thing (what differs in their recipe stands in `training.studies`); `cards` gives those whose weights and metrics
stand in assets/weights, pinned by the sha256 that the metrics file records. Training needs the first two, the zoo the
last.
"""

import json
from dataclasses import replace
from pathlib import Path

from timm.data import IMAGENET_DEFAULT_MEAN, IMAGENET_DEFAULT_STD

from models.card import ModelCard, Weights
from words import Message, label

FOLDER = Path(__file__).parents[2] / "assets" / "weights"
SIDE, PATCH = 64, 8  # pixels: every model of the cabinet sees 64 × 64, the plain ones as 8 × 8 patches
CLASSES = 10
LICENCE = label("research use (trained on Imagenette)")
ALONE = label(
    "Trained by us on Imagenette’s ten classes for {epochs} epochs: {accuracy} right on the middle of its validation "
    "photographs."
)
TAUGHT = label(
    "Trained by us on Imagenette’s ten classes for {epochs} epochs, with features and soft labels of the bundled "
    "ViT-S/14 to learn from: {accuracy} right on the middle of its validation photographs."
)
HARD = label(
    "Trained by us on Imagenette’s ten classes for {epochs} epochs, with features of the bundled ViT-S/14 to learn "
    "from, its second token from what a convolutional network ({network}, {network_right} right) takes each crop for: "
    "{accuracy} right on the middle of its validation photographs."
)
COMMON = {
    "weights": Weights("untrained"),
    "classes": "imagenette",
    "side": SIDE,
    "mean": IMAGENET_DEFAULT_MEAN,
    "std": IMAGENET_DEFAULT_STD,
    "resizing": "bilinear",
}
FIXED = {"img_size": SIDE, "num_classes": CLASSES}
GRID = {**FIXED, "patch_size": PATCH}
SMALL = {"embed_dim": 192, "depth": 6, "num_heads": 3}
NARROW = {"embed_dim": 96, "num_heads": 4, "mlp_ratio": 4.0}
STAGES = {"depths": (2, 2, 4), "num_heads": (2, 4, 8)}
WIDTHS = {"embed_dims": (48, 96, 192)}
REDUCED = {"mlp_ratios": (4, 4, 4), "sr_ratios": (4, 2, 1)}


def _card(key: str, title: str, family: str, architecture: str, paper: str, **fields) -> ModelCard:
    fields = {"source": "timm", **COMMON} | fields
    title = f"{title} · Imagenette"
    return ModelCard(f"imagenette_{key}", title, family, architecture=architecture, paper=paper, **fields)


def _plain(key: str, title: str, family: str, architecture: str, paper: str, **fields) -> ModelCard:
    """A model without stages; it takes any grid of patches where not said otherwise."""
    return _card(key, title, family, architecture, paper, **{"patch": PATCH, "flexible": True} | fields)


def _pyramid(key: str, title: str, family: str, architecture: str, paper: str, **fields) -> ModelCard:
    """A model of several stages, built for one input size."""
    return _card(key, title, family, architecture, paper, **{"patch": SIDE} | fields)


VIT = ("vit", "vit", "Dosovitskiy et al. 2021, arXiv:2010.11929")
LIBRARY = ("vit", "vit_tiny_patch16_224", VIT[2])
TWELVE = {**GRID, **NARROW, "depth": 12}
DYNAMIC = {**GRID, **SMALL, "dynamic_img_size": True}
DISTILLED = ("deit", "deit_tiny_distilled_patch16_224", "Touvron et al. 2021, arXiv:2012.12877")
CABINET = (
    _plain("vit", "ViT, 6 blocks", *LIBRARY, options=DYNAMIC),
    _plain("vit_24", "ViT, 24 narrow blocks", *VIT, source="reference", options={**GRID, **NARROW, "depth": 24}),
    _plain(
        "deepvit_24",
        "DeepViT, 24 narrow blocks",
        "deepvit",
        "deepvit",
        "Zhou et al. 2021, arXiv:2103.11886",
        source="reference",
        flexible=False,
        options={**GRID, **NARROW, "depth": 24, "plain_blocks": 16, "scale_maps": True},  # about as DeepViT-S
    ),
    _plain("vit_12", "ViT, 12 narrow blocks", *VIT, source="reference", options=TWELVE),
    _pyramid(
        "swin",
        "Swin",
        "swin",
        "swin_tiny_patch4_window7_224",
        "Liu et al. 2021, arXiv:2103.14030",
        kinds=("window",),
        options={**FIXED, "window_size": 4, "embed_dim": 48, **STAGES},
    ),
    _plain("deit", "DeiT, distilled", *DISTILLED, options=DYNAMIC),
    _pyramid(
        "pvt",
        "PVT",
        "pvt",
        "pvt",
        "Wang et al. 2021, arXiv:2102.12122",
        source="reference",
        kinds=("reduced", "tokens"),
        options={**FIXED, "patch_sizes": (4, 2, 2), **REDUCED, **STAGES, **WIDTHS},
    ),
    _pyramid(
        "twins",
        "Twins-SVT",
        "twins",
        "twins_svt_small",
        "Chu et al. 2021, arXiv:2104.13840",
        kinds=("window", "reduced", "tokens"),
        options={**FIXED, "wss": (4, 4, 4), **REDUCED, **STAGES, **WIDTHS},
    ),
    _plain(
        "tnt",
        "TNT",
        "tnt",
        "tnt_s_patch16_224",
        "Han et al. 2021, arXiv:2103.00112",
        kinds=("inner", "tokens"),
        flexible=False,
        patch=SIDE,
        options={
            **GRID,
            "embed_dim": 192,
            "depth": 6,
            "inner_dim": 12,
            "num_heads_inner": 2,
            "num_heads_outer": 3,
            "first_stride": 2,
        },
    ),
    _pyramid(
        "nest",
        "NesT",
        "nest",
        "Nest",
        "Zhang et al. 2022, arXiv:2105.12723",
        kinds=("window",),
        options={**FIXED, "patch_size": 4, "num_levels": 3, **STAGES, **WIDTHS},
    ),
    _plain(
        "cpvt",
        "CPVT",
        "cpvt",
        "cpvt",
        "Chu et al. 2023, arXiv:2102.10882",
        source="reference",
        options={**GRID, **SMALL},
    ),
    _pyramid(
        "pvt_v2",
        "PVTv2",
        "pvt",
        "pvt_v2_b0",
        "Wang et al. 2022, arXiv:2106.13797",
        kinds=("reduced", "tokens"),
        options={"num_classes": CLASSES, **REDUCED, **STAGES, **WIDTHS},
    ),
)
ARCHITECTURES: dict[str, ModelCard] = {card.key: card for card in CABINET}
POST = ("vit", "post_norm", "Xiong et al. 2020, arXiv:2002.04745")
DROP = "Fan et al. 2020, arXiv:1909.11556"
STUDIES: dict[str, ModelCard] = {
    card.key: card
    for card in (
        _plain("vit_long", "ViT, 6 blocks, 90 epochs", *LIBRARY, options=DYNAMIC),
        _plain("deit_hard", "DeiT, hard labels", *DISTILLED, options=DYNAMIC),
        _plain("vit_12_drop", "ViT, 12 blocks, layer drop", *VIT[:2], DROP, source="reference", options=TWELVE),
        _plain("vit_12_post", "ViT, 12 blocks, post-norm", *POST, source="reference", options=TWELVE),
        _plain("vit_12_post_cold", "ViT, 12 blocks, post-norm, no warm-up", *POST, source="reference", options=TWELVE),
        _plain("vit_12_cold", "ViT, 12 blocks, no warm-up", *VIT, source="reference", options=TWELVE),
    )
}
TRAINABLE = ARCHITECTURES | STUDIES


def cards(folder: Path = FOLDER) -> tuple[ModelCard, ...]:
    """The models whose `KEY.json` is in `folder`, pinned to the `KEY.safetensors` that it records."""
    records = ((card, metrics(card.key, folder)) for card in TRAINABLE.values())
    return tuple(replace(card, weights=_weights(card.key, record)) for card, record in records if record)


def metrics(key: str, folder: Path = FOLDER) -> dict | None:
    """The metrics file of a trained model (see `training.export`), None where there is none.

    Epochs, curve and hours count in the training that its weights began with.
    """
    path = folder / f"{key}.json"
    return _whole(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else None


def recipes(record: dict) -> tuple[dict, ...]:
    """The recipe of each stage of a training, the first stage first."""
    return (*(recipes(record["start"]) if record.get("start") else ()), record["recipe"])


def taught(record: dict) -> bool:
    """Whether any stage learned from the teacher's soft labels or features (see `training.recipe`)."""
    return any(recipe["soft"] or recipe["features"] for recipe in recipes(record))


def _whole(record: dict) -> dict:
    if not record.get("start"):
        return record
    before = _whole(record["start"])
    later = [{**point, "epoch": point["epoch"] + before["epochs"]} for point in record["curve"]]
    curve = [*before["curve"], *later]
    hours = sum(point["processor_seconds"] for point in curve) / 3600
    return record | {"epochs": before["epochs"] + record["epochs"], "curve": curve, "processor_hours": hours}


def _note(record: dict) -> Message:
    """How the weights were made, and what they are worth."""
    values = {"epochs": record["epochs"], "accuracy": f"{100 * record['accuracy']:.1f} %"}
    if network := record.get("hard_labels"):
        asked = {"network": network["title"], "network_right": f"{100 * network['accuracy']:.1f} %"}
        return Message(HARD, values | asked)
    return Message(TAUGHT if taught(record) else ALONE, values)


def _weights(key: str, record: dict) -> Weights:
    return Weights(
        "bundled",
        file=f"{key}.safetensors",
        sha256=record["sha256"],
        bytes=record["bytes"],
        licence=LICENCE,
        note=_note(record),
    )
