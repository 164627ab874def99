"""Features compared token by token, and as arrangements of tokens."""

import numpy as np
import pytest
from scipy.stats import ortho_group

from analysis.features import centred_alignment, same_token_cosine, token_cosine

GENERATOR = np.random.default_rng(3)
LAYERS = [GENERATOR.normal(size=(7, 5)).astype(np.float32) for _ in range(3)]


def test_token_cosine_equals_a_loop() -> None:
    result = token_cosine(LAYERS)
    for p in range(3):
        for q in range(3):
            cosines = [a @ b / np.linalg.norm(a) / np.linalg.norm(b) for a, b in zip(LAYERS[p], LAYERS[q], strict=True)]
            assert result[p, q] == pytest.approx(np.mean(cosines), abs=1e-6)


def test_the_same_token_of_two_runs() -> None:
    first, second = LAYERS[:2]
    cosines = same_token_cosine(first, second)
    assert cosines.shape == (7,) and cosines.mean() == pytest.approx(token_cosine(LAYERS)[0, 1], abs=1e-6)
    np.testing.assert_allclose(same_token_cosine(first, -3 * first), -1, rtol=1e-6)


def test_alignment_equals_the_definition_on_features() -> None:
    result = centred_alignment(LAYERS)
    x, y = (rows - rows.mean(axis=0) for rows in LAYERS[:2])
    expected = np.linalg.norm(y.T @ x) ** 2 / np.linalg.norm(x.T @ x) / np.linalg.norm(y.T @ y)
    assert result[0, 1] == pytest.approx(expected, rel=1e-5)
    np.testing.assert_allclose(np.diagonal(result), 1)


def test_alignment_ignores_turns_shifts_and_scale_but_cosine_does_not() -> None:
    turned = 3 * LAYERS[0] @ ortho_group.rvs(5, random_state=0) + 1
    assert centred_alignment([LAYERS[0], turned])[0, 1] == pytest.approx(1, abs=1e-5)
    assert token_cosine([LAYERS[0], turned])[0, 1] < 0.9
