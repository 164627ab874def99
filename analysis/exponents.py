"""Numbers that grow as a power of something: which power."""

import numpy as np


def exponents(positions: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The slope of log `values` (draw, position) over log `positions` (position,), all above 0: (draw,).

    Least squares, each draw by itself: values that go as c · position^a give a.
    """
    across = np.log(positions) - np.log(positions).mean()
    return np.log(values) @ across / (across @ across)
