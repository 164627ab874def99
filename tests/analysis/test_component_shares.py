import numpy as np

from analysis.components import component_shares, principal_axes


def test_shares_are_the_variances_along_the_axes() -> None:
    samples = np.random.default_rng(0).normal(size=(50, 4)) * [4, 3, 2, 1]
    spread = np.var(samples @ principal_axes(samples, count=4).T, axis=0)
    np.testing.assert_allclose(component_shares(samples), spread / np.var(samples, axis=0).sum())
