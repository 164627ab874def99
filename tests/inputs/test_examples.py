"""The bundled pictures are the ones SOURCES.md speaks of, and all can be read."""

import hashlib
import io

import pytest
from PIL import Image

from errors import UserError
from inputs.examples import FOLDER, IMAGES, load_image, thumbnail


def test_every_picture_in_the_folder_is_offered() -> None:
    assert {path.stem for path in FOLDER.glob("*.jpg")} == set(IMAGES)


@pytest.mark.parametrize("key", IMAGES)
def test_picture_is_small_and_listed_with_its_hash(key: str) -> None:
    data = IMAGES[key].path.read_bytes()
    row = next(line for line in (FOLDER / "SOURCES.md").read_text().splitlines() if line.startswith(f"| `{key}.jpg`"))
    assert hashlib.sha256(data).hexdigest() in row
    assert len(data) <= 150_000


@pytest.mark.parametrize("key", IMAGES)
def test_picture_is_read_without_remarks_and_has_a_thumbnail(key: str) -> None:
    assert load_image(key).notes == ()
    with Image.open(io.BytesIO(thumbnail(load_image(key), side=64))) as small:
        assert small.size == (64, 64)


def test_one_picture_at_least_is_not_square() -> None:
    assert load_image("rocket").pixels.shape == (427, 640, 3)


def test_unknown_key_gets_a_sentence_with_the_known_ones() -> None:
    with pytest.raises(UserError, match="chelsea, china, astronaut"):
        load_image("../../etc/passwd")
