"""Positions moved, resized, replaced and taken away; the filters under them."""

import numpy as np
import torch
from torch.nn import functional

from models.questions.parameters import Parameters
from models.questions.positions import FILTERS, LearnedPositions, OtherPositions
from models.request import Request
from models.trace import Trace
from models.zoo import ZOO
from tests.again import ENGINE, Numbers, Record, recipe, traces

RULES = {
    "bilinear_corners": {"mode": "bilinear", "align_corners": True},
    "bicubic": {"mode": "bicubic"},
    "bicubic_antialias": {"mode": "bicubic", "antialias": True},
}
PUT_BACK, SHUFFLED = "in place", "shuffled"


def table(model: str, rule: str, side: int) -> np.ndarray:
    """The learned positions (row, column, channel) of a model on a grid of `side`, by torch's own resizing."""
    plane = ENGINE.ask(LearnedPositions(model=model)).plane
    if len(plane) == side:
        return plane
    resized = functional.interpolate(torch.tensor(plane.transpose(2, 0, 1)[None]), size=(side, side), **RULES[rule])
    return resized[0].permute(1, 2, 0).numpy()


@recipe("resized position embeddings")
def resized(record: Record) -> Numbers:
    (trace,) = traces(record)
    planes = {rule: table(trace.model, rule, record["parameters"]["grid"]) for rule in RULES}
    length = np.mean([np.linalg.norm(plane, axis=-1).mean() for plane in planes.values()])
    pairs = [(0, 1), (0, 2), (1, 2)]
    every = list(planes.values())
    gaps = [np.linalg.norm(every[first] - every[second], axis=-1) / length for first, second in pairs]
    return planes | {"difference": np.stack(gaps)}


@recipe("shift test", "constant input")
def conditional(record: Record) -> Numbers:
    """By torch's own convolution: over the tokens behind the first block, and over their mean everywhere."""
    (trace,) = traces(record)
    plane = behind_first_block(trace)
    terms = [generator(trace.model, padding) for padding in ("zeros", "circular")]
    told = record["parameters"]
    if record["method"] == "shift test":
        other = next(card for card in ZOO.values() if card.title == told["learned by"])
        rule = "bicubic_antialias" if other.antialias else "bicubic"
        learned = torch.tensor(table(other.key, rule, plane.shape[-1]), dtype=torch.double)
        constant = learned.permute(2, 0, 1)[None]
        moved = (told["down"], told["right"])
        return {"maps": np.stack([moved_apart(term, plane, moved) for term in (lambda _: constant, *terms)])}
    return {"maps": np.stack([ringed(term, plane, told["pegs"]) for term in terms])}


def behind_first_block(trace: Trace) -> torch.Tensor:
    """(1, channel, row, column), float64."""
    wants = {"side": len(trace.pixels), "crop": "square", "wants": frozenset({"block_0"})}
    again = ENGINE.run(Request(trace.model, trace.pixels, "first block", **wants))
    tokens = torch.tensor(again.steps["block_0"], dtype=torch.double)
    side = trace.attention[0].queries.raster.shape[0]
    return tokens[-(side**2) :].T.reshape(1, -1, side, side)


def generator(model: str, padding: str) -> torch.nn.Conv2d:
    """The first convolution that adds positions, with zeros or the other side around."""
    names = ("pegs.0.proj.weight", "pegs.0.proj.bias")
    weight, bias = (torch.tensor(array) for array in ENGINE.ask(Parameters(model=model, names=names)).values())
    settings = {"groups": len(weight), "padding": weight.shape[-1] // 2, "padding_mode": padding}
    layer = torch.nn.Conv2d(len(weight), len(weight), weight.shape[-1], **settings).double().requires_grad_(False)
    layer.weight.copy_(weight)
    layer.bias.copy_(bias)
    return layer


def moved_apart(term, plane: torch.Tensor, moved: tuple[int, int]) -> np.ndarray:
    added = term(plane)
    gap = term(plane.roll(moved, (2, 3))) - added.roll(moved, (2, 3))
    return (gap.norm(dim=1) / added.norm(dim=1).mean())[0].numpy()


def ringed(term, plane: torch.Tensor, times: int) -> np.ndarray:
    side = plane.shape[-1]
    plane = plane.mean(dim=(2, 3), keepdim=True).expand_as(plane)
    for _ in range(times):
        plane = plane + term(plane)
    middle = plane[..., side // 2, side // 2][..., None, None]
    return ((plane - middle).norm(dim=1) / middle.norm())[0].numpy()


@recipe("without positions")
def without(record: Record) -> Numbers:
    (trace,) = traces(record)
    if "query" in record:
        told = record["parameters"]
        return {"attention": treated(trace, told["positions"], told["patches"]).seen}
    changes = []
    for treatment in TREATMENTS:
        before, after = (treated(trace, treatment, patches).answer.astype(float) for patches in (PUT_BACK, SHUFFLED))
        changes.append(np.linalg.norm(after - before) / np.linalg.norm(before))
    assert record["parameters"]["positions"] in TREATMENTS
    return {"positions": np.array(list(TREATMENTS)), "change": np.array(changes)}


def order(count: int) -> np.ndarray:
    """The one shuffle of the page."""
    return np.random.default_rng(0).permutation(count)


TREATMENTS = {
    "as learned": lambda flat: flat,
    "none (zero)": lambda flat: 0 * flat,
    "the mean for all": lambda flat: flat.mean(axis=0) + 0 * flat,
    "shuffled": lambda flat: flat[order(len(flat))[::-1]],
}  # of the positions (place, channel)


def treated(trace: Trace, positions: str, patches: str):
    """What the model makes of the picture, its positions and patches treated so."""
    grid = trace.attention[0].queries.raster.shape[0]
    side, pixels = len(trace.pixels) // grid, trace.pixels
    if patches == SHUFFLED:
        cells = [
            pixels[r : r + side, c : c + side] for r in range(0, len(pixels), side) for c in range(0, len(pixels), side)
        ]
        laid = [cells[number] for number in order(grid**2)]
        pixels = np.concatenate([np.concatenate(laid[r * grid : (r + 1) * grid], axis=1) for r in range(grid)])
    plane = table(trace.model, "bicubic", grid)
    plane = TREATMENTS[positions](plane.reshape(grid**2, -1)).reshape(plane.shape)
    return ENGINE.ask(OtherPositions(model=trace.model, pixels=pixels, side=len(pixels), plane=plane))


@recipe("components of the patch filters")
def filters(record: Record) -> Numbers:
    """By eigenvectors of the covariance, where the page takes singular vectors."""
    (trace,) = traces(record)
    kernel = ENGINE.ask(Parameters(model=trace.model, names=(FILTERS,)))[FILTERS]
    flat = kernel.reshape(len(kernel), -1).astype(np.float64)
    count = 28
    values, axes = principal(flat)
    tiles = axes[:count].reshape(count, *kernel.shape[1:]).transpose(0, 2, 3, 1)
    signs = np.sign([axis[np.abs(axis).argmax()] for axis in axes[:count]])
    tiles = tiles * signs[:, None, None, None]
    low, high = (bound(axis=(1, 2, 3), keepdims=True) for bound in (tiles.min, tiles.max))
    chance = principal(np.random.default_rng(0).normal(size=flat.shape))[0]
    return {
        "components": (tiles - low) / (high - low),
        "component": np.arange(1, count + 1),
        "these filters": (values.cumsum() / values.sum())[:count],
        "random numbers": (chance.cumsum() / chance.sum())[:count],
    }


def principal(samples: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Variances, largest first, and their directions (axis, feature)."""
    values, vectors = np.linalg.eigh(np.cov(samples.T))
    return values[::-1], vectors.T[::-1]
