import numpy as np

from analysis.components import component_shares, principal_axes, random_component_shares


def test_shares_are_the_variances_along_the_axes() -> None:
    samples = np.random.default_rng(0).normal(size=(50, 4)) * [4, 3, 2, 1]
    spread = np.var(samples @ principal_axes(samples, count=4).T, axis=0)
    np.testing.assert_allclose(component_shares(samples), spread / np.var(samples, axis=0).sum())


def test_random_filters_share_the_variance_nearly_evenly() -> None:
    shares = random_component_shares((64, 3, 2, 2))
    assert len(shares) == 12 and shares[0] < 0.2 and abs(shares.sum() - 1) < 1e-9
    np.testing.assert_array_equal(shares, random_component_shares((64, 12)))
