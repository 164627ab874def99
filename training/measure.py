"""What a trained model is worth: what it gets right, cost, speed, and how far its attention lies on objects."""

import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from models.card import ModelCard
from models.placing import place
from models.trace import AttentionMap
from models.watching import watching
from models.weights import load
from models.zoo import ZOO
from training.augment import centre, normalise, shrink
from training.data import Photographs
from training.distill import GRID, TEACHER
from training.learner import Unfused
from training.precision import quick

CENTRE = 0.875  # of a photograph's side, in the middle: the single crop that ImageNet's models are measured on
PHOTOGRAPHS = 200  # that attention is measured on
SHARES = (0.05, 0.8)  # of a photograph that its object may fill; beyond, mass on it says little
FINE = 16  # cells that each cell of the object's grid is cut into
SPEED_BATCH, SPEED_ROUNDS = 64, 5


def probe(side: int) -> Tensor:
    """Four patterns of waves made by a formula, (4, 3, side, side) float32: inputs everybody can make again."""
    ramp = torch.arange(side) / side
    row, column, colour = ramp.view(1, 1, -1, 1), ramp.view(1, 1, 1, -1), torch.arange(3).view(1, 3, 1, 1)
    index = torch.arange(1, 5).view(4, 1, 1, 1)
    return torch.sin(6.0 * index * row + colour) + torch.cos(4.0 * index * column - colour * index)


def accuracy(model: nn.Module, photographs: Photographs, side: int, *, crop: float = CENTRE, batch: int = 128) -> float:
    """Share of photographs whose first guess is right, each seen once: its middle, `crop` of the side, at `side` px."""
    return float((predictions(model, photographs, side, crop=crop, batch=batch) == photographs.labels).mean())


@torch.inference_mode()
def predictions(
    model: nn.Module, photographs: Photographs, side: int, *, crop: float = CENTRE, batch: int = 128
) -> np.ndarray:
    """(photograph,) class numbers of the first guesses; `crop` and `side` as in `accuracy`."""
    guesses = []
    for start in range(0, len(photographs.labels), batch):
        images = normalise(torch.from_numpy(photographs.pixels[start : start + batch].copy()))
        with quick():
            logits = model.eval()(shrink(centre(images, crop), side))
        guesses.append(logits.argmax(dim=1).numpy())
    return np.concatenate(guesses)


@torch.inference_mode()
def logits_on_probe(model: nn.Module, side: int) -> list[list[float]]:
    """(4, class) logits in float32 on `probe`."""
    return model(probe(side)).tolist()


@torch.inference_mode()
def multiply_adds(model: nn.Module, side: int) -> int:
    """Multiplications and additions of one image: products, convolutions and attention."""
    with FlopCounterMode(display=False) as counter, Unfused():  # the counter overlooks the processor's fused attention
        model(torch.zeros(1, 3, side, side))
    return counter.get_total_flops() // 2


@torch.inference_mode()
def speed(model: nn.Module, side: int) -> float:
    """Images per second of one processor core, float32, in batches of 64: processor time, the best of five rounds."""
    images, times = torch.zeros(SPEED_BATCH, 3, side, side), []
    for _ in range(SPEED_ROUNDS):
        start = time.process_time()
        model(images)
        times.append(time.process_time() - start)
    return SPEED_BATCH / min(times)


@torch.inference_mode()
def foreground(photographs: Photographs) -> Tensor:
    """Where the objects are, by the bundled ViT-S/14: (photograph, row, column), 1 on an object and 0 beside it.

    The first principal component of its patch features over all the photographs tells objects from ground; the sign
    is the one for which the border is ground, the threshold the mean.
    """
    teacher = load(ZOO[TEACHER]).model
    images = shrink(normalise(torch.from_numpy(photographs.pixels.copy())), GRID * ZOO[TEACHER].patch)
    patches = torch.cat([teacher.forward_features(part)[:, 1:] for part in images.split(50)])
    flat = patches.flatten(0, 1) - patches.mean(dim=(0, 1))
    direction = torch.linalg.eigh(flat.T @ flat).eigenvectors[:, -1]
    scores = (flat @ direction).view(-1, GRID, GRID)
    inside = scores[:, 1:-1, 1:-1].mean()
    return ((scores if inside > scores.mean() else -scores) > 0).float()


def attention_on_objects(model: nn.Module, card: ModelCard, photographs: Photographs) -> dict[str, float | None]:
    """Attention's mass on objects, divided by that of uniform attention, in the last third of the model's operations.

    Counted is the class token's row (the mean of all queries where there is none), mean over heads, before any mixing.
    `ratio` is the mean over photographs whose object fills 5 to 80 %, `error` its standard error, `above` the share of
    them with more than 1; all are None where there is no such photograph.
    """
    photographs = photographs.first(PHOTOGRAPHS)
    masks = foreground(photographs)
    images = shrink(normalise(torch.from_numpy(photographs.pixels.copy())), card.side)
    fair = [index for index, mask in enumerate(masks) if SHARES[0] < mask.mean() < SHARES[1]]
    if not fair:
        return {"ratio": None, "error": None, "above": None, "photographs": 0}
    ratios = np.array([_ratio(model, images[index : index + 1], masks[index]) for index in fair])
    error = ratios.std() / len(ratios) ** 0.5
    above = (ratios > 1).mean()
    return {"ratio": float(ratios.mean()), "error": float(error), "above": float(above), "photographs": len(ratios)}


def _ratio(model: nn.Module, image: Tensor, mask: Tensor) -> float:
    return float(np.mean([_mass(attention, mask) for attention in late_maps(model, image)]) / mask.mean())


@torch.inference_mode()
def late_maps(model: nn.Module, image: Tensor) -> list[AttentionMap]:
    """The last third of what `model` does of attention over places in `image` (1, 3, row, column)."""
    with watching(model) as seen:
        model(image)
    maps = [attention for attention in place(model, seen.attention, tuple(image.shape[-2:])) if _counts(attention)]
    return maps[-max(len(maps) // 3, 1) :]


def _counts(attention: AttentionMap) -> bool:
    return attention.keys is not None and attention.kind not in {"inner", "channel"}


def _mass(attention: AttentionMap, mask: Tensor) -> float:
    """Share of the mass on places that lies on the object."""
    painted = painted_mass(attention)
    fine = mask.repeat_interleave(FINE, 0).repeat_interleave(FINE, 1)  # so that cells of both grids are whole numbers
    on_object = F.interpolate(fine[None, None], painted.shape, mode="area")[0, 0].numpy()
    return float((painted * on_object).sum() / painted.sum())


def painted_mass(attention: AttentionMap) -> np.ndarray:
    """How much of the class token's row (the mean of all queries where there is none) lies on each cell of the raster
    of its keys, mean over heads: (row, column)."""
    maps = attention.softmax().mean(axis=1)
    prefix = len(attention.queries.prefix)
    rows = maps[:, 0] if prefix else maps.mean(axis=1)  # (window, key)
    density = rows.ravel() / np.maximum(
        np.bincount(attention.keys.raster[attention.keys.raster >= 0], minlength=rows.size), 1
    )
    return np.where(attention.keys.raster >= 0, density[attention.keys.raster], 0)
