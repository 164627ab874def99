"""Stages of a training read from their file number by number, put into the cabinet's model, and looked at again."""

import numpy as np
import torch
from torch import nn

from models import stages
from models.changes import twin
from models.preprocess import to_tensor
from models.trace import Trace
from models.weights import load
from models.zoo import ZOO
from models.zoo.measured import measured
from tests.again import Numbers, Record, heads, query, recipe, traces


def number(record: Record) -> int:
    """Which stage, from 0."""
    every = [stage["epochs"] for stage in measured("stages")["stages"]]
    return every.index(record["parameters"]["epochs of this training"])


def restored(name: str, last: int) -> nn.Module:
    """Differences added up one after the other, a number at a time as far as rows go."""
    own = twin(load(ZOO[name]).model)
    with np.load(stages.FILE) as file:
        for parameter, before in list(own.named_parameters()):
            there = np.zeros(file[parameter].shape[1:])
            for change, step in zip(file[parameter][: last + 1], file[parameter + ".step"][: last + 1], strict=True):
                there += change.astype(float) * step[:, None]
            part = nn.Parameter(torch.tensor(there.reshape(before.shape), dtype=torch.float32), requires_grad=False)
            module, _, leaf = parameter.rpartition(".")
            setattr(own.get_submodule(module), leaf, part)
    return own


@torch.inference_mode()
def rows(model: nn.Module, trace: Trace, record: Record) -> np.ndarray:
    """What the record's token looks at in every head of its block, from what enters queries and keys."""
    block, given = model.blocks[record["layer"] - 1], []
    handle = block.attn.qkv.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0]))
    model(to_tensor(trace.pixels, ZOO[trace.model]))
    handle.remove()
    queries, keys, _ = block.attn.qkv(given[0])[0].chunk(3, dim=-1)
    parts = [part.double().unflatten(-1, (block.attn.num_heads, -1)).transpose(0, 1) for part in (queries, keys)]
    weights = (parts[0] @ parts[1].transpose(1, 2) / parts[0].shape[-1] ** 0.5).softmax(dim=-1)
    _, token = query(record, trace.attention[0].queries)
    return weights[:, token, 1:].reshape(block.attn.num_heads, *trace.attention[0].queries.raster.shape).numpy()


@recipe("attention at a stage")
def attention(record: Record) -> Numbers:
    (trace,) = traces(record)
    stops = {"untrained": 0, "weights": number(record)}
    return {name: heads(record, rows(restored(trace.model, last), trace, record)) for name, last in stops.items()}


@recipe("similarity of positions at a stage")
def positions(record: Record) -> Numbers:
    (trace,) = traces(record)
    vectors = restored(trace.model, number(record)).pos_embed[0, 1:]
    cosines = [[torch.cosine_similarity(one, other, dim=0).item() for other in vectors] for one in vectors]
    return {"cosine": np.array(cosines).reshape(8, 8, 8, 8)}
