"""The few operations that a ViT is made of, each with all it needs to work out one entry of what it gives.

`entry` does so in float64 from a row and a column, independently of whatever made the tensor `out`.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from scipy.special import ndtr

KINDS = ("dot", "softmax", "norm", "add", "times", "gate", "pixel", "copy")
NOTHING = np.zeros((0, 0), np.float32)


@dataclass(frozen=True, eq=False)
class Operation:
    """`out` (row, column) of one operation of the kind `kind`, and where it comes from.

    - dot: `left` (row, inner) · `right` (inner, column) · `scale` + `bias` (column,)
    - softmax: of the rows of `left`, whose entries from `first` on are those of `out`
    - norm: rows of `left` (row, channel) less their mean, over their deviation (its square plus `scale`), times `gain`
      plus `bias` (column,), the channels from `first` on
    - add: `left` + `right`; times: `left` · `gain`; gate: `left` · `right`, which is Φ(left) in a GELU
    - pixel: (`left` ÷ 255 − `bias`) ÷ `gain`; copy: `left`
    """

    kind: str
    out: np.ndarray
    left: np.ndarray
    right: np.ndarray = field(default_factory=lambda: NOTHING)
    bias: np.ndarray | None = None
    gain: np.ndarray | None = None
    scale: float = 1.0
    first: int = 0

    def entry(self, row: int, column: int) -> float:
        """The entry of `out` at (row, column), worked out in float64."""
        left = self.left[row].astype(np.float64)
        bias, gain = (0.0 if self.bias is None else float(self.bias[column])), self._gain(column)
        if self.kind == "dot":
            return float(left @ self.right[:, column].astype(np.float64) * self.scale + bias)
        if self.kind == "softmax":
            powers = np.exp(left - left.max())
            return float(powers[self.first + column] / powers.sum())
        if self.kind == "norm":
            value = (left[self.first + column] - left.mean()) / np.sqrt(left.var() + self.scale)
            return float(value * gain + bias)
        return self._alone(left[column], row, column, bias, gain)

    def window(self, rows: np.ndarray, columns: slice) -> "Operation":
        """The same for some rows and neighbouring columns: all that their entries need, and nothing else."""
        whole = self.kind in ("dot", "softmax", "norm")
        right = self.right[(slice(None) if self.kind == "dot" else rows), columns] if self.right.size else NOTHING
        parts = {"bias": self.bias, "gain": self.gain}
        return replace(
            self,
            out=self.out[rows, columns],
            left=self.left[rows] if whole else self.left[rows, columns],
            right=right,
            first=columns.start if self.kind in ("softmax", "norm") else 0,
            **{name: None if part is None else part[columns] for name, part in parts.items()},
        )

    def _gain(self, column: int) -> float:
        return 1.0 if self.gain is None else float(self.gain[column])

    def _alone(self, left: float, row: int, column: int, bias: float, gain: float) -> float:
        """What an entry alone becomes, with the one of the same place or column."""
        if self.kind == "pixel":
            return float((left / 255 - bias) / gain)
        right = float(self.right[row, column]) if self.right.size else 0.0
        return float({"add": left + right, "times": left * gain, "gate": left * right, "copy": left}[self.kind])


def below(values: np.ndarray) -> np.ndarray:
    """Φ: how much of the standard normal distribution lies below each value, float64 of the same shape."""
    return ndtr(values.astype(np.float64))
