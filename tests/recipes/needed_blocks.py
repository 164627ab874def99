"""Blocks left out by making a list of those that stay; maps by hand; tickets read from their file bit by bit."""

import numpy as np
import torch
from safetensors.numpy import load_file
from torch import Tensor, nn

from models import tickets
from models.changes import twin
from models.preprocess import to_tensor
from models.trace import Trace
from models.weights import load
from models.zoo import ZOO
from tests.again import Numbers, Record, recipe, traces


def out(record: Record) -> set[int]:
    """Blocks, from 0, as the record has them."""
    return {int(number) - 1 for number in str(record["parameters"]["blocks left out"]).split() if number != "0"}


def without(trace: Trace, blocks: set[int]) -> nn.Module:
    """A copy of the model whose list of blocks lacks these."""
    own = twin(load(ZOO[trace.model]).model)
    kept = [block for place, block in enumerate(own.blocks) if place not in blocks]
    own.blocks = nn.Sequential(*kept) if isinstance(own.blocks, nn.Sequential) else nn.ModuleList(kept)
    return own


@torch.inference_mode()
def shares(model: nn.Module, trace: Trace) -> np.ndarray:
    return model(to_tensor(trace.pixels, ZOO[trace.model]))[0].double().softmax(dim=0).numpy()


@torch.inference_mode()
def last_map(model: nn.Module, block: nn.Module, trace: Trace) -> np.ndarray:
    """What the class token looks at in `block`, from what enters its queries and keys: (row, column)."""
    given: list[Tensor] = []
    handle = block.attn.qkv.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0]))
    model(to_tensor(trace.pixels, ZOO[trace.model]))
    handle.remove()
    query, key, _ = block.attn.qkv(given[0])[0].chunk(3, dim=-1)
    heads = [part.double().unflatten(-1, (block.attn.num_heads, -1)).transpose(0, 1) for part in (query, key)]
    weights = (heads[0] @ heads[1].transpose(1, 2) / heads[0].shape[-1] ** 0.5).softmax(dim=-1)
    patches = weights[:, 0].mean(dim=0)[len(trace.attention[0].queries.prefix) :]
    return patches.view(trace.attention[0].queries.raster.shape).numpy()


def likeliest(answers: list[np.ndarray], count: int = 4) -> list[int]:
    return sorted(range(len(answers[0])), key=lambda place: -max(one[place] for one in answers))[:count]


@recipe("answer without each block alone")
def alone(record: Record) -> Numbers:
    columns = {}
    for name, trace in zip(("without it", "without it, twin"), traces(record), strict=False):
        label, blocks = shares(without(trace, set()), trace).argmax(), len(load(ZOO[trace.model]).model.blocks)
        columns[name] = np.array([shares(without(trace, {block}), trace)[label] for block in range(blocks)])
    return {"block": np.arange(len(columns["without it"])) + 1, **columns}


@recipe("attention without some blocks")
def attention(record: Record) -> Numbers:
    (trace,) = traces(record)
    whole, short = without(trace, set()), without(trace, out(record))
    stays = record["layer"] - 1
    assert stays == max(set(range(len(whole.blocks))) - out(record))
    return {"before": last_map(whole, whole.blocks[stays], trace), "after": last_map(short, short.blocks[-1], trace)}


@recipe("answer without some blocks")
def answer(record: Record) -> Numbers:
    (trace,) = traces(record)
    before, after = (shares(without(trace, blocks), trace) for blocks in (set(), out(record)))
    classes = likeliest([before, after])
    return {"class": np.array(classes) + 1, "before": before[classes], "after": after[classes]}


def drawn(record: Record, arm: str) -> nn.Module:
    """The whole model with an arm's numbers written into it, one after the other."""
    own, run = twin(load(ZOO["lottery_vit"]).model), f"{arm}_{round(100 * record['parameters']['weights kept'])}"
    stored = load_file(tickets.FILE)
    for name, value in own.state_dict().items():
        numbers = stored[f"{run}/{name}"].astype(np.float32)
        if (bits := stored.get(f"{run}/{name}.mask")) is not None:
            every = np.arange(value.numel())
            places = every[(bits[every // 8] >> (7 - every % 8) & 1).astype(bool)]
            numbers, kept = np.zeros(value.numel(), np.float32), numbers
            numbers[places] = kept
        module, _, leaf = name.rpartition(".")
        part = nn.Parameter(torch.from_numpy(numbers).view(value.shape), requires_grad=False)
        setattr(own.get_submodule(module), leaf, part)
    return own


def arms(record: Record) -> dict[str, nn.Module]:
    return {"whole": load(ZOO["lottery_vit"]).model, **{arm: drawn(record, arm) for arm in ("start", "random")}}


@recipe("attention of a ticket")
def looks(record: Record) -> Numbers:
    (trace,) = traces(record)
    return {arm: last_map(model, model.blocks[-1], trace) for arm, model in arms(record).items()}


@recipe("answer of a ticket")
def names(record: Record) -> Numbers:
    (trace,) = traces(record)
    answers = {arm: shares(model, trace) for arm, model in arms(record).items()}
    classes = likeliest(list(answers.values()))
    return {"class": np.array(classes) + 1, **{arm: one[classes] for arm, one in answers.items()}}


@recipe("mask of a ticket")
def mask(record: Record) -> Numbers:
    kept = {arm: drawn(record, arm).get_parameter(record["parameters"]["matrix"]) != 0 for arm in ("start", "random")}
    return {"kept": kept["start"].numpy(), "by lot": kept["random"].numpy()}
