"""Ten stages of a cabinet model's training, put into its module: what it was before its first step, and on the way.

A stage is stored as its difference from the stored stage before, in whole numbers of a step that each row has to
itself; because the next difference is taken from what was stored, errors don't add up. `training.stage_files` writes
the file and measures every stage as it comes out of it.
"""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from errors import UserError
from models.changes import put

FILE = Path(__file__).parents[1] / "assets" / "trainings" / "cabinet" / "vit_stages.npz"
STEP = ".step"  # behind the name of a parameter: its rows' steps (stage, row) float32
FIRST, LATER = 8, 2  # steps in the root mean square of a row of the first stage, and of each change from then on
MOST = 127  # steps in any number


@dataclass(frozen=True)
class Stage:
    """All weights of stage `number`, from 0, in the file that `sha256` pins. Raises UserError where that is missing,
    another one, or has no such stage."""

    number: int
    sha256: str

    def __call__(self, own: nn.Module) -> None:
        codes = _stored(FILE, self.sha256)
        if not 0 <= self.number < len(next(iter(codes.values()))):
            raise UserError("There is no stage {number} in {file}; choose another.", number=self.number, file=FILE.name)
        for name, parameter in list(own.named_parameters()):
            put(own, name, unpacked(codes[name], codes[name + STEP], self.number).view(parameter.shape))


def unpacked(codes: np.ndarray, steps: np.ndarray, number: int) -> Tensor:
    """The sum of all differences up to stage `number`: `codes` (stage, row, column) int8 in `steps` (stage, row)."""
    return torch.from_numpy(np.einsum("src,sr->rc", codes[: number + 1], steps[: number + 1], dtype=np.float32))


def packed(stages: list[Tensor]) -> tuple[np.ndarray, np.ndarray]:
    """`codes` and `steps`, as `unpacked` reads them, of a parameter at every stage (any shape, the same)."""
    there, codes, steps = torch.zeros_like(rows(stages[0])), [], []
    for stage in stages:
        change, fine = rows(stage) - there, LATER if steps else FIRST
        step = torch.maximum(change.square().mean(dim=1).sqrt() / fine, change.abs().amax(dim=1) / MOST)
        code = (change / torch.where(step > 0, step, 1)[:, None]).round()
        there = there + code * step[:, None]
        codes.append(code.to(torch.int8).numpy())
        steps.append(step.numpy())
    return np.stack(codes), np.stack(steps)


def rows(value: Tensor) -> Tensor:
    """A parameter as rows that share a step: of a matrix its own, of a kernel those of an output, else all in one."""
    value = value.float().squeeze(0)
    return value.flatten(1) if value.ndim > 1 else value[None]


@lru_cache(maxsize=1)
def _stored(file: Path, sha256: str) -> dict[str, np.ndarray]:
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
        raise UserError("The bundled stages {file} are missing or damaged (wrong sha256); reinstall.", file=file.name)
    with np.load(file) as stored:
        return dict(stored)
