"""A model's numbers as a file's bytes, codes without a bit between them; and read again."""

from collections.abc import Mapping

import numpy as np
from safetensors.numpy import load, save
from torch import nn

from models.quantised import Quantised, maps
from models.quantised.coding import BINARY, LINEAR, Coded

EIGHT = 8  # codes that fill whole bytes, as many as a code has bits
ROWS, LEVELS, PLACES, KEPT = ".scale", ".levels", ".places", ".kept"


def packed(codes: np.ndarray, bits: int) -> np.ndarray:
    """(code,) uint8 of `bits` bits each -> (byte,) uint8, the first code in the lowest bits."""
    filled = np.pad(codes, (0, -len(codes) % EIGHT)).reshape(-1, EIGHT)
    words = np.zeros(len(filled), "<u8")
    for place in range(EIGHT):
        words |= filled[:, place].astype("<u8") << np.uint64(bits * place)
    return words.view(np.uint8).reshape(-1, 8)[:, :bits].reshape(-1)


def unpacked(data: np.ndarray, bits: int, count: int) -> np.ndarray:
    """The first `count` codes of what `packed` made."""
    words = np.zeros((len(data) // bits, 8), np.uint8)
    words[:, :bits] = data.reshape(-1, bits)
    words = words.view("<u8")[:, 0]
    codes = [(words >> np.uint64(bits * place)) & np.uint64(2**bits - 1) for place in range(EIGHT)]
    return np.stack(codes, axis=1).reshape(-1)[:count].astype(np.uint8)


def written(model: nn.Module, quantised: Quantised | None = None, coded: Mapping[str, Coded] | None = None) -> bytes:
    """A safetensors file of all that `model` holds: float32, its maps as `quantised` has them (`coded` where they are
    so already)."""
    state = {name: tensor.float().numpy() for name, tensor in model.state_dict().items()}
    for name, weight in maps(model).items() if quantised else ():
        state.pop(name, None)
        state |= _parts(name, coded[name] if coded else quantised.coded(weight), quantised)
    return save({name: np.ascontiguousarray(array) for name, array in state.items()})


def read(data: bytes, quantised: Quantised, shapes: dict[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """The maps in a file that `written` made, decoded, by name; `shapes` are theirs."""
    file = load(data)
    return {name: _coded(file, name, quantised, shape).decoded().reshape(shape) for name, shape in shapes.items()}


def _parts(name: str, coded: Coded, quantised: Quantised) -> dict[str, np.ndarray]:
    """What a file needs of a map: even levels are known from the bits alone, and centroids have no scale."""
    parts = {name: packed(coded.codes.reshape(-1), quantised.bits)}
    if quantised.method in (LINEAR, BINARY):
        return parts | {name + ROWS: coded.scale}
    outliers = {name + PLACES: coded.places, name + KEPT: coded.kept} if len(coded.places) else {}
    return parts | {name + LEVELS: coded.levels} | outliers


def _coded(file: dict[str, np.ndarray], name: str, quantised: Quantised, shape: tuple[int, ...]) -> Coded:
    count, bits = int(np.prod(shape)), quantised.bits
    scale = file.get(name + ROWS, np.ones(1, np.float32))
    most = 2 ** (bits - 1) - 1
    even = np.array([-1, 1]) if quantised.method == BINARY else np.arange(-most, most + 1)
    levels = file.get(name + LEVELS, even.astype(np.float32))
    codes = unpacked(file[name], bits, count).reshape(len(scale), -1)
    places, kept = file.get(name + PLACES, np.zeros(0, np.int32)), file.get(name + KEPT, np.zeros(0, np.float32))
    return Coded(bits, codes, levels, scale, places, kept, np.zeros(0))
