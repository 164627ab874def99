"""Labelled photographs: Imagenette as one npz of JPEG files, or any folder of class folders.

Everything is decoded once into arrays of uint8 that later runs map from disk.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from errors import UserError
from inputs.image import read_image

SIDE = 128  # pixels kept of each photograph: the centre square
SPLITS = {"train": "train", "validation": "val"}
HELD_OUT = 5  # without a folder for validation every fifth photograph of a class is held out
SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".bmp"}
File = tuple[bytes, str, int]  # encoded photograph, its name, its class


@dataclass(frozen=True, eq=False)
class Photographs:
    """`pixels` (photograph, row, column, 3) uint8, square; `labels` (photograph,) int64."""

    pixels: np.ndarray
    labels: np.ndarray

    def first(self, count: int | None) -> "Photographs":
        """An even selection of about `count` photographs (all for None), every class in proportion."""
        step = max(len(self.labels) // (count or len(self.labels)), 1)
        return Photographs(self.pixels[::step], self.labels[::step])


@dataclass(frozen=True, eq=False)
class Dataset:
    """`classes` in the order of the labels; `digest` (hex) identifies the files."""

    name: str
    digest: str
    classes: tuple[str, ...]
    train: Photographs
    validation: Photographs


def read(path: Path, cache: Path, *, side: int = SIDE) -> Dataset:
    """The photographs at `path`, decoded into `cache` the first time; `side` in pixels.

    An npz holds for `train` and `val` the arrays `_jpeg` (all files joined, uint8), `_offsets`, `_labels`, and
    `class_names`. A folder holds `train/CLASS/FILE` and `val/CLASS/FILE`, or `CLASS/FILE`, of which every fifth is
    held out. Raises UserError when it is neither.
    """
    if path.is_file() and path.suffix == ".npz":
        digest, classes, files = _archive(path)
    elif path.is_dir():
        digest, classes, files = _folder(path)
    else:
        raise UserError(f"{path.name} is neither an npz of photographs nor a folder of class folders; give either.")
    store = cache / f"{digest[:12]}-{side}"
    if not (store / "classes.json").exists():
        _decode(store, files, side)
        (store / "classes.json").write_text(json.dumps(classes))  # written last: the cache is whole
    train, validation = (
        Photographs(np.load(store / f"{split}.npy", mmap_mode="r"), np.load(store / f"{split}_labels.npy"))
        for split in SPLITS
    )
    return Dataset(path.stem, digest, tuple(classes), train, validation)


def _decode(store: Path, files: dict[str, list[File]], side: int) -> None:
    store.mkdir(parents=True, exist_ok=True)
    for split, members in files.items():
        pixels = [_square(read_image(data, name).pixels, side) for data, name, _ in members]
        np.save(store / f"{split}.npy", np.stack(pixels))
        np.save(store / f"{split}_labels.npy", np.array([label for *_, label in members], dtype=np.int64))


def _square(pixels: np.ndarray, side: int) -> np.ndarray:
    """The centre square of (row, column, 3) uint8, `side` pixels a side."""
    short = min(pixels.shape[:2])
    top, left = ((length - short) // 2 for length in pixels.shape[:2])
    centre = pixels[top : top + short, left : left + short]
    if short == side:
        return centre
    return np.asarray(Image.fromarray(centre).resize((side, side), Image.Resampling.BICUBIC, reducing_gap=3))


def _archive(path: Path) -> tuple[str, list[str], dict[str, list[File]]]:
    with np.load(path) as archive:
        try:
            classes = [str(name) for name in archive["class_names"]]
            files = {split: list(_members(archive, short)) for split, short in SPLITS.items()}
        except KeyError as missing:
            raise UserError(f"{path.name} lacks {missing}; a data set needs JPEG bytes, offsets and labels.") from None
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), classes, files


def _members(archive: np.lib.npyio.NpzFile, split: str) -> Iterator[File]:
    data, offsets, labels = (archive[f"{split}_{part}"] for part in ("jpeg", "offsets", "labels"))
    for index, label in enumerate(labels):
        yield data[offsets[index] : offsets[index + 1]].tobytes(), f"{split} {index}", int(label)


def _folder(path: Path) -> tuple[str, list[str], dict[str, list[File]]]:
    roots = [path / short for short in SPLITS.values()]
    split_on_disk = all(root.is_dir() for root in roots)
    classes = sorted(folder.name for folder in (roots[0] if split_on_disk else path).iterdir() if folder.is_dir())
    if len(classes) < 2:
        raise UserError(f"{path.name} holds {len(classes)} class folders; training needs two or more.")
    if split_on_disk:
        train, validation = ([picture for name in classes for picture in _pictures(root / name)] for root in roots)
    else:
        by_class = [_pictures(path / name) for name in classes]
        train = [file for files in by_class for index, file in enumerate(files) if index % HELD_OUT]
        validation = [file for files in by_class for file in files[::HELD_OUT]]
    if not train or not validation:
        count = len(train) + len(validation)
        raise UserError(f"{path.name} holds {count} photographs; training needs several of each class.")
    files = {
        split: [(file.read_bytes(), file.name, classes.index(file.parent.name)) for file in members]
        for split, members in zip(SPLITS, (train, validation), strict=True)
    }
    return _digest(files, classes), classes, files


def _digest(files: dict[str, list[File]], classes: list[str]) -> str:
    """sha256 (hex) of every photograph, its split and its class."""
    digest = hashlib.sha256()
    for split, members in files.items():
        for data, _, label in members:
            digest.update(f"{split} {classes[label]} ".encode() + hashlib.sha256(data).digest())
    return digest.hexdigest()


def _pictures(folder: Path) -> list[Path]:
    return sorted(file for file in folder.glob("*") if file.suffix.lower() in SUFFIXES)
