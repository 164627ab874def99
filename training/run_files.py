"""Weights that several runs share a file for, written and listed."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import save_file
from torch import Tensor

from training.export import list_source


def write(weights: Mapping[str, Tensor], path: Path) -> dict:
    """Write `weights` to `path`, with a row in the SOURCES.md beside it; its `bytes` and `sha256`."""
    save_file(dict(weights), path)
    data = path.read_bytes()
    record = {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    list_source(path.parent / "SOURCES.md", path.name, record)
    return record
