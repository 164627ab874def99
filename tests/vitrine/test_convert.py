"""`python -m vitrine convert`: from the shell, a file that the app then takes."""

import argparse
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from inputs.checkpoint import read_checkpoint
from models.weights import load_own
from models.zoo import ZOO
from models.zoo.build import build
from vitrine.__main__ import main

CARD = ZOO["imagenette_vit_12"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A training run's file: averages beside the trained weights, an optimiser, settings of a class."""
    state = build(CARD, seed=4).state_dict()
    path = tmp_path / "run.pth"
    content = {
        "model": {name: value + 1 for name, value in state.items()},
        "model_ema": {f"module.{name}": value for name, value in state.items()},
        "optimizer": {"state": {0: torch.zeros(3)}},
        "args": argparse.Namespace(depth=12),
    }
    torch.save(content, path)
    return path


def test_the_command_writes_what_the_app_takes(file: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "vitrine", "convert", file], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "“model_ema.module.” are used" in done.stdout and "argparse.Namespace" in done.stdout
    target = file.with_suffix(".safetensors")
    loaded = load_own(CARD, read_checkpoint(target.read_bytes(), target.name).arrays, "d" * 64)
    expected = build(CARD, seed=4).state_dict()
    assert loaded.weights.startswith("own:") and not loaded.notes
    assert all(torch.equal(value, expected[name]) for name, value in loaded.model.state_dict().items())


def test_half_is_half_as_large(file: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    whole, half = tmp_path / "whole.safetensors", tmp_path / "half.safetensors"
    assert main(["convert", str(file), str(whole)]) == main(["convert", str(file), str(half), "--half"]) == 0
    assert half.stat().st_size < 0.51 * whole.stat().st_size


def test_nothing_is_overwritten_unasked(file: Path, capsys: pytest.CaptureFixture) -> None:
    file.with_suffix(".safetensors").write_bytes(b"mine")
    assert main(["convert", str(file)]) == 2 and "is there already" in capsys.readouterr().err
    assert file.with_suffix(".safetensors").read_bytes() == b"mine"
    assert main(["convert", str(file), str(file), "--force"]) == 2 and main(["convert", str(file), "--force"]) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "There is no file"),
        (b"nonsense", "it is damaged, or no checkpoint"),
        ({"a": torch.full((2,), torch.nan)}, "NaN or infinite"),
        ({"a": torch.ones(2, dtype=torch.uint8)}, "quantised"),
    ],
)
def test_what_cannot_be_converted_is_one_sentence_and_leaves_nothing(
    content: object, words: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = tmp_path / "odd.pth"
    if content is not None:
        path.write_bytes(content) if isinstance(content, bytes) else torch.save(content, path)
    assert main(["convert", str(path)]) == 2
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1 and not list(tmp_path.glob("*.safetensors"))


def test_values_beyond_half_precision_are_not_made_infinite(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    torch.save({"a": torch.full((2,), 1e6)}, tmp_path / "large.pth")
    assert main(["convert", str(tmp_path / "large.pth"), "--half"]) == 2
    assert "NaN or infinite" in capsys.readouterr().err
