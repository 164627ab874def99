"""What the classes of a model's head are called."""

from functools import cache

from timm.data import ImageNetInfo

IMAGENETTE = (
    "tench",
    "English springer",
    "cassette player",
    "chain saw",
    "church",
    "French horn",
    "garbage truck",
    "gas pump",
    "golf ball",
    "parachute",
)

CLOUDS = ("aeroplane", "bottle", "car", "chair", "fish", "house", "human", "sword", "table", "tree")


@cache
def class_names(classes: str | None) -> tuple[str, ...]:
    """Names in the order of the logits for `ModelCard.classes`; empty when the classes have no known names."""
    if classes == "imagenet":
        info = ImageNetInfo()
        return tuple(info.index_to_description(index) for index in range(info.num_classes()))
    return {"imagenette": IMAGENETTE, "clouds": CLOUDS}.get(classes, ())
