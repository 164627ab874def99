"""Small models of point clouds and sets, trained by us: a card for each whose weights are in assets/weights."""

from pathlib import Path

from models.card import AT_RANDOM, ModelCard, Weights
from models.zoo.cabinet import FOLDER, metrics
from words import Message, label, message

LICENCE = label("Apache-2.0 (trained on CC0 models and on shapes of our own)")
POINT = {
    "family": "point_transformer",
    "source": "reference",
    "architecture": "point_transformer",
    "input": "cloud",
    "paper": "Engel et al. 2021, arXiv:2011.00931",
    "kinds": ("tokens", "cross"),
    "opens_on": 3,
}
SETS = {
    "family": "set_transformer",
    "source": "reference",
    "architecture": "set_transformer",
    "paper": "Lee et al. 2019, arXiv:1810.00825",
}
SMALL = {"options": {"variant": "small"}, "classes": "clouds", "weights": Weights("untrained")}
TRAINED = (
    ModelCard("point_transformer_small", "Point Transformer, small", **POINT, **SMALL),
    ModelCard(
        "set_transformer_small", "Set Transformer, small", input="cloud", kinds=("cross", "reduced"), **SETS, **SMALL
    ),
    ModelCard(
        "set_transformer_max",
        "Set Transformer, maximum of a set",
        input="set",
        kinds=("tokens", "cross"),
        options={"variant": "max"},
        weights=Weights("untrained"),
        **SETS,
    ),
)


def cards(folder: Path = FOLDER) -> tuple[ModelCard, ...]:
    """The models whose `KEY.json` and `KEY.safetensors` are in `folder`, and the published sizes at random."""
    records = ((card, metrics(card.key, folder)) for card in TRAINED)
    trained = tuple(_bundled(card, record) for card, record in records if record)
    return *trained, ModelCard("point_transformer_untrained", "Point Transformer", weights=AT_RANDOM, **POINT)


def _bundled(card: ModelCard, record: dict) -> ModelCard:
    file = f"{card.key}.safetensors"
    weights = Weights(
        "bundled", file, sha256=record["sha256"], bytes=record["bytes"], licence=LICENCE, note=_note(record)
    )
    return ModelCard(**vars(card) | {"weights": weights})


def _note(record: dict) -> Message:
    if "summary" in record:
        share = f"{100 * record['summary']['macro']:.0f} %"
        return message(
            "Trained by us on ten classes: {share} right, as the mean over classes, on model packs it never saw.",
            share=share,
        )
    error = record["mean_absolute_error"]["set_transformer"]
    return message(
        "Trained by us to name the largest of up to ten numbers: off by {error} on average, in 1 to 100.",
        error=f"{error:.2f}",
    )
