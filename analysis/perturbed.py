"""What a small change of the input changes."""

import numpy as np


def inverted(pixels: np.ndarray, place: tuple[int, int]) -> np.ndarray:
    """A copy of `pixels` (row, column, channel) uint8 with one (row, column) inverted: each channel goes to its further
    end."""
    changed = pixels.copy()
    changed[place] = np.where(pixels[place] < 128, 255, 0)
    return changed


def relative_change(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """How far each token moved, over its length: (token, channel) twice -> (token,)."""
    return np.linalg.norm(after - before, axis=-1) / np.linalg.norm(before, axis=-1)
