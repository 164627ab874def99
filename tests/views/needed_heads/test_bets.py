"""The truths of the bets on heads, from a copy whose heads are cut out and slopes at its output maps."""

import numpy as np
import torch
import torch.nn.functional as F

from inputs.examples import load_image
from models.changes import changed, twin
from models.cut_heads import HeadsCut
from models.preprocess import prepare, to_tensor
from models.weights import load
from models.zoo import ZOO
from views.needed_heads.bets import BETS
from views.needed_heads.subject import LEAST, Pruned

CARD, IMAGE = ZOO["imagenette_vit"], load_image("china")
TRUTHS = {bet.name: bet.truth(Pruned(CARD, IMAGE, LEAST, 0, 1)) for bet in BETS}
MODEL, INPUT = load(CARD).model, to_tensor(prepare(IMAGE.pixels, CARD, crop="square"), CARD)


def order() -> list[tuple[int, int]]:
    """The least important head first."""
    own, given = twin(MODEL), []
    for block in own.blocks:
        block.attn.proj.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0]))
    logits = own(INPUT.clone().requires_grad_())
    slopes = torch.autograd.grad(F.cross_entropy(logits, logits.argmax(dim=1)), given)
    sizes = [
        (a * b).detach().unflatten(-1, (3, -1)).sum(dim=(0, 1, 3)).abs() for a, b in zip(given, slopes, strict=True)
    ]
    scores = {(layer, head): float(size[head] / size.norm()) for layer, size in enumerate(sizes) for head in range(3)}
    return sorted(scores, key=scores.get)


@torch.inference_mode()
def share(heads: list[tuple[int, int]]) -> float:
    """Of the class that the whole model names, in per cent."""
    label = MODEL(INPUT)[0].argmax()
    return float(100 * changed(MODEL, (HeadsCut(tuple(heads)),))(INPUT)[0].softmax(dim=0)[label])


def test_the_most_important_head_gone() -> None:
    before, after = share([]), share(order()[-1:])
    assert TRUTHS["one_head_gone"].told == f"From {before:.1f}% to {after:.1f}%."
    assert TRUTHS["one_head_gone"].answer == np.searchsorted((1, 5, 20), before - after)


def test_the_less_important_half_gone() -> None:
    after = share(order()[:9])
    assert f"{after:.1f}%" in TRUTHS["half_gone"].told
    assert TRUTHS["half_gone"].answer == np.searchsorted((25, 50, 90), after)
