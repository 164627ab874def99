"""The bundled example clouds, by key; how they were made stands in assets/clouds/SOURCES.md."""

from functools import cache
from pathlib import Path

from errors import UserError
from inputs.examples import Example
from inputs.point_cloud import CloudInput, read_cloud
from words import label

FOLDER = Path(__file__).parent.parent / "assets" / "clouds"
CREDIT = label("Made by a program of this project, CC0")
TITLES = {
    "aeroplane": label("Aeroplane"),
    "bottle": label("Bottle"),
    "car": label("Car"),
    "chair": label("Chair"),
    "fish": label("Fish"),
    "house": label("House"),
    "human": label("Person"),
    "sword": label("Sword"),
    "table": label("Table"),
    "tree": label("Tree"),
}
CLOUDS: dict[str, Example] = {key: Example(key, title, FOLDER / f"{key}.ply", CREDIT) for key, title in TITLES.items()}


@cache
def load_cloud(key: str) -> CloudInput:
    """The bundled cloud `key`, read like an upload; `UserError` for a key that is not in `CLOUDS`."""
    if key not in CLOUDS:
        raise UserError(
            "There is no example cloud of that name. Please choose one of {names}.",
            names=", ".join(CLOUDS),
        )
    return read_cloud(CLOUDS[key].path.read_bytes(), CLOUDS[key].path.name)
