"""Weights of several runs of one architecture in one file, as RUN/PARAMETER; the file is pinned by its sha256."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from safetensors import safe_open
from torch import Tensor

from errors import UserError

FOLDER = Path(__file__).parents[1] / "assets" / "weights"


def parts(file: Path, run: str, sha256: str) -> Mapping[str, Tensor]:
    """What `file` holds of `run`, by what stands behind the slash. Raises UserError where the file is missing, another
    one, or has no such run."""
    if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
        raise UserError("The bundled weights {file} are missing or damaged (wrong sha256); reinstall.", file=file.name)
    with safe_open(file, "pt") as opened:
        names = sorted(name for name in opened.keys() if name.startswith(f"{run}/"))  # noqa: SIM118 (no mapping)
        if not names:
            raise UserError("There is no run {name} in {file}; choose another one.", name=run, file=file.name)
        return {name.removeprefix(f"{run}/"): opened.get_tensor(name) for name in names}
