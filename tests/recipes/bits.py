"""A model in few bits, again: number by number, by sorted halves, and with rounded weights put into a model by hand."""

from itertools import pairwise

import numpy as np
import torch
from scipy.stats import norm
from torch import nn

from models.placing import place
from models.preprocess import to_tensor
from models.watching import watching
from models.weights import load
from models.zoo import ZOO
from tests.again import Numbers, Record, heads, query, recipe, traces


def rounded(weight: np.ndarray, told: dict) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What `weight` becomes (output, input), the levels of its widest channel, and which weights are kept."""
    flat = weight.reshape(len(weight), -1).astype(np.float64)
    if told["rounding"] == "linear":
        most = 2 ** (told["bits"] - 1) - 1
        ends = np.abs(flat).max(axis=1, keepdims=True) if told["scale"] == "per channel" else np.abs(flat).max()
        steps = ends / most
        return np.round(flat / steps) * steps, np.arange(-most, most + 1) * np.max(steps), np.zeros(flat.shape, bool)
    apart = norm(flat.mean(), flat.std()).logpdf(flat) < told["threshold"]
    levels = gobo(np.sort(flat[~apart]), 2 ** told["bits"])
    nearest = levels[np.abs(flat[..., None] - levels).argmin(axis=-1)]
    return np.where(apart, flat, nearest), levels, apart


def gobo(ordered: np.ndarray, count: int) -> np.ndarray:
    """Centroids by plain rounds over all distances, until their sum no longer falls."""
    ends = np.linspace(0, len(ordered), count + 1).astype(int)
    levels, best, least = np.array([ordered[a:b].mean() for a, b in pairwise(ends)]), None, np.inf
    while True:
        apart = np.abs(ordered[:, None] - levels)
        if apart.min(axis=1).sum() >= least:
            return best
        best, least, own = levels, apart.min(axis=1).sum(), apart.argmin(axis=1)
        levels = np.array([ordered[own == place].mean() for place in range(count)])


@recipe("weights and what stands for them")
def of_weights(record: Record) -> Numbers:
    (trace,) = traces(record)
    told = record["parameters"]
    weight = load(ZOO[trace.model]).model.get_parameter(told["map"]).detach().numpy()
    again, levels, apart = rounded(weight, told)
    flat = weight.reshape(again.shape)
    edges = np.linspace(flat.min(), flat.max(), 121)
    error = np.abs(again - flat)
    power = 10 * np.log10(np.square(flat, dtype=float).sum() / np.square(error).sum())
    counts = {name: np.histogram(flat[which], edges)[0] for name, which in (("rounded", ~apart), ("apart", apart))}
    return counts | {
        "edges": edges,
        "levels": levels,
        "errors": np.array([error.mean(), np.sqrt((error**2).mean()), power]),
    }


@recipe("attention with rounded maps")
def of_maps(record: Record) -> Numbers:
    """The maps of a model of its own, whose weights are written over."""
    (trace,) = traces(record)
    own = load(ZOO[trace.model]).model
    with torch.no_grad():
        for module in own.modules():
            if isinstance(module, nn.Linear | nn.Conv2d):
                again = rounded(module.weight.numpy(), record["parameters"])[0].reshape(module.weight.shape)
                module.weight.copy_(torch.from_numpy(again))
        with watching(own) as watch:
            own(to_tensor(trace.pixels, ZOO[trace.model]))
    seen = place(own, watch.attention, trace.pixels.shape[:2]), trace.attention
    maps = []
    for attention in (looks[record["layer"] - 1] for looks in seen):
        window, token = query(record, attention.queries)
        row = heads(record, attention.weights(window=window)[0])[token]
        maps.append(attention.keys.paint(row, window=window))
    return {"after": maps[0], "before": maps[1]}
