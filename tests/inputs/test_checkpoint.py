"""Checkpoints that are good, odd, damaged or hostile."""

import hashlib
import json
import pickle

import numpy as np
import pytest
from safetensors.numpy import save

from errors import UserError
from inputs.checkpoint import read_checkpoint
from inputs.checkpoint_head import TENSORS

GOOD = {"head.weight": np.array([[1.5, -2.0]], np.float16), "norm.bias": np.array([0.1], np.float64)}


def packed(kind: str, data: bytes, shape: list[int]) -> bytes:
    """A safetensors file with one tensor `blocks.0.w` of any dtype, written by hand."""
    header = json.dumps({"blocks.0.w": {"dtype": kind, "shape": shape, "data_offsets": [0, len(data)]}}).encode()
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + data


def test_a_good_file_gives_its_arrays_and_digest() -> None:
    data = save(GOOD)
    checkpoint = read_checkpoint(data, "good.safetensors")
    assert checkpoint.arrays.keys() == GOOD.keys() and checkpoint.digest == hashlib.sha256(data).hexdigest()
    assert all(
        (checkpoint.arrays[key] == GOOD[key]).all() and checkpoint.arrays[key].dtype == GOOD[key].dtype for key in GOOD
    )
    assert checkpoint.notes == ()


def test_bfloat16_becomes_float32_exactly() -> None:
    values = np.array([1.0, -0.15625, 3.0e38], np.float32)
    halves = (values.view(np.uint32) >> 16).astype("<u2")
    values = read_checkpoint(packed("BF16", halves.tobytes(), [3]), "b.safetensors").arrays["blocks.0.w"]
    assert values.dtype == np.float32 and (values == (halves.astype(np.uint32) << 16).view(np.float32)).all()
    assert values[0] == 1.0 and values[1] == -0.15625


def test_prefixes_of_wrappers_and_counters_are_dropped_and_said_so() -> None:
    data = save({"module.a": np.ones(2, np.float32), "module.bn.num_batches_tracked": np.array(3)})
    checkpoint = read_checkpoint(data, "ddp.safetensors")
    assert (
        list(checkpoint.arrays) == ["a"]
        and len(checkpoint.notes) == 2
        and "One integer buffer was" in str(checkpoint.notes[0])
    )


@pytest.mark.parametrize(
    ("kind", "size"), [("I8", 1), ("U8", 1), ("F8_E4M3", 1), ("F8_E5M2", 1), ("I16", 2), ("U32", 4)]
)
def test_quantised_weights_are_refused_by_name(kind: str, size: int) -> None:
    with pytest.raises(UserError, match=rf"“q.safetensors” .*“blocks\.0\.w” has the type {kind}; others than F32"):
        read_checkpoint(packed(kind, bytes(4 * size), [4]), "q.safetensors")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_one_value_that_is_not_finite_is_refused_by_name(value: float, dtype: type) -> None:
    bad = np.zeros(1000, dtype)
    bad[777] = value
    with pytest.raises(UserError, match=r"tensor “norm\.weight” holds values that are NaN or infinite"):
        read_checkpoint(save(GOOD | {"norm.weight": bad}), "bad.safetensors")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is an empty file"),
        (b"PK\x03\x04" + bytes(100), "ZIP archive.*Please convert it: python -m vitrine convert FILE"),
        (b"PK\x03\x04" + bytes(26) + b"run/data.pkl", "a checkpoint of torch.save.*python -m vitrine convert FILE"),
        (pickle.dumps({"a": 1}, protocol=2), "a pickle.*python -m vitrine convert FILE"),
        (b"<!doctype html><p>404", "is an HTML page, but checkpoints"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1", "is a Git LFS pointer, not the file itself"),
        (save(GOOD)[:-1], "damaged or cut short"),
        (save(GOOD) + b"tail", "damaged or cut short"),
        (packed("F32", bytes(16), [5]), "damaged or cut short"),
        (packed("I64", bytes(16), [2]), "holds no weights"),
    ],
)
def test_anything_else_is_one_sentence(data: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words) as problem:
        read_checkpoint(data, "file.safetensors")
    assert "Traceback" not in str(problem.value) and "\n" not in str(problem.value)


def test_a_name_is_shown_without_its_tricks() -> None:
    with pytest.raises(UserError) as problem:
        read_checkpoint(b"", "../../etc/\u202epasswd\n.safetensors")
    assert "“passwd.safetensors”" in str(problem.value)


def test_limits_are_stated_and_checked_before_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("inputs.checkpoint.LIMIT", 10)
    with pytest.raises(UserError, match="may have up to"):
        read_checkpoint(bytes(11), "big.safetensors")
    monkeypatch.setattr("inputs.checkpoint.LIMIT", 1_000_000)
    many = {f"a{number}": np.zeros(1, np.float32) for number in range(TENSORS + 1)}
    with pytest.raises(UserError, match="holds 5001 tensors; up to 5000"):
        read_checkpoint(save(many), "many.safetensors")


def test_a_file_that_is_all_header_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """A million tensors without a number would keep the server busy for half a minute."""
    monkeypatch.setattr("apart.run", lambda *_, **__: pytest.fail("read it"))
    empty = {f"a{number}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for number in range(40_000)}
    header = json.dumps(empty).encode()
    with pytest.raises(UserError, match=r"“many.safetensors” describes its tensors in 2\.\d MB; up to 2 MB are read"):
        read_checkpoint(len(header).to_bytes(8, "little") + header, "many.safetensors")


def test_five_thousand_tensors_with_long_names_are_read() -> None:
    states = {f"encoder.layers.{'x' * 150}.{number}": np.ones(1, np.float32) for number in range(5000)}
    assert len(read_checkpoint(save(states), "many.safetensors").arrays) == 5000
