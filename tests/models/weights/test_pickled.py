"""Checkpoints of torch.save: refused unless the operator allows them, and never executed."""

import io
import os
import pickle
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch

from errors import UserError
from inputs.checkpoint import read_checkpoint
from models.weights import pickled
from models.weights.pickled import converted, to_safetensors


def saved(content: object) -> bytes:
    buffer = io.BytesIO()
    torch.save(content, buffer)
    return buffer.getvalue()


class Trap:
    """Pickles into a call that creates a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple:
        return os.mkdir, (str(self.path),)


@pytest.fixture
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(pickled.SWITCH, "1")


def test_without_the_operators_switch_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(pickled.SWITCH, raising=False)
    monkeypatch.setattr(pickled.apart, "run", lambda *_, **__: pytest.fail("read it"))
    with pytest.raises(UserError, match=r"takes \.safetensors only, because they can’t hold code"):
        to_safetensors(saved({"a": torch.ones(1)}), "weights.pth")


def test_a_good_file_comes_through_a_child_with_the_averaged_weights(switched_on: None) -> None:
    content = {"state_dict": {"a": torch.zeros(2)}, "state_dict_ema": OrderedDict(a=torch.ones(2).half()), "epoch": 3}
    data, notes = to_safetensors(saved(content), "weights.pth")
    checkpoint = read_checkpoint(data, "weights.pth")
    assert (checkpoint.arrays["a"] == np.ones(2)).all() and [*map(str, notes)] == [
        "The file’s “state_dict_ema” was used."
    ]


def test_code_in_a_file_is_named_and_never_runs(switched_on: None, tmp_path: Path) -> None:
    data = saved({"a": torch.ones(1), "trap": Trap(tmp_path / "ran")})
    with pytest.raises(UserError, match=r"“evil.pth” can’t be used: it asks to run code \(.*mkdir"):
        to_safetensors(data, "evil.pth")
    assert not (tmp_path / "ran").exists()
    unpickle_carelessly(data)
    assert (tmp_path / "ran").exists(), "the trap itself works"


def unpickle_carelessly(data: bytes) -> None:
    """What an unsafe loader would do, so that the test above proves something."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    name = next(name for name in archive.namelist() if name.endswith("data.pkl"))

    class Careless(pickle.Unpickler):
        def persistent_load(self, _):
            return torch.ones(1).untyped_storage()

        def find_class(self, module, name):
            return (lambda *_, **__: None) if module.startswith("torch") else super().find_class(module, name)

    Careless(io.BytesIO(archive.read(name))).load()


def repacked(data: bytes, compression: int) -> bytes:
    source, buffer = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x80\x02}q\x00.", "not the ZIP form"),
        (repacked(saved({"a": torch.zeros(100_000)}), zipfile.ZIP_DEFLATED), "compressed members"),
        (saved({"a": torch.zeros(1).expand(10**9)}), "larger than the file"),
        (saved({"a": torch.eye(3).to_sparse()}), "tensor “a” is not a dense one"),
        (saved([torch.zeros(3)]), "holds no tensors by name"),
        (saved({1: torch.zeros(3)}), "holds no tensors by name"),
    ],
)
def test_what_torch_save_does_not_write_plainly_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        converted(data)


def test_a_damaged_file_is_a_sentence_not_a_loaders_words(switched_on: None) -> None:
    data = saved({"a": torch.zeros(1000)})
    with pytest.raises(UserError) as problem:
        to_safetensors(data[: len(data) // 2], "half.pth")
    assert str(problem.value) == (
        "“half.pth” can’t be used: it is damaged, or no checkpoint of torch.save, or holds more than weights. Please "
        "save only the model’s weights: torch.save(model.state_dict(), 'weights.pth')."
    )


def test_a_child_that_takes_too_long_is_given_up(switched_on: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickled, "SECONDS", 1)  # its libraries take longer
    with pytest.raises(UserError, match=r"longer than 1 s"):
        to_safetensors(saved({"a": torch.zeros(1)}), "slow.pth")
