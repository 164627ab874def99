"""The bundled photographs, by key; their origin and licence stand in assets/images/SOURCES.md."""

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import Image, ImageOps

from errors import UserError
from inputs.image import ImageInput, read_image
from words import Message, label, message

FOLDER = Path(__file__).parent.parent / "assets" / "images"


@dataclass(frozen=True)
class Example:
    """A bundled picture: `key` in links, `title` under its thumbnail, `credit` who made it and under which terms,
    `subject` what it shows."""

    key: str
    title: str
    path: Path
    credit: str
    subject: str = ""


def example(key: str, title: str, subject: str, credit: str) -> Example:
    return Example(key, title, FOLDER / f"{key}.jpg", credit, subject)


IMAGES: dict[str, Example] = {
    picture.key: picture
    for picture in (
        example("chelsea", label("Cat"), label("Chelsea the cat"), "Stéfan van der Walt, CC0"),
        example("china", label("Temple"), label("The roofs of a temple in China"), "danielbuechele, CC BY 2.0"),
        example("astronaut", label("Astronaut"), label("The astronaut Eileen Collins"), "NASA, public domain"),
        example("coffee", label("Coffee"), label("A cup of coffee"), "Rachel Michetti, CC0"),
        example("rocket", label("Rocket"), label("A rocket on its pad"), "SpaceX, public domain"),
        example("camera", label("Camera"), label("A photographer at work"), "Lav Varshney, CC0"),
        example("hubble", label("Galaxies"), label("Galaxies, seen by the Hubble telescope"), "NASA, public domain"),
        example("retina", label("Retina"), label("The back of an eye"), "Mikael Häggström, CC0"),
        example("brick", label("Bricks"), label("A brick wall: texture without an object"), "CC0Textures, CC0"),
    )
}


def credited(picture: Example) -> Message:
    """The bundled picture or cloud by its title, who made it and under which terms."""
    return message("{title} ({credit})", title=Message(picture.title), credit=Message(picture.credit))


@cache
def load_image(key: str) -> ImageInput:
    """The bundled picture `key`, decoded like an upload; `UserError` for a key that is not in `IMAGES`."""
    if key not in IMAGES:
        raise UserError(
            "There is no example picture of that name. Please choose one of {names}.",
            names=", ".join(IMAGES),
        )
    return read_image(IMAGES[key].path.read_bytes(), IMAGES[key].title)


def small(image: ImageInput, *, side: int = 240) -> bytes:
    """The whole of `image`, its longer side `side` pixels, as a JPEG: re-encoded, so nothing else of a file shows."""
    return _jpeg(ImageOps.contain(Image.fromarray(image.pixels), (side, side), Image.Resampling.LANCZOS))


def thumbnail(image: ImageInput, *, side: int = 160) -> bytes:
    """The square middle of `image`, `side` pixels wide, as a JPEG: re-encoded, so nothing else of a file shows."""
    return _jpeg(ImageOps.fit(Image.fromarray(image.pixels), (side, side), Image.Resampling.LANCZOS))


def _jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()
