"""What the page computed: the trained models with what was measured on them, and one picture under all of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inputs.image import ImageInput
from models.trace import Trace
from models.zoo import ZOO, ModelCard
from models.zoo.cabinet import ARCHITECTURES, STUDIES, TRAINABLE, metrics
from models.zoo.measured import measured
from ui import cached, facts

RECIPE = "python -m training"
OBJECTS = "objects"  # of assets/measurements
Metrics = Mapping[str, Any]  # of one training, as `training.export` writes them


@dataclass(frozen=True, eq=False)
class TrainedModel:
    """A model of the cabinet and what was measured on it."""

    card: ModelCard
    metrics: Metrics

    @property
    def name(self) -> str:
        return facts.short_name(self.card)


@dataclass(frozen=True, eq=False)
class Cabinet:
    """`models` that are bundled, and the `metrics` of all that was trained (by key), that of the studies included."""

    models: tuple[TrainedModel, ...]
    metrics: Mapping[str, Metrics]

    def columns(self) -> dict[str, list[Any]]:
        """Everything measured, one entry per model in every column; what they are called and their units:
        `comparison.COLUMNS`."""
        records = [model.metrics for model in self.models]
        return {
            "model": [model.name for model in self.models],
            "accuracy": [100 * metrics["accuracy"] for metrics in records],
            "multiply_adds": [metrics["multiply_adds"] / 1e6 for metrics in records],
            "parameters": [metrics["parameters"] / 1e6 for metrics in records],
            "images_per_second": [metrics["images_per_second"] for metrics in records],
            "attention_on_objects": [_beyond(model) for model in self.models],
            "epochs": [metrics["epochs"] for metrics in records],
            "processor_hours": [metrics["processor_hours"] for metrics in records],
        }


def _beyond(model: TrainedModel) -> float | None:
    """What `training.objects` found, in percentage points; None where it was not measured."""
    on_objects = (measured(OBJECTS) or {"models": {}})["models"].get(model.card.key)
    return None if on_objects is None else 100 * on_objects["excess"]


@dataclass(frozen=True, eq=False)
class OnePicture:
    """One picture, and what every trained model that is bundled made of it."""

    image: ImageInput
    traces: Mapping[ModelCard, Trace]


def cabinet() -> Cabinet:
    """Every trained model of the cabinet whose weights are bundled."""
    measured = {key: written for key in TRAINABLE if (written := metrics(key))}
    cards = [card for card in _bundled() if card.key in ARCHITECTURES]
    return Cabinet(tuple(TrainedModel(card, measured[card.key]) for card in cards), measured)


def one_picture(image: ImageInput) -> OnePicture:
    """`image` under every bundled model of pictures, those of the studies left out."""
    cards = [card for card in _bundled() if card.key not in STUDIES]
    return OnePicture(image, {card: cached.trace(card.key, image, crop="square") for card in cards})


def _bundled() -> list[ModelCard]:
    return [card for card in ZOO.values() if card.weights.kind == "bundled" and card.input == "image"]
