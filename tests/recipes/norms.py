"""Blocks of numbers normalised by torch, and channels of a model's tokens summed one by one."""

import numpy as np
import torch
import torch.nn.functional as F

from models.preprocess import to_tensor
from models.weights import load
from models.zoo import ZOO
from models.zoo.build import build
from tests.again import Numbers, Record, recipe, traces

NAMES = {"layer": "layer", "batch": "batch", "group": "group", "instance": "instance", "RMS": "rms", "power": "power"}


def by_torch(name: str, block: np.ndarray, groups: int, epsilon: float) -> np.ndarray:
    whole = torch.from_numpy(block)
    flat = whole.transpose(1, 2)
    if name in ("layer", "RMS"):
        return getattr(F, f"{NAMES[name]}_norm")(whole, whole.shape[-1:], eps=epsilon).numpy()
    if name == "power":
        return (whole / ((whole**2).flatten(0, 1).mean(dim=0) + epsilon) ** 0.5).numpy()
    ways = {
        "batch": lambda: F.batch_norm(flat, None, None, training=True, eps=epsilon),
        "group": lambda: F.group_norm(flat, groups, eps=epsilon),
        "instance": lambda: F.instance_norm(flat, eps=epsilon),
    }
    return ways[name]().transpose(1, 2).numpy()


@recipe("normalised numbers")
def few(record: Record) -> Numbers:
    """After, and mean and mean square found again from two numbers of each set: x = m + s · after."""
    told = record["parameters"]
    rows = [[float(number) for number in row.split()] for row in told["numbers"].split("; ")]
    block = np.array(rows).reshape(-1, told["tokens"], len(rows[0]))
    after = by_torch(told["normalisation"], block, told["groups of channels"], told["added to the variance"])
    values: Numbers = {"before": block, "after": after}
    mean, square = np.zeros(block.shape), np.zeros(block.shape)
    for place in np.ndindex(block.shape):
        numbers = [block[other] for other in np.ndindex(block.shape) if together(told, place, other, block.shape[2])]
        centred = told["normalisation"] not in ("RMS", "power")
        mean[place] = sum(numbers) / len(numbers) if centred else 0
        square[place] = sum((number - mean[place]) ** 2 for number in numbers) / len(numbers)
    values |= {"mean": mean, "mean_square": square}
    places = np.indices(block.shape).reshape(3, -1) + 1
    columns = dict(zip(("picture", "token", "channel"), places, strict=True))
    return values | columns


def together(told: dict, one: tuple, other: tuple, channels: int) -> bool:
    """Whether two places (picture, token, channel) share their statistics."""
    size = channels // told["groups of channels"]
    return {
        "layer": one[:2] == other[:2],
        "RMS": one[:2] == other[:2],
        "batch": one[2] == other[2],
        "power": one[2] == other[2],
        "instance": one[::2] == other[::2],
        "group": one[0] == other[0] and one[2] // size == other[2] // size,
    }[told["normalisation"]]


def odd(record: Record) -> list[np.ndarray]:
    told = record["parameters"]
    channel, channels = (int(number) for number in told["odd channel"].split(" of "))
    shape = (told["pictures"], told["tokens"], channels)
    block = np.random.default_rng(told["draw"]).standard_normal(shape)
    marked = np.random.default_rng(told["draw"] + 1).random(shape[:2]) * told["one outlier in"] < 1
    column = block[:, :, channel - 1]
    column[...] = {
        "multiplied": column * told["by"],
        "shifted": column + told["by"],
        "heavy-tailed": np.where(marked, column * told["by"], column),
    }[told["done to it"]]
    given = told["groups of channels"], told["added to the variance"]
    return [block, *(by_torch(name, block, *given) for name in NAMES)]


@recipe("deviation of each channel")
def deviations(record: Record) -> Numbers:
    rows = [[channel.std() for channel in block.reshape(-1, block.shape[2]).T] for block in odd(record)]
    return _table("spread", np.array(rows))


@recipe("mean of each channel")
def means(record: Record) -> Numbers:
    rows = [[channel.mean() for channel in block.reshape(-1, block.shape[2]).T] for block in odd(record)]
    return _table("mean", np.array(rows))


def _table(name: str, values: np.ndarray) -> Numbers:
    columns = {f"channel_{place + 1}": column for place, column in enumerate(values.T)}
    return {name: values, "normalisation": np.array(["before", *NAMES]), **columns}


def entering(record: Record, *, untrained: bool = False) -> tuple[np.ndarray, torch.nn.LayerNorm]:
    """What a hook sees go into the block's first norm."""
    (trace,) = traces(record)
    card = ZOO[trace.model]
    model = build(card) if untrained else load(card).model
    norm = [module for name, module in model.named_modules() if name.endswith("norm1")][record["layer"] - 1]
    seen: list[torch.Tensor] = []
    handle = norm.register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    with torch.inference_mode():
        model(to_tensor(trace.pixels, card))
    handle.remove()
    return seen[0].flatten(0, -2).double(), norm


@recipe("share of each channel")
def channel_shares(record: Record) -> Numbers:
    tokens, norm = entering(record)
    normal = F.layer_norm(tokens, tokens.shape[1:], eps=norm.eps)
    stages = {
        "before": tokens,
        "normalised": normal,
        "after": normal * norm.weight.double() + norm.bias.double(),
        "untrained": entering(record, untrained=True)[0],
    }
    shares = {name: np.array([(c**2).sum() / (stage**2).sum() for c in stage.T]) for name, stage in stages.items()}
    return shares | {"channel": np.arange(tokens.shape[1]) + 1}


@recipe("gain of each channel")
def gains(record: Record) -> Numbers:
    tokens, norm = entering(record)
    normal = F.layer_norm(tokens, tokens.shape[1:], eps=norm.eps)
    size = np.array([(channel**2).mean() ** 0.5 for channel in normal.T])
    return {"root_mean_square": size, "gain": norm.weight.abs().numpy(), "channel": np.arange(len(size)) + 1}
