"""What the page's bets reveal is what a loop over blocks finds."""

import numpy as np
import torch

from inputs.examples import load_image
from models.preprocess import to_tensor
from models.weights import load
from models.zoo import ZOO
from ui import cached
from views.forward import bets, stream
from views.forward.subject import passed_through

MODEL = "imagenette_vit_12"


@torch.inference_mode()
def test_bets_are_answered_by_the_model() -> None:
    trace = cached.trace(MODEL, load_image("china"), wants=frozenset({"tokens"}))
    way = passed_through(trace, ZOO[MODEL], 0, stranger=False)
    loaded = load(ZOO[MODEL])
    model = loaded.model
    tokens = model._embed(model.patch_embed(to_tensor(trace.pixels, loaded.card)))
    named, shares = [int(model.head(model.norm(tokens)[:, 0]).argmax())], []
    for block in model.blocks:
        for norm, branch in ((block.norm1, block.attn), (block.norm2, block.mlp)):
            added = branch(norm(tokens))
            shares.append(float((added[0].norm(dim=1) / tokens[0].norm(dim=1)).mean()))
            tokens = tokens + added
        named.append(int(model.head(model.norm(tokens)[:, 0]).argmax()))
    first = next(place for place in range(len(named)) if len(set(named[place:])) == 1)
    truth = bets.first_named(way)
    assert f"from block {first} of 12 on" in truth.told and truth.answer == (max(first - 1, 0) * 4) // 12
    for measured, own in zip(stream.shares(stream.measured(way)), (shares[::2], shares[1::2]), strict=True):
        np.testing.assert_allclose(measured, own, rtol=1e-3)
    truth = bets.addition(way)
    assert f"{np.median(shares):.0%}" in truth.told and truth.answer == min(int(np.median(shares) * 4), 3)
