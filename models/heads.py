"""Heads of our own for backbones that others trained: files beside the backbone's, pinned by their metrics files."""

from pathlib import Path

from models.cabinet import FOLDER, LICENCE, metrics
from models.card import Head


def head(key: str, folder: Path = FOLDER) -> Head | None:
    """The head `KEY.safetensors` in `folder` that `KEY.json` records (see `models.training.head`), None without."""
    record = metrics(key, folder)
    return _head(key, record) if record else None


def _head(key: str, record: dict) -> Head:
    low, high = (f"{100 * bound:.1f}" for bound in record["interval"])
    return Head(
        file=f"{key}.safetensors",
        sha256=record["sha256"],
        bytes=record["bytes"],
        licence=LICENCE,
        note=f"Its ten classes are ours: a linear map from the tokens of its last blocks, learned on Imagenette; "
        f"{100 * record['accuracy']:.1f} % (95 %: {low} to {high}) right on {record['photographs']} photographs it "
        "never saw.",
    )
