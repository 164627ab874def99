"""What one asks of an engine when one shows a model something."""

from dataclasses import dataclass

import numpy as np

from models.changes import Change
from models.edits import Edit
from models.frozen import Value


@dataclass(frozen=True, eq=False)
class Request(Value):
    """One look at one picture, cloud or set by one model.

    `model` is a key of the zoo, `pixels` (row, column, 3) uint8 with `digest`, the sha256 that stands for them; for a
    card whose `input` is a cloud, `pixels` are points with normals, (point, 6) float32 in the unit ball; for one whose
    `input` is a set, its elements, (element, 1) float32 from 0 to 1; of a digit its grey levels, (row, column) uint8.
    `side` (pixels) and `crop` as in `models.preprocess`; `edits` from `models.edits` and `changes` to
    the model's own numbers from `models.changes`, both applied in order. `wants` may
    hold `tokens` (after every block), `values` (kept for the proof), `steps` (a reference model's named
    intermediates) or names of single steps. `session` is whose request it is, `checkpoint` the digest of a
    visitor's own weights that `LocalEngine.register` accepted.
    """

    model: str
    pixels: np.ndarray
    digest: str
    side: int | None = None
    crop: str = "whole"
    edits: tuple[Edit, ...] = ()
    wants: frozenset[str] = frozenset()
    session: str = ""
    checkpoint: str | None = None
    changes: tuple[Change, ...] = ()
