"""Figures of a trained model, against hand counts."""

import numpy as np
import pytest
import torch

from models.regions import Regions
from models.trace import AttentionMap
from models.zoo.build import build
from models.zoo.cabinet import TRAINABLE
from training import distill, measure
from training.data import Photographs
from training.distill import _cross_fitted


def test_multiply_adds_of_a_small_vit_are_those_counted_by_hand(card) -> None:
    tokens, width = 17, 24
    block = tokens * 12 * width**2 + 2 * tokens**2 * width
    expected = 16 * 3 * 64 * width + 2 * block + width * 2
    assert measure.multiply_adds(build(card), card.side) == expected


def test_mass_on_an_object_is_counted_by_area() -> None:
    """Two keys, left and right; the object is the left half of the left key's place."""
    raster = np.array([[1, 1, 2, 2]] * 4, dtype=np.int32)
    regions = Regions(1, 3, raster, (2.0, 2.0), ("class",))
    rows = [[0.2, 0.6, 0.2], [0.2, 0.1, 0.7], [0.2, 0.1, 0.7]]  # only the class token's counts
    logits = np.log(np.array([[rows]], dtype=np.float32))
    attention = AttentionMap("a", 0, "tokens", raw_scores=logits, queries=regions, keys=regions)
    mask = torch.zeros(4, 4)
    mask[:, 0] = 1
    np.testing.assert_allclose(measure._mass(attention, mask), 0.5 * 0.6 / 0.8, rtol=1e-5)
    mask[:] = 1
    np.testing.assert_allclose(measure._mass(attention, mask), 1.0, rtol=1e-5)


def test_the_probe_is_the_same_everywhere() -> None:
    images = measure.probe(64)
    assert images.shape == (4, 3, 64, 64)
    row, column, colour = 10 / 64, 20 / 64, 2
    expected = np.sin(6 * 3 * row + colour) + np.cos(4 * 3 * column - colour * 3)
    np.testing.assert_allclose(images[2, 2, 10, 20], expected, atol=1e-5)


def test_soft_labels_never_saw_their_own_label() -> None:
    """Features that are pure noise: fitted to itself a classifier would be right, cross-fitted it is at chance."""
    torch.manual_seed(0)
    summary, labels = torch.randn(200, 300), torch.randint(0, 2, (200,))
    soft = _cross_fitted(summary, labels, 2)
    torch.testing.assert_close(soft.sum(1), torch.ones(200))
    assert (soft.argmax(1) == labels).float().mean() < 0.65
    summary[:, 0] = labels * 8.0 - 4
    assert (_cross_fitted(summary, labels, 2).argmax(1) == labels).float().mean() > 0.9


def test_lessons_are_computed_once(dataset, tmp_path, monkeypatch) -> None:
    tokens = np.random.default_rng(0).normal(size=(32, 82, 384)).astype(np.float16)
    monkeypatch.setattr(distill, "_teach", lambda pixels, grid: tokens)
    first = distill.prepare(dataset, tmp_path)
    monkeypatch.setattr(distill, "_teach", lambda pixels, grid: 1 / 0)
    again = distill.prepare(dataset, tmp_path)
    torch.testing.assert_close(first.features(np.array([3, 5])), again.features(np.array([3, 5])))
    cells = first.features(np.arange(32))
    assert cells.shape == (32, 384, 9, 9)
    torch.testing.assert_close(
        cells[3, :, 2, 4] * first.deviation + first.mean, torch.from_numpy(tokens[3, 23]).float()
    )


def test_even_attention_has_its_fair_share_of_the_object() -> None:
    """Nine cells a side for the object, eight for the keys: nothing is counted twice at the borders."""
    torch.manual_seed(0)
    mask = (torch.rand(9, 9) < 0.4).float()
    raster = np.arange(64, dtype=np.int32).reshape(8, 8)
    regions = Regions(1, 64, raster, (8.0, 8.0))
    even = AttentionMap(
        "a", 0, "tokens", raw_scores=np.zeros((1, 2, 64, 64), np.float32), queries=regions, keys=regions
    )
    np.testing.assert_allclose(measure._mass(even, mask), mask.mean(), rtol=1e-5)


def test_attention_on_objects_is_a_mean_over_the_photographs_with_an_object(monkeypatch) -> None:
    """Four objects, one of which fills all but everything and is left out; the error is that of the mean."""
    masks = torch.zeros(4, 9, 9)
    masks[:, :3] = 1
    masks[3] = 1
    ratios = iter([0.8, 1.2, 1.6])
    monkeypatch.setattr(measure, "foreground", lambda photographs: masks)
    monkeypatch.setattr(measure, "_ratio", lambda model, image, mask: next(ratios))
    photographs = Photographs(np.zeros((4, 64, 64, 3), np.uint8), np.zeros(4, np.int64))
    measured = measure.attention_on_objects(torch.nn.Identity(), TRAINABLE["imagenette_vit"], photographs)
    assert measured == pytest.approx({"ratio": 1.2, "error": (0.32 / 9) ** 0.5, "above": 2 / 3, "photographs": 3})
    masks[:] = 1
    none = measure.attention_on_objects(torch.nn.Identity(), TRAINABLE["imagenette_vit"], photographs)
    assert none == {"ratio": None, "error": None, "above": None, "photographs": 0}
