"""Names beside their points: where each has room, so that no legend has to be searched."""

from collections.abc import Sequence

import numpy as np

LETTER, LINE, MARK = 0.0145, 0.055, 0.022  # of a letter, a line and half a mark, as shares of the plot's sides
WHISKER = 0.01  # of the end of a whisker, across
SIDES = {  # Plotly's word -> where the text's middle is: (across, up) in text widths and lines, away from the mark
    "middle right": (0.5, 0.0),
    "middle left": (-0.5, 0.0),
    "top center": (0.0, 1.0),
    "bottom center": (0.0, -1.0),
    "top right": (0.5, 0.8),
    "top left": (-0.5, 0.8),
    "bottom right": (0.5, -0.8),
    "bottom left": (-0.5, -0.8),
}
Box = tuple[float, float, float, float]  # left, right, bottom, top


def sides(names: Sequence[str], x: np.ndarray, y: np.ndarray, whiskers: np.ndarray | None = None) -> list[str]:
    """For each name of a point at `x`, `y` (shares of the plot's sides) the side of `SIDES` where it covers least.

    What was placed before, all marks, their `whiskers` (half of each one's height), and the plot's edges are kept
    clear, in this order of the names.
    """
    taken = [_box(across, up, 2 * MARK, 2 * MARK) for across, up in zip(x, y, strict=True)]
    if whiskers is not None:
        taken += [_box(across, up, WHISKER, 2 * half) for across, up, half in zip(x, y, whiskers, strict=True)]
    chosen = []
    for name, across, up in zip(names, x, y, strict=True):
        boxes = {side: _beside(name, across, up, shift) for side, shift in SIDES.items()}
        best = min(boxes, key=lambda side: sum(_shared(boxes[side], box) for box in taken) + _outside(boxes[side]))
        taken.append(boxes[best])
        chosen.append(best)
    return chosen


def _beside(name: str, across: float, up: float, shift: tuple[float, float]) -> Box:
    width = LETTER * len(name)
    return _box(across + shift[0] * width + np.sign(shift[0]) * MARK, up + shift[1] * LINE, width, LINE)


def _box(across: float, up: float, width: float, height: float) -> Box:
    return across - width / 2, across + width / 2, up - height / 2, up + height / 2


def _shared(one: Box, other: Box) -> float:
    """The area that both cover."""
    across, up = min(one[1], other[1]) - max(one[0], other[0]), min(one[3], other[3]) - max(one[2], other[2])
    return max(across, 0.0) * max(up, 0.0)


def _outside(box: Box) -> float:
    """The area beyond the plot."""
    return (box[1] - box[0]) * (box[3] - box[2]) - _shared(box, (0.0, 1.0, 0.0, 1.0))
