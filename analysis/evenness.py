"""How far attention is from attending to everything alike."""

import numpy as np


def unevenness(weights: np.ndarray) -> float:
    """Share of attention that must move to make every row even: (..., query, key), rows sum to 1 -> 0 to 1 − 1/keys.

    Mean over rows of the total variation ½ Σ_j |a_ij − 1/K| from uniform attention: 0 when all keys are alike.
    """
    return float(0.5 * np.abs(weights - 1 / weights.shape[-1]).sum(axis=-1).mean())
