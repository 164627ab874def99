"""What the classes of a model's head are called."""

from functools import cache

from timm.data import ImageNetInfo

from words import label

IMAGENETTE = (
    label("tench"),
    label("English springer"),
    label("cassette player"),
    label("chain saw"),
    label("church"),
    label("French horn"),
    label("garbage truck"),
    label("gas pump"),
    label("golf ball"),
    label("parachute"),
)

CLOUDS = (
    label("aeroplane"),
    label("bottle"),
    label("car"),
    label("chair"),
    label("fish"),
    label("house"),
    label("human"),
    label("sword"),
    label("table"),
    label("tree"),
)


@cache
def class_names(classes: str | None) -> tuple[str, ...]:
    """Names in the order of the logits for `ModelCard.classes`; empty when the classes have no known names."""
    if classes == "imagenet":
        info = ImageNetInfo()
        return tuple(info.index_to_description(index) for index in range(info.num_classes()))
    return {"imagenette": IMAGENETTE, "clouds": CLOUDS}.get(classes, ())
