"""What the cloud canvas is sent, and what it may send back."""

import json
import struct

import numpy as np
import pytest
import streamlit as st

from ui.components.cloud_canvas import Ball, Lines, Marks, Scene, follow
from ui.components.cloud_canvas.packing import pack
from viz import theme
from viz.provenance import Provenance

POINTS = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
VALUES = np.linspace(-1, 3, 50)
TYPES = {"float": np.float32, "int": np.int32}


def sent(scene: Scene, name: str = "view") -> tuple[dict, dict[str, np.ndarray]]:
    data = pack(scene, Provenance("scores", model='<img src=x onerror="1">'), name)
    length = struct.unpack("<I", data[:4])[0]
    header = json.loads(data[4 : 4 + length])
    arrays = {}
    for key, place in header["arrays"].items():
        start = 4 + length + place["offset"]
        assert start % 8 == 0  # the browser's typed arrays need it
        arrays[key] = np.frombuffer(data, TYPES[place["type"]], place["length"], start).reshape(place["shape"])
    return header, arrays


def test_points_values_and_colours_arrive_as_they_are() -> None:
    header, arrays = sent(Scene(POINTS, VALUES, "score", whole=POINTS[:7]))
    assert (arrays["points"] == POINTS).all() and (arrays["values"] == VALUES.astype(np.float32)).all()
    assert arrays["whole"].shape == (7, 3) and (header["low"], header["high"]) == (-1.0, 3.0)
    assert header["table"] == theme.lut("score").ravel().tolist() and header["chosen"] is None


def test_marks_balls_and_lines_arrive_by_group_and_rank() -> None:
    marks = (Marks("SortNet 1", [4, 9], look=0, numbered=True), Marks("SortNet 3", np.array([9]), look=2))
    ball, lines = Ball(POINTS[4], 0.2, look=2), Lines(4, np.array([1, 2, 3]), np.array([0.5, 0.25, 0.25]))
    header, arrays = sent(Scene(POINTS, VALUES, "score", marks=marks, balls=[ball], lines=lines, chosen=4))
    assert arrays["markPoint"].tolist() == [4, 9, 9] and arrays["markGroup"].tolist() == [0, 0, 1]
    assert arrays["markRank"].tolist() == [1, 2, 1] and [group["numbered"] for group in header["groups"]] == [
        True,
        False,
    ]
    assert header["groups"][1]["colour"] == theme.CATEGORICAL[2] == header["balls"][0]["colour"]
    assert arrays["lineTo"].tolist() == [1, 2, 3] and (header["lineFrom"], header["chosen"]) == (4, 4)
    np.testing.assert_allclose(header["balls"][0]["centre"], POINTS[4])


def test_points_without_a_value_leave_the_ends_alone() -> None:
    values = np.where(np.arange(50) < 48, np.nan, VALUES)
    header, arrays = sent(Scene(POINTS, values, "weight"))
    assert np.isnan(arrays["values"][:48]).all() and header["low"] == pytest.approx(VALUES[48])
    empty, _ = sent(Scene(POINTS, np.full(50, np.nan), "weight"))
    assert (empty["low"], empty["high"]) == (0.0, 1.0)


def test_the_files_own_coordinates_arrive_within_a_millimetre() -> None:
    original = 5_000_000 + 300 * np.random.default_rng(1).random((50, 3))
    header, arrays = sent(Scene(POINTS, VALUES, "score", original=original))
    restored = np.array(header["origin"]) + arrays["original"].astype(np.float64)
    np.testing.assert_allclose(restored, original, atol=5e-4, rtol=0)
    assert header["decimals"] == 3 and "{x}" in header["words"]["original"]
    assert sent(Scene(POINTS, VALUES, "score", original=original * 1e-8))[0]["decimals"] == 10
    assert sent(Scene(POINTS, VALUES, "score"))[0]["origin"] is None


def test_the_same_scene_is_the_same_bytes() -> None:
    """Streamlit does not send again what has not changed."""
    one, other = (pack(Scene(POINTS, VALUES, "score"), Provenance("scores"), "view") for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("told", "heard"),
    [(3, [3]), (-1, [None]), (50, []), (-2, []), (True, []), ("3", []), ([3], []), (3.0, []), (None, [])],
)
def test_only_a_point_of_the_cloud_comes_back(told: object, heard: list, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(st, "session_state", {"view": {"pick": told}})
    answers: list = []
    follow("view", 50, answers.append)()
    assert answers == heard
