"""Several heads: their maps, how far they differ, what they cost."""

import numpy as np
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from tests.again import Numbers, Record, layers, maps, recipe, traces


@recipe("heads and their mean")
def heads_and_mean(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    every = maps(record, layer)
    return {f"head_{number}": heat for number, heat in enumerate(every, start=1)} | {"mean": sum(every) / len(every)}


def information(weights: np.ndarray) -> float:
    """Bits that a key tells of its head, as the mutual information of their joint table, query by query."""
    count, found = len(weights), []
    for rows in weights.astype(float).transpose(1, 0, 2):
        joint = rows / rows.sum()
        apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0)
        seen = joint > 0
        found.append((joint[seen] * np.log2(joint[seen] / apart[seen])).sum())
    assert min(found) + 1e-6 >= 0 and max(found) <= np.log2(count) + 1e-6
    return float(np.mean(found))


@recipe("how far heads differ")
def differing(record: Record) -> Numbers:
    every = [layer.weights()[0] for layer in layers(record, traces(record)[0])]
    shuffled = [np.random.default_rng(0).permuted(weights, axis=-1) for weights in every]
    numbers = {"layer": np.arange(1, len(every) + 1), "bits": np.array(list(map(information, every)))}
    return numbers | {"bits, shuffled": np.array(list(map(information, shuffled)))}


def counted(tokens: int, channels: int, heads: int) -> list[int]:
    """Parameters of torch’s own module, multiply-adds that torch counts while the formula runs, sizes of tensors."""
    module = nn.MultiheadAttention(channels, heads)
    x, own = torch.randn(tokens, channels), channels // heads
    with torch.no_grad(), FlopCounterMode(display=False) as linear:
        q, k, v = (torch.nn.functional.linear(x, part) for part in module.in_proj_weight.chunk(3))
        module.out_proj(v)
    q, k, v = (part.reshape(tokens, heads, own).transpose(0, 1) for part in (q, k, v))
    with torch.no_grad(), FlopCounterMode(display=False) as between:
        scores = q @ k.mT
        outputs = scores.softmax(dim=-1) @ v
    kept = sum(part.numel() for part in (q, k, v, outputs))
    parameters = sum(part.numel() for part in module.parameters())
    flops = [counter.get_total_flops() // 2 for counter in (linear, between)]  # torch counts both of a multiply-add
    return [parameters, *flops, kept, scores.numel()]


@recipe("one head or several")
def one_or_several(record: Record) -> Numbers:
    tokens, channels, heads = (record["parameters"][name] for name in ("tokens", "channels", "heads"))
    assert traces(record)[0].attention[0].shape[2] == tokens
    return {
        "one head": np.array(counted(tokens, channels, 1)),
        "several": np.array(counted(tokens, channels, heads)),
    }
