"""At most so many points of a cloud, drawn evenly while it is read, so that a long file is never whole in memory."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from errors import UserError
from inputs.cloud_columns import Columns, check_count
from words import Message, message, messages

PIECE = 20_000  # rows looked at together
FAR, FEW = 1000, 0.01  # times the extent of nearly all points, from their middle; which share of them may be there


class Sample:
    """At most `keep` rows of all that are given, each as likely as the other, in their order; only rows whose places
    are finite. Draws with `seed`."""

    def __init__(self, keep: int, seed: int) -> None:
        self.keep, self.seed = keep, seed
        self.total = self.finite = 0
        self._lots = np.random.default_rng(seed)
        self._rows: list[np.ndarray] = []
        self._drawn: list[np.ndarray] = []  # a lot for each row: the smallest stay

    def add(self, rows: np.ndarray, places: Sequence[int]) -> None:
        """Take note of `rows` (row, column), whose columns `places` say where a point is."""
        whole = rows[np.isfinite(rows[:, places]).all(1)]
        self.total, self.finite = self.total + len(rows), self.finite + len(whole)
        self._rows.append(whole)
        self._drawn.append(self._lots.random(len(whole)))
        if sum(map(len, self._drawn)) > self.keep:
            self._thin()

    def _thin(self) -> None:
        lots, rows = np.concatenate(self._drawn), np.concatenate(self._rows)
        chosen = np.sort(np.argpartition(lots, self.keep)[: self.keep]) if len(lots) > self.keep else slice(None)
        self._drawn, self._rows = [lots[chosen]], [rows[chosen]]

    def rows(self, file: str) -> np.ndarray:
        """Those that stayed, (row, column); UserError where the cloud has too many points, or none of finite places."""
        check_count(self.total, file)
        if not self.finite:
            raise UserError(
                "“{file}” has {count} points, none with finite coordinates. Please check how it was saved.",
                file=file,
                count=f"{self.total:,}",
            )
        self._thin()
        return self._rows[0]

    def told(self, columns: Columns) -> Columns:
        """`columns` made of its rows, with how many the file had and what was left out."""
        notes = columns.notes
        if lost := self.total - self.finite:
            notes += (message("{number} points without finite coordinates were left out.", number=f"{lost:,}"),)
        if self.finite > self.keep:
            notes += (_drawn(self.keep, self.finite, self.seed),)
        return replace(columns, notes=notes, total=columns.total or self.total)


def thinned(columns: Columns, file: str, *, keep: int, seed: int) -> Columns:
    """`columns` without what is not finite, at most `keep` rows of them, and notes about that."""
    sample, count = Sample(keep, seed), len(columns.places)
    check_count(count, file)
    for start in range(0, count, PIECE):
        rows = np.arange(start, min(start + PIECE, count))
        places = np.asarray(columns.places[start : start + PIECE], np.float64)
        sample.add(np.column_stack([rows, places]), (1, 2, 3))
    chosen = sample.rows(file)[:, 0].astype(int)
    arrays = {name: getattr(columns, name) for name in ("places", "normals", "colors")}
    kept = {name: np.asarray(array)[chosen] for name, array in arrays.items() if array is not None}
    return sample.told(replace(columns, **kept))


def without_outliers(columns: Columns) -> Columns:
    """`columns` without the few points so far out that the others would fall together, and how many these were.

    Single precision, which the models and the page draw with, tells 1 from 2 no longer beside 1e9.
    """
    places = np.asarray(columns.places, np.float64)
    low, middle, high = np.quantile(places, (FEW, 0.5, 1 - FEW), axis=0, method="nearest")
    with np.errstate(over="ignore"):
        extent = (high - low).max()
        near = (abs(places - middle) <= FAR * extent).all(1)
    lost = len(near) - near.sum()
    if not lost or extent == 0 or lost > FEW * len(near):
        return columns
    note = messages(
        "One point, more than 1,000 times as far out as the cloud is wide, was left out.",
        "{number} points, more than 1,000 times as far out as the cloud is wide, were left out.",
        int(lost),
    )
    arrays = {name: getattr(columns, name) for name in ("places", "normals", "colors")}
    kept = {name: array[near] for name, array in arrays.items() if array is not None}
    return replace(columns, **kept, notes=(*columns.notes, note), total=columns.total or len(near))


def _drawn(keep: int, count: int, seed: int) -> Message:
    return message(
        "{drawn} of its {count} points were drawn at random (seed {seed}).",
        drawn=f"{keep:,}",
        count=f"{count:,}",
        seed=seed,
    )
