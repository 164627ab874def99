"""The bundled clouds are there, are what SOURCES.md says, and stand upright."""

import hashlib

import numpy as np
import pytest

from errors import UserError
from inputs.example_clouds import CLOUDS, FOLDER, load_cloud


@pytest.mark.parametrize("key", CLOUDS)
def test_every_example_is_a_cloud_with_normals_of_its_own(key: str) -> None:
    cloud = load_cloud(key)
    assert cloud.points.shape == (4096, 3) and not cloud.estimated and not cloud.notes
    digest = hashlib.sha256(CLOUDS[key].path.read_bytes()).hexdigest()
    assert f"| {key}.ply | {digest} |" in (FOLDER / "SOURCES.md").read_text(encoding="utf-8")


def test_the_long_axis_of_what_stands_is_up_and_of_what_lies_is_not() -> None:
    assert all(np.argmax(load_cloud(key).extent) == 2 for key in ("tree", "human", "bottle", "sword", "chair"))
    assert all(np.argmax(load_cloud(key).extent) != 2 for key in ("car", "fish", "aeroplane", "table"))


def test_an_unknown_key_is_named_with_the_known_ones() -> None:
    with pytest.raises(UserError, match="aeroplane"):
        load_cloud("teapot")
