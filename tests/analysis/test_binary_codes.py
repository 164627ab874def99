"""Codes of bits: against angles, loops and a fit's own promise."""

import numpy as np
import pytest

from analysis import binary_codes

RANDOM = np.random.default_rng(5)
VECTORS = RANDOM.standard_normal((40, 6)) * np.array([4, 2, 1, 1, 0.5, 0.2])
VECTORS -= VECTORS.mean(axis=0)


def test_planes_part_vectors_as_often_as_their_angle_says() -> None:
    codes = binary_codes.hyperplanes(VECTORS, 20_000)
    angles = np.arccos(np.clip(binary_codes.cosines(VECTORS), -1, 1)) / np.pi
    np.testing.assert_allclose(binary_codes.hamming(codes) / 20_000, angles, atol=0.02)


def test_distances_are_counted_bit_by_bit() -> None:
    codes = RANDOM.random((5, 11)) > 0.5
    again = [[sum(a != b for a, b in zip(one, other, strict=True)) for other in codes] for one in codes]
    np.testing.assert_array_equal(binary_codes.hamming(codes), again)


def test_a_turn_of_itq_loses_no_more_than_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    _, _, directions = np.linalg.svd(VECTORS, full_matrices=False)
    flat = VECTORS @ directions[:4].T
    losses = []
    for turns in (0, 1, 5, 50):
        monkeypatch.setattr(binary_codes, "TURNS", turns)
        codes = np.where(binary_codes.turned(VECTORS, 4), 1.0, -1.0)
        left, _, right = np.linalg.svd(codes.T @ flat)  # the best rotation for these signs
        losses.append(np.square(codes - flat @ (left @ right).T).sum())
    assert losses == sorted(losses, reverse=True) and losses[0] > losses[-1]


def test_recall_shares_ties_as_draws_would_on_average() -> None:
    similarity = binary_codes.cosines(VECTORS)
    distance = binary_codes.hamming(binary_codes.hyperplanes(VECTORS, 5))
    recalls = binary_codes.recall(similarity, distance, 6)
    draws = []
    for _ in range(300):
        noise = RANDOM.random(distance.shape) / 2
        rows = []
        for own in range(len(VECTORS)):
            others = [other for other in range(len(VECTORS)) if other != own]
            true = set(sorted(others, key=lambda other: -similarity[own, other])[:6])
            near = set(sorted(others, key=lambda other: distance[own, other] + noise[own, other])[:6])
            rows.append(len(true & near) / 6)
        draws.append(rows)
    np.testing.assert_allclose(recalls, np.mean(draws, axis=0), atol=0.08)
    np.testing.assert_array_equal(binary_codes.recall(similarity, -similarity, 6), 1)
    even = binary_codes.recall(similarity, np.zeros_like(distance), 6)
    np.testing.assert_allclose(even, 6 / 39)
