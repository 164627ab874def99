"""Heads of our own for backbones that others trained: files beside the backbone's, pinned by their metrics files."""

from pathlib import Path

from models.card import Head, Refusal
from models.zoo.cabinet import FOLDER, LICENCE, metrics
from words import message


def head(key: str, folder: Path = FOLDER) -> Head | None:
    """The head `KEY.safetensors` in `folder` that `KEY.json` records (see `training.head`), None without."""
    record = metrics(key, folder)
    return _head(key, record) if record else None


def _head(key: str, record: dict) -> Head:
    return Head(
        file=f"{key}.safetensors",
        sha256=record["sha256"],
        bytes=record["bytes"],
        licence=LICENCE,
        note=message(
            "Its ten classes are ours: a linear map from the tokens of its last blocks, learned on Imagenette; "
            "{accuracy} % (95 %: {low} to {high}) right on {photographs} photographs it never saw.",
            accuracy=f"{100 * record['accuracy']:.1f}",
            low=f"{100 * record['interval'][0]:.1f}",
            high=f"{100 * record['interval'][1]:.1f}",
            photographs=record["photographs"],
        ),
        refusal=_refusal(record["refusal"]["both"]["balanced"]),
    )


def _refusal(rule: dict) -> Refusal:
    measured = rule["held out"]
    kinds = measured["strange"].items()
    return Refusal(
        threshold=rule["threshold"],
        kept=measured["kept"],
        photographs=measured["photographs"],
        refused=tuple((kind, figures["refused"], figures["pictures"]) for kind, figures in kinds),
    )
