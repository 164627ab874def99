"""Several heads: their maps, how far they differ, what they cost."""

import numpy as np
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from models.preprocess import to_tensor
from models.trace import Trace
from models.zoo import ZOO
from models.zoo.build import build
from tests.again import Numbers, Record, layers, maps, query, recipe, traces


@recipe("heads and their mean")
def heads_and_mean(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    every = maps(record, layer)
    return {f"head_{number}": heat for number, heat in enumerate(every, start=1)} | {"mean": sum(every) / len(every)}


@torch.inference_mode()
def at_random(trace: Trace) -> list[np.ndarray]:
    """Each layer's (head, query, key), worked out from what the query-key-value maps of a new model give."""
    card, given = ZOO[trace.model], []
    model = build(card)
    for block in model.blocks:
        block.attn.qkv.register_forward_hook(lambda module, _, made: given.append(made[0]))
    model(to_tensor(trace.pixels, card))
    weights = []
    for made in given:
        q, k, _ = made.unflatten(-1, (3, trace.attention[0].shape[1], -1)).permute(1, 2, 0, 3).double()
        weights.append((q @ k.mT / q.shape[-1] ** 0.5).softmax(dim=-1).numpy())
    return weights


@recipe("heads and their mean, nothing learned")
def nothing_learned(record: Record) -> Numbers:
    (trace,) = traces(record)
    (layer,) = layers(record, trace)
    _, token = query(record, layer.queries)
    assert (record["kind"], record["weights"]) == ("untrained", "seed 0")
    every = [layer.keys.paint(rows[token]) for rows in at_random(trace)[record["layer"] - 1]]
    return {f"head_{number}": heat for number, heat in enumerate(every, start=1)} | {"mean": sum(every) / len(every)}


def information(weights: np.ndarray) -> float:
    """Bits that a key tells of its head, as the mutual information of their joint table, query by query."""
    count, bits = len(weights), []
    for rows in weights.astype(float).transpose(1, 0, 2):
        joint = rows / rows.sum()
        apart = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0)
        seen = joint > 0
        bits.append((joint[seen] * np.log2(joint[seen] / apart[seen])).sum())
    assert min(bits) + 1e-6 >= 0 and max(bits) <= np.log2(count) + 1e-6
    return float(np.mean(bits))


@recipe("how far heads differ")
def differing(record: Record) -> Numbers:
    every = [layer.weights()[0] for layer in layers(record, traces(record)[0])]
    shuffled = [np.random.default_rng(0).permuted(weights, axis=-1) for weights in every]
    numbers = {"layer": np.arange(1, len(every) + 1), "bits": np.array(list(map(information, every)))}
    numbers["bits, random weights"] = np.array(list(map(information, at_random(traces(record)[0]))))
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
