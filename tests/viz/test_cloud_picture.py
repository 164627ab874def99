"""Thumbnails of clouds: what is nearer covers what is farther, and any cloud gives a picture."""

import io

import numpy as np
import pytest
from PIL import Image

from inputs.example_clouds import load_cloud
from viz import cloud_picture


def picture(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB")).astype(int)


def test_a_cloud_fills_the_middle_and_leaves_the_rim() -> None:
    cloud = load_cloud("chair")
    pixels = picture(cloud_picture.thumbnail(cloud.points, cloud.normals, side=96))
    painted = np.abs(pixels - cloud_picture.GROUND).max(axis=2) > 40
    assert pixels.shape == (96, 96, 3) and painted.mean() > 0.05 and not painted[:3].any() and not painted[:, :3].any()


def test_the_viewer_s_axes_are_a_rotation_with_up_on_top() -> None:
    axes = cloud_picture.turned(np.eye(3))
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), atol=1e-12)
    assert axes[2, 1] < 0  # z points up, and rows of a picture are counted downwards


def test_the_nearer_of_two_points_is_on_top() -> None:
    seen = np.array([[0.0, 0, 1], [0, 0, 0], [1, 1, 0]])
    red, green = np.array([255, 0, 0]), np.array([0, 255, 0])
    pixels = cloud_picture.splatted(seen, np.array([red, green, green], np.uint8), 100)
    assert (pixels == red).all(axis=2).any() and (pixels == green).all(axis=2).sum() < 1.2 * (pixels == red).all(
        axis=2
    ).sum()


@pytest.mark.parametrize("count", [1, 2, 9000])
def test_any_number_of_points_makes_a_picture(count: int) -> None:
    points = np.random.default_rng(0).normal(size=(count, 3)).astype(np.float32)
    colours = np.zeros((count, 3), np.uint8)
    assert picture(cloud_picture.thumbnail(points, points, colors=colours)).shape == (160, 160, 3)
