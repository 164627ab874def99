"""A student in the place of another: all weights of one run, and the map that leads from its tokens to a teacher's."""

from dataclasses import dataclass

import torch.nn.functional as F
from torch import Tensor, nn

from models.changes import put
from models.run_files import FOLDER, parts

FILE = FOLDER / "students.safetensors"
MAP = "map."  # before `weight` (channel of the teacher, channel) and `bias`, which are no part of the student


@dataclass(frozen=True)
class Student:
    """All weights of the student that copied `target` (a name in the file, which `sha256` pins). Raises UserError where
    the file is missing, another one, or has no such student."""

    target: str
    sha256: str

    def __call__(self, own: nn.Module) -> None:
        for parameter, value in parts(FILE, self.target, self.sha256).items():
            if not parameter.startswith(MAP):
                put(own, parameter, value.float())


@dataclass(frozen=True)
class LearnedMap:
    """The linear map from the last tokens of a student to its teacher's, fitted on training photographs once it had
    learned; raises as `Student` does."""

    target: str
    sha256: str

    def __call__(self, tokens: Tensor) -> Tensor:
        """(…, channel) -> (…, channel of the teacher)."""
        stored = parts(FILE, self.target, self.sha256)
        return F.linear(tokens, stored[f"{MAP}weight"].float(), stored[f"{MAP}bias"].float())
