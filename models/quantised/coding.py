"""Numbers as codes of few bits, and what the codes stand for: linear, k-means, GOBO and signs. NumPy in, NumPy out.

One-dimensional k-means is exact and quick over sorted numbers: a centroid's numbers are a stretch of them, its mean and
its distances a difference of running sums.
"""

from dataclasses import dataclass

import numpy as np

LINEAR, K_MEANS, GOBO, BINARY = "linear", "k-means", "gobo", "binary"
LEAST_LOG = -4.0  # GOBO, section IV-A: weights whose log-density is less are outliers
ROUNDS = 300  # of k-means at most


@dataclass(frozen=True, eq=False)
class Coded:
    """Rows of numbers as codes: number (r, c) is `levels[codes[r, c]] * scale[r]`, or what was kept of it.

    `codes` (row, column) uint8, `levels` (2^bits or fewer,) float32 in rising order, `scale` (row,) float32; `places`
    (outlier,) int32, counted along the rows, hold `kept` (outlier,) float32. `trail` (round,) float64: the summed size
    of the errors after each round of a search; empty where none was made.
    """

    bits: int
    codes: np.ndarray
    levels: np.ndarray
    scale: np.ndarray
    places: np.ndarray
    kept: np.ndarray
    trail: np.ndarray

    def decoded(self) -> np.ndarray:
        """What the codes stand for, (row, column) float32."""
        low = self.levels[0]
        if np.array_equal(self.levels, low + np.arange(len(self.levels))):  # quicker than to look up
            numbers = self.codes.astype(np.float32)
            numbers += low
        else:
            numbers = self.levels.take(self.codes, mode="clip")  # all are inside: it need not check
        numbers *= self.scale[:, None]
        numbers.reshape(-1)[self.places] = self.kept
        return numbers


def linear(rows: np.ndarray, bits: int) -> Coded:
    """Symmetric: q = clamp(round(x S), ±m), S = m / max|x| of each row, m = 2^(bits − 1) − 1; x ≈ q / S.

    Zafrir et al. 2019, arXiv:1910.06188, eq. 1-3. A row of zeros stays so.
    """
    most = 2 ** (bits - 1) - 1
    step = np.abs(rows).max(axis=1) / np.float32(most)
    quotient = rows / np.where(step, step, 1)[:, None]
    codes = np.clip(np.rint(quotient, out=quotient), -most, most, out=quotient)
    codes += most
    return _plain(bits, codes.astype(np.uint8), np.arange(-most, most + 1), step)


def to_even_levels(rows: np.ndarray, bits: int) -> np.ndarray:
    """What `linear(rows, bits)` decodes to, the same numbers without codes: half the passes over them."""
    most = 2 ** (bits - 1) - 1
    step = (np.maximum(rows.max(axis=1), -rows.min(axis=1)) / np.float32(most))[:, None]
    numbers = rows / np.where(step, step, 1)
    np.rint(numbers, out=numbers)
    np.clip(numbers, -most, most, out=numbers)
    numbers *= step
    return numbers


def binary(rows: np.ndarray) -> Coded:
    """sign(x) times the mean |x| of each row, the nearest of all α · (±1): Rastegari et al. 2016, arXiv:1603.05279,
    eq. 6."""
    return _plain(1, (rows >= 0).astype(np.uint8), np.array([-1, 1]), np.abs(rows).mean(axis=1))


def centroids(rows: np.ndarray, bits: int) -> Coded:
    """k-means of all rows together, 2^bits centroids, begun with equally many numbers each, until none changes side."""
    ordered = Ordered(rows)
    levels, trail = ordered.equal(2**bits), []
    for _ in range(ROUNDS):
        trail.append(ordered.distance(levels))
        before, levels = levels, ordered.means(levels)
        if np.array_equal(before, levels):
            break
    return _assigned(rows, bits, levels, np.array(trail))


def gobo(rows: np.ndarray, bits: int, *, threshold: float = LEAST_LOG) -> Coded:
    """Outliers kept, the others to 2^bits centroids as in k-means, stopped where the L1 of the errors is least.

    Zadeh et al. 2020, arXiv:2005.03842, section IV: an outlier has a log-density under `threshold` in the Gaussian that
    has the mean and deviation of all.
    """
    apart = is_outlier(rows, threshold)
    ordered = Ordered(rows[~apart])
    levels, trail = ordered.equal(2**bits), []
    while len(trail) < ROUNDS:
        distance = ordered.distance(levels)
        if trail and distance >= trail[-1]:
            break
        trail.append(distance)
        best, levels = levels, ordered.means(levels)
    places = np.flatnonzero(apart).astype(np.int32)
    return _assigned(rows, bits, best, np.array(trail), places)


def is_outlier(rows: np.ndarray, threshold: float) -> np.ndarray:
    """Whose log-density is under `threshold`, bool of the shape of `rows`; never all of them."""
    mean, deviation = rows.mean(dtype=np.float64), rows.std(dtype=np.float64)
    squared = -2 * (threshold + np.log(deviation * np.sqrt(2 * np.pi)))
    apart = np.abs(rows - np.float32(mean)) > deviation * np.sqrt(max(squared, 0))
    return apart if not apart.all() else np.zeros_like(apart)


class Ordered:
    """Numbers in rising order with their running sums, (number,) float64."""

    def __init__(self, numbers: np.ndarray) -> None:
        self.numbers = np.sort(numbers, axis=None).astype(np.float64)
        self.sums = np.concatenate([[0.0], np.cumsum(self.numbers)])

    def equal(self, count: int) -> np.ndarray:
        """The means of `count` stretches of equally many numbers, (centroid,)."""
        ends = np.linspace(0, len(self.numbers), count + 1).astype(int)
        return self._mean(ends, self.numbers[np.minimum(ends[:-1], len(self.numbers) - 1)])

    def means(self, levels: np.ndarray) -> np.ndarray:
        """The mean of the numbers nearest to each of `levels` (rising); a level that has none stays where it is."""
        return self._mean(self._ends(levels), levels)

    def distance(self, levels: np.ndarray) -> float:
        """The summed distance of each number from the nearest of `levels`."""
        ends = self._ends(levels)
        turn = np.clip(np.searchsorted(self.numbers, levels), ends[:-1], ends[1:])  # below it they are less
        below = levels * (turn - ends[:-1]) - (self.sums[turn] - self.sums[ends[:-1]])
        above = self.sums[ends[1:]] - self.sums[turn] - levels * (ends[1:] - turn)
        return float((below + above).sum())

    def _ends(self, levels: np.ndarray) -> np.ndarray:
        """Where the stretch of each level begins, and the last one ends: (level + 1,)."""
        inner = np.searchsorted(self.numbers, (levels[1:] + levels[:-1]) / 2)
        return np.concatenate([[0], inner, [len(self.numbers)]])

    def _mean(self, ends: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
        counts = np.diff(ends)
        return np.where(counts > 0, np.diff(self.sums[ends]) / np.maximum(counts, 1), otherwise)


def _plain(bits: int, codes: np.ndarray, levels: np.ndarray, scale: np.ndarray) -> Coded:
    nothing = np.zeros(0, np.float32)
    places = np.zeros(0, np.int32)
    numbers = levels.astype(np.float32), scale.astype(np.float32)
    return Coded(bits, codes, *numbers, places, nothing, np.zeros(0))


def _assigned(
    rows: np.ndarray, bits: int, levels: np.ndarray, trail: np.ndarray, places: np.ndarray | None = None
) -> Coded:
    """The code of the nearest level for each number; outliers, at `places`, have one too, which nobody reads."""
    levels = levels.astype(np.float32)
    codes = _passed(rows, (levels[1:] + levels[:-1]) / 2)
    places = np.zeros(0, np.int32) if places is None else places
    one = np.ones(len(rows), np.float32)
    return Coded(bits, codes, levels, one, places, rows.reshape(-1)[places], trail)


def _passed(rows: np.ndarray, borders: np.ndarray) -> np.ndarray:
    """How many of `borders` are less than each number, uint8: compared with one after the other, which takes a tenth of
    the time of a search in sixteen levels, and as long as one in 256."""
    codes = np.zeros(rows.shape, np.uint8)
    for border in borders:
        codes += rows > border
    return codes
