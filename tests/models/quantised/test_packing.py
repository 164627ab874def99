"""Codes without a bit between them, a real file, and the model that comes out of it."""

import numpy as np
import pytest
import torch
from safetensors.numpy import load as load_file

from errors import UserError
from models.changes import changed
from models.quantised import CHANNEL, Noised, Quantised, maps
from models.quantised.packing import packed, read, unpacked, written
from models.weights import Loaded, load
from models.zoo import ZOO

FEW = (
    Quantised("linear", 3, CHANNEL),
    Quantised("linear", 8),
    Quantised("k-means", 2),
    Quantised("gobo", 3),
    Quantised("binary", 1),
)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    return load(ZOO["imagenette_vit"])


@pytest.mark.parametrize("bits", range(1, 9))
def test_packed_codes_are_the_bits_one_after_the_other(bits: int) -> None:
    codes = np.random.default_rng(bits).integers(0, 2**bits, 37).astype(np.uint8)
    data = packed(codes, bits)
    text = "".join(f"{code:0{bits}b}"[::-1] for code in codes)
    again = [int(text[start : start + 8].ljust(8, "0")[::-1], 2) for start in range(0, len(text), 8)]
    np.testing.assert_array_equal(data[: len(again)], again)
    assert len(data) == bits * 5 and not data[len(again) :].any()
    np.testing.assert_array_equal(unpacked(data, bits, 37), codes)


@pytest.mark.parametrize("quantised", FEW, ids=lambda quantised: quantised.method)
def test_a_file_holds_what_the_changed_model_holds(loaded: Loaded, quantised: Quantised) -> None:
    data = written(loaded.model, quantised)
    shapes = {name: weight.shape for name, weight in maps(loaded.model).items()}
    stored, own = read(data, quantised, shapes), changed(loaded.model, (quantised,))
    for name, weight in maps(own).items():
        np.testing.assert_array_equal(stored[name], weight, err_msg=name)
    rest = load_file(data)
    for name, tensor in loaded.model.state_dict().items():
        if name not in shapes:
            np.testing.assert_array_equal(rest[name], tensor.numpy())
    weights = sum(np.prod(shape) for shape in shapes.values())
    assert weights * quantised.bits / 8 < len(data) < weights * quantised.bits / 8 + 4 * 40_000 + 20_000


def test_noise_has_the_power_of_the_error_it_stands_for(loaded: Loaded) -> None:
    instead = Quantised("linear", 4)
    plain, rounded, noisy = (maps(changed(loaded.model, changes)) for changes in ((), (instead,), (Noised(instead),)))
    for name in list(plain)[:4]:
        powers = [np.square(other[name] - plain[name], dtype=np.float64).mean() for other in (rounded, noisy)]
        assert powers[1] == pytest.approx(powers[0], rel=0.05)
        assert abs(np.corrcoef((rounded[name] - plain[name]).ravel(), (noisy[name] - plain[name]).ravel())[0, 1]) < 0.05


def test_what_is_not_defined_is_refused() -> None:
    with pytest.raises(UserError, match="linear is defined here for 2 to 8 bits, not 1"):
        Quantised("linear", 1)
    with pytest.raises(UserError, match="one codebook"):
        Quantised("gobo", 3, CHANNEL)
    with pytest.raises(UserError, match="1 to 1 bits"):
        Quantised("binary", 2)


def test_the_shared_model_stays_as_it_was(loaded: Loaded) -> None:
    before = {name: tensor.clone() for name, tensor in loaded.model.state_dict().items()}
    for quantised in FEW:
        changed(loaded.model, (quantised, Noised(Quantised("linear", 2))))
        written(loaded.model, quantised)
    for name, tensor in loaded.model.state_dict().items():
        torch.testing.assert_close(tensor, before[name], rtol=0, atol=0)
