"""The depth page's two bets, from the models' queries and keys on, key by key; chance from every pair of entries."""

from functools import cache

import numpy as np
import pytest
import torch

from inputs.examples import load_image
from models.preprocess import prepare, to_tensor
from models.weights import load
from models.zoo import ZOO
from views.depth import subject
from views.depth.bets import more_alike, shared

MODELS = ("imagenette_vit", "imagenette_vit_12")


@cache
def columns(key: str) -> list[np.ndarray]:
    """Of each layer what every key is given by every query, (head, key, query), of a model of our own loading."""
    loaded, given = load(ZOO[key]), []
    for block in loaded.model.blocks:
        block.attn.qkv.register_forward_hook(lambda module, _, made: given.append(made[0]))
    with torch.inference_mode():
        loaded.model(to_tensor(prepare(load_image("coffee").pixels, loaded.card, crop="square"), loaded.card))
    heads = loaded.model.blocks[0].attn.num_heads
    split = [made.unflatten(-1, (3, heads, -1)).permute(1, 2, 0, 3).double() for made in given]
    return [(q @ k.mT / q.shape[-1] ** 0.5).softmax(dim=-1).mT.numpy() for q, k, _ in split]


@cache
def beyond(key: str) -> float:
    """Mean cosine of a key's column in neighbouring layers, less the mean over all pairs of their entries."""
    excesses = []
    for first, second in zip(columns(key)[:-1], columns(key)[1:], strict=True):
        for one, other in zip(first.reshape(-1, first.shape[-1]), second.reshape(-1, first.shape[-1]), strict=True):
            lengths = np.sqrt((one**2).sum() * (other**2).sum())
            unrelated = np.outer(one, other).mean() * len(one)
            excesses.append(((one * other).sum() - unrelated) / lengths)
    return float(np.mean(excesses))


@pytest.mark.parametrize("order", [MODELS, MODELS[::-1]])
def test_what_is_beyond_chance_is_found_key_by_key(order: tuple[str, str]) -> None:
    image = load_image("coffee")
    pair = subject.ModelPair(image, tuple(subject.read(ZOO[key], image, subject.APPLIED) for key in order))
    first, second = map(beyond, order)
    truth = shared(pair)
    assert truth.told == f"A cosine of {first:.2f} beyond chance."
    assert truth.answer == sum(first >= edge for edge in (0.1, 0.3, 0.6))
    truth = more_alike(pair)
    assert truth.told == f"{first:.2f} in the first, {second:.2f} in the second." and abs(first - second) > 0.01
    assert truth.answer == sum(first - second >= edge for edge in (-0.1, 0, 0.1))
