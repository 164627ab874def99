"""Cosines by a loop, components by the covariance's eigenvectors, colours between dark and bright."""

import numpy as np
import pytest

from analysis.token_colours import colours, components, cosines

TOKENS = np.random.default_rng(2).normal(size=(30, 7)) @ np.diag([5, 3, 2, 1, 1, 0.5, 0.1]) + 4


def test_cosines_are_those_of_a_loop() -> None:
    for place, value in enumerate(cosines(TOKENS, 4)):
        expected = sum(TOKENS[4] * TOKENS[place]) / (sum(TOKENS[4] ** 2) * sum(TOKENS[place] ** 2)) ** 0.5
        assert value == pytest.approx(expected, abs=1e-12)


def test_components_are_the_covariance_s_eigenvectors() -> None:
    scores, shares = components(TOKENS)
    values, vectors = np.linalg.eigh(np.cov(TOKENS.T))
    np.testing.assert_allclose(shares, values[::-1][:3] / values.sum(), rtol=1e-9)
    for place in range(3):
        vector = vectors[:, -1 - place]
        vector = vector * np.sign(vector[np.abs(vector).argmax()])
        np.testing.assert_allclose(scores[:, place], (TOKENS - TOKENS.mean(axis=0)) @ vector, atol=1e-9)


def test_colours_run_from_dark_to_bright_and_a_flat_component_stays_dark() -> None:
    scores = np.stack([np.arange(200.0), -np.arange(200.0), np.zeros(200)], axis=1)
    made = colours(scores)
    assert made[0].tolist() == [0, 255, 0] and made[-1].tolist() == [255, 0, 0]
    assert (np.diff(made[:, 0].astype(int)) >= 0).all()
