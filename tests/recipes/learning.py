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
    seen: list[torch.Tensor] = []
    model = timms(of, step)
    handle = model.blocks[block].attn.qkv.register_forward_hook(lambda _, __, out: seen.append(out[0]))
    with torch.inference_mode():
        model(image)
    handle.remove()
    size, rows = 32 // of.heads, []
    for head in range(of.heads):
        query = seen[0][0, head * size : (head + 1) * size]
        keys = seen[0][:, 32 + head * size : 32 + (head + 1) * size]
        rows.append(torch.softmax(keys @ query / size**0.5, dim=0)[1:].reshape(4, 4).numpy())
    return np.stack(rows)


@recipe("similarity of learned positions")
def learned_positions(record: Record) -> Numbers:
    [of] = recipes(record)
    vectors = timms(of, record["parameters"]["after step"]).pos_embed[0, 1:].detach()
    cosines = [[torch.cosine_similarity(one, other, dim=0).item() for other in vectors] for one in vectors]
    return {"cosine": np.array(cosines).reshape(4, 4, 4, 4)}


@recipe("probabilities of a digit")
def probabilities(record: Record) -> Numbers:
    found = {}
    for number, of in enumerate(recipes(record), start=1):
        with torch.inference_mode():
            logits = timms(of, record["parameters"]["after step"])(digit(record))[0]
        found[f"chances_{number}"] = logits.softmax(dim=0).numpy()
    return found
