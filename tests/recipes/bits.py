"""A model in few bits, again: number by number, by sorted halves, and with rounded weights put into a model by hand."""

from itertools import pairwise

import numpy as np
import torch
from scipy.linalg import orthogonal_procrustes
from scipy.stats import norm, t
from torch import nn

from models.placing import place
from models.preprocess import to_tensor
from models.trace import Trace
from models.watching import watching
from models.weights import load
from models.zoo import ZOO
from models.zoo.measured import measured
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
    weight = load(ZOO[trace.model]).model.get_parameter(told["matrix"]).detach().numpy()
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


@recipe("attention with rounded weights")
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


def patches(record: Record) -> tuple[Trace, np.ndarray]:
    """The tokens of the patches behind the last block, less their mean."""
    (trace,) = traces(record)
    tokens = trace.tokens[-1][len(trace.attention[-1].queries.prefix) :].astype(np.float64)
    return trace, tokens - tokens.mean(axis=0)


def cosine(one: np.ndarray, other: np.ndarray) -> float:
    return float(one @ other / np.sqrt((one @ one) * (other @ other)))


def signs(vectors: np.ndarray, code: str, bits: int, draw: int) -> np.ndarray:
    """Codes (vector, bit): by planes one after the other; or by principal directions from the covariance, turned."""
    random = np.random.default_rng(draw)
    if code == "random planes":
        planes = random.standard_normal((vectors.shape[1], bits))
        return np.einsum("vc,cb->vb", vectors, planes) > 0
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    principal = directions[:, ::-1][:, :bits]
    _, _, theirs = np.linalg.svd(vectors, full_matrices=False)  # a direction's own sign is anyone's choice
    flat = vectors @ (principal * np.sign((principal * theirs[:bits].T).sum(axis=0)))
    rotation, _ = np.linalg.qr(random.standard_normal((bits, bits)))
    for _ in range(50):
        rotation, _ = orthogonal_procrustes(flat, np.sign(flat @ rotation))
    return flat @ rotation > 0


@recipe("neighbours by bits")
def near(record: Record) -> Numbers:
    trace, vectors = patches(record)
    told, regions = record["parameters"], trace.attention[-1].queries
    own = query(record, regions)[1] - len(regions.prefix)
    codes = signs(vectors, told["code"], told["bits"], 0)
    likeness = [cosine(vectors[own], vector) for vector in vectors]
    from_bits = [np.cos(np.pi * sum(codes[own] != code) / told["bits"]) for code in codes]
    shape = regions.raster.shape
    return {
        name: np.maximum(values, 0).reshape(shape) for name, values in (("cosine", likeness), ("from_bits", from_bits))
    }


@recipe("neighbours found by bits")
def found_again(record: Record) -> Numbers:
    _, vectors = patches(record)
    count, lengths = record["parameters"]["neighbours"], (4, 8, 16, 32, 48)
    alike = np.array([[cosine(one, other) for other in vectors] for one in vectors])
    planes = np.array(
        [[_share(alike, signs(vectors, "random planes", b, d), count) for b in lengths] for d in range(10)]
    )
    fitted = [_share(alike, signs(vectors, "fitted", bits, 0), count) for bits in lengths]
    half = t(9).ppf(0.975) * planes.std(axis=0, ddof=1) / np.sqrt(10)
    return {"bits": np.array(lengths), "planes": planes.mean(axis=0), "interval": half, "fitted": np.array(fitted)}


def _share(alike: np.ndarray, codes: np.ndarray, count: int) -> float:
    """The mean share of nearest that stay so, place by place."""
    shares = []
    for own in range(len(codes)):
        others = np.delete(np.arange(len(codes)), own)
        true = others[np.argsort(-alike[own, others], kind="stable")][:count]
        far = (codes[own] != codes).sum(axis=1)
        last = np.sort(far[others])[count - 1]
        room = (count - (far[others] < last).sum()) / (far[others] == last).sum()
        shares.append(np.mean([1.0 if far[one] < last else room if far[one] == last else 0.0 for one in true]))
    return float(np.mean(shares))


@recipe("layers in whole numbers")
def in_whole_numbers(record: Record) -> Numbers:
    """Layer by layer, codes as integers of NumPy."""
    (trace,) = traces(record)
    own, reaches = load(ZOO[trace.model]).model, measured("less_int8")["models"][trace.model]["reaches"]
    entering: dict[str, np.ndarray] = {}
    for name in reaches:
        own.get_submodule(name).register_forward_pre_hook(
            lambda _, given, name=name: entering.update({name: given[0].detach().numpy()})
        )
    own(to_tensor(trace.pixels, ZOO[trace.model]))
    by_way: dict[str, list[float]] = {way: [] for way in ("weights", "dynamic", "average", "entering")}
    for name, reach in reaches.items():
        weight, bias = (own.get_parameter(f"{name}.{part}").detach().numpy() for part in ("weight", "bias"))
        x, most = entering[name], np.abs(entering[name]).max()
        steps = np.abs(weight).max(axis=1, keepdims=True) / np.float32(127)
        exact, coded = x @ weight.astype(float).T + bias, np.round(weight / steps).astype(float) * steps
        whole = (np.clip(np.round(x / step), -127, 127) * float(step) for step in np.float32([most, reach]) / 127)
        for way, inputs in zip(("weights", "dynamic", "average"), (x, *whole), strict=True):
            error = inputs @ coded.T + bias - exact
            by_way[way].append(10 * np.log10((exact**2).sum() / (error**2).sum()))
        by_way["entering"].append(most)
    names = {"layer": np.array(list(reaches)), "reach": np.array(list(reaches.values()))}
    return names | {way: np.array(values) for way, values in by_way.items()}
