"""Mass, composites, components."""

import numpy as np
import pytest

from analysis.components import filter_components, principal_axes
from analysis.composite import composite
from analysis.mass import outside, smallest_set


def test_the_smallest_set_is_smallest() -> None:
    row = np.random.default_rng(0).dirichlet(np.ones(9)).astype(np.float32)
    for share in (0.1, 0.6, 0.95, 1.0):
        chosen = smallest_set(row * 0.7, share=share)  # the rest of the mass lies on prefix tokens
        subsets = [np.array([bool(number >> bit & 1) for bit in range(9)]) for number in range(1, 512)]
        enough = [subset for subset in subsets if row[subset].sum() >= share * row.sum() - 1e-6]
        assert row[chosen].sum() >= share * row.sum() - 1e-6
        assert chosen.sum() == min(subset.sum() for subset in enough)


def test_the_smallest_set_of_simple_rows() -> None:
    assert smallest_set(np.array([0.5, 0.25, 0.25]), share=0.5).tolist() == [True, False, False]
    assert smallest_set(np.full(10, 0.1), share=0.6).sum() == 6
    assert smallest_set(np.eye(4)[2], share=1.0).tolist() == [False, False, True, False]
    with pytest.raises(ValueError, match=r"1\.5"):
        smallest_set(np.ones(3), share=1.5)
    assert outside(np.array([0.2, 0.1, 0.4, 0.3]), 2) == pytest.approx(0.3)


def test_composite_pixel_by_pixel() -> None:
    generator = np.random.default_rng(1)
    image = generator.integers(0, 256, size=(4, 6, 3), dtype=np.uint8)
    maps, colours = generator.random((2, 2, 3)), np.array([[255, 0, 0], [0, 90, 255]], np.uint8)
    result = composite(image, maps, colours, threshold=0.3, opacity=0.4)
    for y in range(4):
        for x in range(6):
            pixel = image[y, x].astype(float)
            for heat, colour in zip(maps, colours, strict=True):
                m = (heat[y // 2, x // 2] - heat.min()) / (heat.max() - heat.min())
                alpha = 0.4 * np.sqrt(m) if m > 0.3 else 0
                pixel = pixel * (1 - alpha) + alpha * colour
            np.testing.assert_allclose(result[y, x], np.rint(pixel), atol=1)


def test_a_flat_map_and_blank_places_colour_nothing() -> None:
    image = np.full((2, 2, 3), 77, np.uint8)
    blank = np.array([[[np.nan, 1.0], [0.5, np.nan]]])
    red = np.array([[255, 0, 0]])
    assert (composite(image, np.ones((1, 2, 2)), red) == 77).all()
    assert (composite(image, blank, red)[[0, 1], [0, 1]] == 77).all()
    assert composite(image, blank, red)[0, 1, 0] > 77


def test_axes_are_the_directions_of_largest_variance() -> None:
    samples = np.random.default_rng(0).normal(size=(40, 6)) * [1, 5, 2, 0.1, 3, 1] + 10
    axes = principal_axes(samples, count=3)
    values, vectors = np.linalg.eigh(np.cov(samples.T))
    for number, axis in enumerate(axes):
        assert abs(axis @ vectors[:, -1 - number]) == pytest.approx(1, abs=1e-9)
        assert axis[np.abs(axis).argmax()] > 0
        assert np.var(samples @ axis, ddof=1) == pytest.approx(values[-1 - number])


def test_filters_become_tiles() -> None:
    generator = np.random.default_rng(0)
    edge = np.zeros((3, 4, 4))
    edge[:, :2] = 1
    kernel = generator.normal(size=(50, 1, 1, 1)) * edge + 0.01 * generator.normal(size=(50, 3, 4, 4))
    tiles = filter_components(kernel, count=5)
    assert tiles.shape == (5, 4, 4, 3)
    assert (tiles.min(axis=(1, 2, 3)), tiles.max(axis=(1, 2, 3))) == (pytest.approx(0), pytest.approx(1))
    assert tiles[0, :2].min() > 0.8
    assert tiles[0, 2:].max() < 0.2
