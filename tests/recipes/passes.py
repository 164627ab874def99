"""What happens inside one pass of a plain ViT: the tensors of its parts, its stream, an answer read early."""

import re
from typing import Any

import numpy as np
import torch

from models.preprocess import to_tensor
from models.questions.forward import Forward
from models.trace import Trace
from models.zoo import ZOO
from models.zoo.classes import class_names
from tests.again import ENGINE, Numbers, Record, one_pass, recipe, traces


@recipe("inside a ViT")
def inside(record: Record) -> Numbers:
    (trace,) = traces(record)
    part, head = record["parameters"]["part"], record.get("head", 1) - 1
    passed = ENGINE.ask(Forward(model=trace.model, shown=trace.pixels, block=record.get("layer", 1) - 1))
    if part in ("scores", "weights"):
        layer = trace.attention[record["layer"] - 1]
        return {part: (layer.scores(head) if part == "scores" else layer.weights(head))[0, 0]}
    if part == "probabilities":
        powers = np.exp(trace.logits - trace.logits.max())
        return {part: powers[None] / powers.sum()}
    if part == "logits":
        return {part: trace.logits[None]}
    tensor = passed.tensors[part]
    if part == "mixed":
        return {part: np.split(tensor, trace.attention[0].shape[1], axis=1)[head]}
    return {part: tensor[head] if tensor.ndim == 3 else tensor}


def blocks_of(trace: Trace) -> tuple[Any, torch.Tensor]:
    """The model of `trace` and its tokens before the first block, of the house's own plain ViT."""
    model = ENGINE._loaded(trace.model).model
    return model, model._embed(model.patch_embed(to_tensor(trace.pixels, ZOO[trace.model])))


@recipe("logit lens")
@torch.inference_mode()
def lens(record: Record) -> Numbers:
    """The model itself, its last norm and head put on the tokens of each block."""
    (trace,) = traces(record)
    model, tokens = blocks_of(trace)
    shares = []
    for block in (None, *model.blocks):
        tokens = tokens if block is None else block(tokens)
        shares.append(model.head(model.norm(tokens)[:, 0])[0].softmax(dim=0).numpy())
    named = dict(zip(map(str, class_names(ZOO[trace.model].classes)), np.transpose(shares), strict=True))
    return named | {"blocks gone through": np.arange(len(shares))}


@recipe("logit lens of patches")
@torch.inference_mode()
def patches(record: Record) -> Numbers:
    (trace,) = traces(record)
    model, tokens = blocks_of(trace)
    for block in model.blocks[: record["layer"]]:
        tokens = block(tokens)
    grid = trace.attention[0].queries.raster.shape
    shares = model.head(model.norm(tokens))[0].softmax(dim=1)[-grid[0] * grid[1] :, int(trace.logits.argmax())]
    return {"probability": shares.numpy().reshape(grid)}


@recipe("length of the residual stream", "share of what is added", "norms before and behind")
@torch.inference_mode()
def stream(record: Record) -> Numbers:
    (trace,) = traces(record)
    plain, shares = gone_through(trace, post=False)
    blocks = np.arange(len(plain))
    if record["method"] == "share of what is added":
        return {"block": blocks[1:], "attention": shares[:, 0], "MLP": shares[:, 1]}
    if record["method"] == "length of the residual stream":
        return {"blocks gone through": blocks, "length": plain}
    twin = one_pass(f"{trace.model}_post", record, record["parameters"]["input size"])
    moved, behind = (gone_through(other, post=True)[0] for other in (trace, twin))
    names = ("as it is, pre-norm", "same weights, post-norm", "its twin, trained post-norm")
    return {"blocks gone through": blocks} | dict(zip(names, (plain, moved, behind), strict=True))


def gone_through(trace: Trace, *, post: bool) -> tuple[np.ndarray, np.ndarray]:
    """Mean length of the tokens before the first block and after each, and what each adds over what it adds it to."""
    model, tokens = blocks_of(trace)
    lengths, shares = [tokens[0].norm(dim=1).mean()], []
    for block in model.blocks:
        added = []
        for norm, branch in ((block.norm1, block.attn), (block.norm2, block.mlp)):
            more = branch(tokens if post else norm(tokens))
            added.append((more[0].norm(dim=1) / tokens[0].norm(dim=1)).mean())
            tokens = norm(tokens + more) if post else tokens + more
        lengths.append(tokens[0].norm(dim=1).mean())
        shares.append(added)
    return np.array(lengths), np.array(shares)


@recipe("cosine with a patch", "components of tokens")
def alike(record: Record) -> Numbers:
    (trace,) = traces(record)
    grid = trace.attention[0].queries.raster.shape
    tokens = trace.tokens[record["layer"] - 1][-grid[0] * grid[1] :].astype(np.float64)
    if record["method"] == "cosine with a patch":
        row, column = (int(number) - 1 for number in re.findall(r"\d+", record["query"]))
        chosen = tokens[row * grid[1] + column]
        lengths = np.linalg.norm(tokens, axis=1) * np.linalg.norm(chosen)
        return {"cosine": (tokens @ chosen / lengths).reshape(grid)}
    centred = tokens - tokens.mean(axis=0)
    vectors = np.linalg.eigh(centred.T @ centred)[1][:, ::-1][:, : record["parameters"]["components"]]
    vectors = vectors * np.sign(vectors[np.abs(vectors).argmax(axis=0), range(vectors.shape[1])])
    return {"components": (centred @ vectors).reshape(*grid, -1)}
