"""Photographs in, arrays out."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from errors import UserError
from training.data import Dataset, _square, read


def test_every_fifth_picture_of_each_class_is_held_out(dataset: Dataset) -> None:
    assert dataset.classes == ("blue", "red")
    assert np.bincount(dataset.train.labels).tolist() == [16, 16]
    assert np.bincount(dataset.validation.labels).tolist() == [4, 4]


def test_pixels_are_square_and_belong_to_their_labels(dataset: Dataset) -> None:
    assert dataset.train.pixels.shape == (32, 32, 32, 3) and dataset.train.pixels.dtype == np.uint8
    red, blue = dataset.train.pixels[..., 0].mean((1, 2)), dataset.train.pixels[..., 2].mean((1, 2))
    assert ((red > blue) == (dataset.train.labels == 1)).all()


def test_the_square_is_the_middle_of_the_picture() -> None:
    pixels = np.arange(12, dtype=np.uint8).reshape(2, 6, 1).repeat(3, axis=2)
    np.testing.assert_array_equal(_square(pixels, 2), pixels[:, 2:4])


def test_an_npz_of_files_gives_the_same_pixels_as_its_folder(folder: Path, dataset: Dataset, tmp_path: Path) -> None:
    arrays = {"class_names": np.array(["blue", "red"])}
    for split in ("train", "val"):
        files = [file for file in sorted(folder.glob("*/*.png")) if (int(file.stem) % 5 == 0) == (split == "val")]
        data = [file.read_bytes() for file in files]
        arrays[f"{split}_jpeg"] = np.frombuffer(b"".join(data), np.uint8)
        arrays[f"{split}_offsets"] = np.cumsum([0, *map(len, data)])
        arrays[f"{split}_labels"] = np.array([int(file.parent.name == "red") for file in files])
    np.savez(tmp_path / "set.npz", **arrays)
    packed = read(tmp_path / "set.npz", tmp_path / "other", side=32)
    np.testing.assert_array_equal(packed.train.pixels, dataset.train.pixels)
    np.testing.assert_array_equal(packed.validation.labels, dataset.validation.labels)


def test_a_picture_in_another_class_makes_another_data_set(folder: Path, tmp_path: Path) -> None:
    for split in ("train", "val"):
        shutil.copytree(folder, tmp_path / "split" / split)
    train = tmp_path / "split" / "train"
    before = read(tmp_path / "split", tmp_path / "cache", side=32)
    (train / "red" / "00.png").rename(train / "blue" / "20.png")  # the files in the same order as before
    moved = read(tmp_path / "split", tmp_path / "cache", side=32)
    assert moved.digest != before.digest
    assert [np.bincount(data.train.labels).tolist() for data in (before, moved)] == [[20, 20], [21, 19]]


def test_folders_named_train_and_val_are_kept_apart(folder: Path, tmp_path: Path) -> None:
    for split in ("train", "val"):
        (tmp_path / "split" / split).mkdir(parents=True)
        for name in ("blue", "red"):
            (folder / name).rename(tmp_path / "split" / split / name) if split == "train" else None
            (tmp_path / "split" / split / name).mkdir(exist_ok=True)
    picture = tmp_path / "split" / "train" / "red" / "00.png"
    picture.rename(tmp_path / "split" / "val" / "red" / "00.png")
    split = read(tmp_path / "split", tmp_path / "cache", side=32)
    assert len(split.train.labels) == 39 and split.validation.labels.tolist() == [1]


def test_what_is_no_data_set_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("no")
    with pytest.raises(UserError, match=r"notes\.txt is neither"):
        read(tmp_path / "notes.txt", tmp_path / "cache")
    (tmp_path / "lonely" / "one").mkdir(parents=True)
    with pytest.raises(UserError, match="1 class folders"):
        read(tmp_path / "lonely", tmp_path / "cache")


def test_an_even_selection_keeps_every_class(dataset: Dataset) -> None:
    assert np.bincount(dataset.train.first(8).labels).tolist() == [4, 4]
    assert len(dataset.train.first(None).labels) == len(dataset.train.first(1000).labels) == 32
