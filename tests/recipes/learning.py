"""Trainings that are bundled, looked at again by timm's own ViT with their weights."""

from dataclasses import replace
from functools import cache, partial

import numpy as np
import torch
from timm.models.vision_transformer import VisionTransformer
from torch import nn

from inputs.digits import part
from models.learning.files import bundled
from models.learning.student import unpacked
from models.progress import Kept
from models.recipe import CHOICES, Recipe
from tests.again import Numbers, Record, recipe


def chosen(name: str, text: str) -> object:
    """The choice of a recipe's field that a record has as `text`."""
    [value] = [
        value
        for value in CHOICES[name]
        if text == {True: "yes", False: "no"}.get(value if isinstance(value, bool) else None, str(value))
    ]
    return value


def recipes(record: Record) -> list[Recipe]:
    """The recipe of a record and, where there is one, that beside it."""
    told = record["parameters"]
    first = Recipe(**{name: chosen(name, told[name]) for name in CHOICES})
    if "beside it" not in told:
        return [first]
    [name] = [name for name in CHOICES if name == told["beside it"]]
    return [first, replace(first, **{name: chosen(name, told["to"])})]


def kept(of: Recipe, step: int) -> Kept:
    return next(moment for moment in bundled()[of].kept if moment.step == step)


@cache
def timms(of: Recipe, step: int) -> VisionTransformer:
    """A LayerNorm recipe with plain attention, with its norms before the branches."""
    norm = partial(nn.LayerNorm, eps=1e-5)
    sizes = {"img_size": 8, "patch_size": 2, "in_chans": 1, "num_classes": 10, "embed_dim": 32, "mlp_ratio": 2.0}
    model = VisionTransformer(**sizes, depth=of.blocks, num_heads=of.heads, norm_layer=norm)
    weights = unpacked(of, kept(of, step).numbers)
    model.load_state_dict({name: torch.tensor(values) for name, values in weights.items()})
    return model.eval()


def digit(record: Record) -> torch.Tensor:
    """The first held-out digit of its kind, from −1 to 1."""
    wanted, number = record["parameters"]["digit"].removeprefix("held-out digit ").split(", number ")
    test = part("test")
    levels = test.levels[np.flatnonzero(test.labels == int(wanted))[int(number) - 1]]
    return torch.tensor(levels / 8 - 1, dtype=torch.float32)[None, None]


@recipe("attention as it forms")
def forming(record: Record) -> Numbers:
    """Rows of the class token, from what a hook sees leave the projection to queries and keys."""
    [of] = recipes(record)
    steps = np.array([moment.step for moment in bundled()[of].kept])
    return {"weights": np.stack([_row(of, step, digit(record), record["layer"] - 1) for step in steps]), "steps": steps}


def _row(of: Recipe, step: int, image: torch.Tensor, block: int) -> np.ndarray:
    return _matrices(of, step, image, block)[:, 0, 1:].reshape(-1, 4, 4).numpy()


def _matrices(of: Recipe, step: int, image: torch.Tensor, block: int) -> torch.Tensor:
    """Attention of a block, (head, query, key)."""
    seen: list[torch.Tensor] = []
    model = timms(of, step)
    handle = model.blocks[block].attn.qkv.register_forward_hook(lambda _, __, out: seen.append(out[0]))
    with torch.inference_mode():
        model(image)
    handle.remove()
    size, maps = 32 // of.heads, []
    for head in range(of.heads):
        query = seen[0][:, head * size : (head + 1) * size]
        keys = seen[0][:, 32 + head * size : 32 + (head + 1) * size]
        maps.append(torch.softmax(query @ keys.T / size**0.5, dim=1))
    return torch.stack(maps)


@recipe("similarity of blocks as they form")
def blocks_alike(record: Record) -> Numbers:
    """Column by column; chance as the mean over many shuffles would have it: the product of the columns' means."""
    [of] = recipes(record)
    steps = [moment.step for moment in bundled()[of].kept]
    columns: Numbers = {"after_step": np.array(steps)}
    for block in range(1, of.blocks):
        for name, pair in (("", _cosine), ("_by_chance", _shuffled)):
            both = ((_matrices(of, step, digit(record), block - back) for back in (1, 0)) for step in steps)
            columns[f"blocks_{block}_and_{block + 1}{name}"] = np.array([pair(*maps) for maps in both])
    return columns


def _cosine(one: torch.Tensor, other: torch.Tensor) -> float:
    return torch.cosine_similarity(one, other, dim=1).mean().item()


def _shuffled(one: torch.Tensor, other: torch.Tensor) -> float:
    products = one.shape[1] * one.mean(dim=1) * other.mean(dim=1)
    return (products / one.norm(dim=1) / other.norm(dim=1)).mean().item()


@recipe("learning rate in training")
def rates(record: Record) -> Numbers:
    """As the page's formula has it, T steps in all."""
    both = recipes(record)
    steps = np.arange(both[0].steps)
    columns: Numbers = {"after_step": steps}
    for number, of in enumerate(both, start=1):
        rise = np.minimum(1, (steps + 1) / (0.1 * of.steps)) if of.warm else np.ones(of.steps)
        columns[f"rate_{number}"] = of.rate * rise * np.cos(np.pi * steps / of.steps / 2) ** 2
    return columns


@recipe("similarity of learned positions")
def learned_positions(record: Record) -> Numbers:
    [of] = recipes(record)
    vectors = timms(of, record["parameters"]["after step"]).pos_embed[0, 1:].detach()
    cosines = [[torch.cosine_similarity(one, other, dim=0).item() for other in vectors] for one in vectors]
    return {"cosine": np.array(cosines).reshape(4, 4, 4, 4)}


@recipe("probabilities of a digit")
def probabilities(record: Record) -> Numbers:
    chances = {}
    for number, of in enumerate(recipes(record), start=1):
        with torch.inference_mode():
            logits = timms(of, record["parameters"]["after step"])(digit(record))[0]
        chances[f"chances_{number}"] = logits.softmax(dim=0).numpy()
    return chances
