"""What rounding a model's maps to few bits does to their numbers, and how large the file then is."""

from dataclasses import dataclass

import numpy as np

from errors import UserError
from models.frozen import Value
from models.quantised import Quantised, maps
from models.quantised.coding import GOBO, Coded, is_outlier
from models.quantised.packing import written
from models.questions import Question
from models.weights import Loaded

BINS = 120  # of a histogram


@dataclass(frozen=True, eq=False)
class Fit(Value):
    """One map before and after.

    `edges` (bin + 1,) of a histogram, `counts` and `apart` (bin,) of the weights that are rounded and of those that are
    kept; `levels` (level,) that codes stand for in the channel of the widest scale, `narrow` in that of the narrowest;
    `l1` and `l2`, mean size and root mean square of the errors; `sqnr` in decibels; `trail` (round,) the mean size of
    the errors in each round of a search; `shape` of the map.
    """

    edges: np.ndarray
    counts: np.ndarray
    apart: np.ndarray
    levels: np.ndarray
    narrow: np.ndarray
    l1: float
    l2: float
    sqnr: float
    trail: np.ndarray
    shape: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Stored(Value):
    """`names` and `sqnr` (map,) in decibels of all maps; `bytes` of a file with them rounded."""

    names: tuple[str, ...]
    sqnr: np.ndarray
    bytes: int


@dataclass(frozen=True, eq=False, kw_only=True)
class MapNames(Question):
    """Which maps a model has."""

    def answer(self, loaded: Loaded) -> tuple[str, ...]:
        """Dotted names of the weights that would be rounded, in the model's order."""
        return tuple(maps(loaded.model))


@dataclass(frozen=True, eq=False, kw_only=True)
class Fitting(Question):
    """The map `name` under `quantised`."""

    name: str
    quantised: Quantised

    def answer(self, loaded: Loaded) -> Fit:
        """Raises UserError for a name that the model lacks."""
        known = maps(loaded.model)
        if self.name not in known:
            raise UserError("The model has no map {name}; choose one of its own.", name=self.name)
        return _fit(known[self.name], self.quantised)


@dataclass(frozen=True, eq=False, kw_only=True)
class Storing(Question):
    """All maps under `quantised`, written to a file in memory."""

    quantised: Quantised

    def answer(self, loaded: Loaded) -> Stored:
        """See `Stored`; the bytes are those of a file that was made, not of a formula."""
        known = maps(loaded.model)
        coded = {name: self.quantised.coded(weight) for name, weight in known.items()}
        ratios = [sqnr(weight, coded[name]) for name, weight in known.items()]
        return Stored(tuple(known), np.array(ratios), len(written(loaded.model, self.quantised, coded)))


@dataclass(frozen=True, eq=False, kw_only=True)
class StoringPlain(Question):
    """The model in float32, written to a file in memory."""

    def answer(self, loaded: Loaded) -> int:
        """Bytes of the file."""
        return len(written(loaded.model))


def sqnr(weight: np.ndarray, coded: Coded) -> float:
    """10 log₁₀(‖w‖² / ‖w − ŵ‖²) in decibels; infinite where nothing was lost."""
    error = coded.decoded()
    error -= weight.reshape(error.shape)
    whole, lost = (float(np.vdot(part, part)) for part in (weight, error))
    return 10 * np.log10(whole / lost) if lost else float("inf")


def _fit(weight: np.ndarray, quantised: Quantised) -> Fit:
    coded = quantised.coded(weight)
    flat, error = weight.reshape(-1), np.abs(weight.reshape(coded.codes.shape) - coded.decoded(), dtype=np.float64)
    apart = is_outlier(flat, quantised.threshold) if quantised.method == GOBO else np.zeros(len(flat), bool)
    edges = np.histogram_bin_edges(flat, BINS)
    return Fit(
        edges=edges,
        counts=np.histogram(flat[~apart], edges)[0],
        apart=np.histogram(flat[apart], edges)[0],
        levels=coded.levels * coded.scale.max(),
        narrow=coded.levels * coded.scale.min(),
        l1=float(error.mean()),
        l2=float(np.sqrt(np.square(error).mean())),
        sqnr=sqnr(weight, coded),
        trail=coded.trail / (len(flat) - len(coded.places)),
        shape=weight.shape,
    )
