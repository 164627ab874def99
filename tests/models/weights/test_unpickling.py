"""Files of torch.save as training code leaves them: the weights are found, nothing else is made, nothing runs."""

import argparse
import collections
import io
import pathlib
import subprocess

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from errors import UserError
from models.weights.unpickling import tensors_of

FIRST = "patch_embed.proj.weight"
STATE = {FIRST: torch.ones(4, 3, 2, 2), "norm.weight": torch.full((4,), 2.0)}
OTHER = {name: value + 5 for name, value in STATE.items()}
FURNITURE = {
    "args": argparse.Namespace(lr=0.1, output=pathlib.PurePosixPath("/runs")),
    "best": np.float64(81.3),
    "epoch": 300,
    "groups": collections.defaultdict(list, a=[1]),
    "optimizer": {"state": {0: {"exp_avg": torch.zeros(4)}}, "param_groups": [{"lr": 0.1}]},
}


class Configuration(dict):
    """A settings class that a reader of the file does not have, a dictionary as yacs has it."""


class Patches(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.proj = nn.Conv2d(3, 4, 2)


class Whole(nn.Module):
    """A model saved as an object, not as a state dict."""

    def __init__(self) -> None:
        super().__init__()
        self.patch_embed, self.norm = Patches(), nn.LayerNorm(4)


def saved(content: object, *, old: bool = False) -> bytes:
    buffer = io.BytesIO()
    torch.save(content, buffer, _use_new_zipfile_serialization=not old)
    return buffer.getvalue()


def prefixed(prefix: str, state: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"{prefix}{name}": value for name, value in state.items()}


def whole() -> Whole:
    model = Whole()
    model.patch_embed.proj.weight.data.fill_(1)
    model.norm.weight.data.fill_(2)
    return model


KINDS = {
    "a bare state dict": STATE,
    "DeiT, MAE": {"model": STATE, **FURNITURE},
    "DeiT with averages": {"model": OTHER, "model_ema": STATE, **FURNITURE},
    "timm": {"state_dict": OTHER, "state_dict_ema": STATE, "arch": "vit", **FURNITURE},
    "DINO": {"student": prefixed("module.backbone.", OTHER), "teacher": prefixed("backbone.", STATE), **FURNITURE},
    "MoCo": {
        "state_dict": prefixed("module.base_encoder.", STATE) | prefixed("module.momentum_encoder.", OTHER),
        **FURNITURE,
    },
    "Swin": {"model": STATE, "config": Configuration(depth=2), **FURNITURE},
    "Lightning": {
        "state_dict": prefixed("model.", STATE),
        "hyper_parameters": argparse.Namespace(depth=2),
        "callbacks": {"ModelCheckpoint": {"best_model_score": torch.tensor(0.5)}},
        "pytorch-lightning_version": "2.5",
    },
    "compiled": prefixed("_orig_mod.", STATE),
    "data-parallel": {"state_dict": prefixed("module.", STATE)},
    "numbers first": {0: "x", **STATE},
    "a whole module": whole(),
}


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_the_weights_of_every_kind_of_file_are_found(kind: str, old: bool) -> None:
    if old and kind == "a whole module":
        pytest.skip("torch's reader of weights refuses the source code that such files held")
    state = tensors_of(saved(KINDS[kind], old=old), old=True).state
    assert all(torch.equal(state[name], value) for name, value in STATE.items())
    assert not any("exp_avg" in name for name in state)


def test_what_was_not_read_is_told_by_name() -> None:
    notes = " ".join(map(str, tensors_of(saved(KINDS["Swin"])).notes))
    assert "Not read, for it is no weights:" in notes and "Configuration" in notes
    assert "“model.”, which every name began with" in notes and "optimizer.state" not in notes
    assert tensors_of(saved(STATE)).notes == ()


class Asks:
    """Pickles into a call of `function`."""

    def __init__(self, function: object, *arguments: object) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple:
        return self.call


@pytest.mark.parametrize("old", [False, True])
@pytest.mark.parametrize("function", [subprocess.check_call, eval, open])
def test_what_asks_for_code_is_refused_by_name(function: object, old: bool) -> None:
    with pytest.raises(UserError, match=rf"asks to run code \(.*{function.__name__}"):
        tensors_of(saved({**STATE, "trap": Asks(function, "true")}, old=old), old=True)


def ran(path: str) -> None:
    pathlib.Path(path).touch()


def test_a_function_that_nobody_listed_is_not_called(tmp_path: pathlib.Path, monkeypatch) -> None:
    data = saved({**STATE, "trap": Asks(ran, str(tmp_path / "ran"))})
    assert set(tensors_of(data).state) == set(STATE) and not (tmp_path / "ran").exists()
    monkeypatch.delenv("TORCH_FORCE_WEIGHTS_ONLY_LOAD")
    torch.load(io.BytesIO(data), weights_only=False)
    assert (tmp_path / "ran").exists(), "the trap itself works"


def script() -> bytes:
    buffer = io.BytesIO()
    torch.jit.save(torch.jit.trace(nn.Linear(2, 2), torch.zeros(1, 2)), buffer)
    return buffer.getvalue()


def arrays() -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, kernel=np.zeros(2))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (arrays, r"\.npz archive of NumPy arrays$"),
        (lambda: saved({"epoch": 3}), r"holds no tensors by name \(a state dict\)"),
        (lambda: saved(STATE, old=True), r"not the ZIP form.*python -m vitrine convert FILE reads that"),
    ],
)
def test_what_cannot_be_read_here_is_called_what_it_is(make, words: str) -> None:
    with pytest.raises(UserError, match=words):
        tensors_of(make())


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_program_is_not_taken_for_weights() -> None:
    with pytest.raises(UserError, match="TorchScript program, which holds code"):
        tensors_of(script())
