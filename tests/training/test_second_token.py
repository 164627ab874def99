"""Both tokens' answers are those that timm gives apart while it trains."""

import numpy as np
import torch

from models.zoo.build import build
from models.zoo.cabinet import ARCHITECTURES
from training.augment import centre, normalise, shrink
from training.data import Photographs
from training.measure import CENTRE
from training.second_token import both


def test_answers_are_those_of_timms_two_heads() -> None:
    card = ARCHITECTURES["imagenette_deit"]
    torch.manual_seed(0)
    model = build(card).eval()
    for values in model.parameters():
        torch.nn.init.normal_(values, std=0.2)
    pixels = np.random.default_rng(0).integers(0, 256, (5, 128, 128, 3), dtype=np.uint8)
    told = both(model, Photographs(pixels, np.arange(5)), card.side)
    model.set_distilled_training(enable=True)
    model.train()  # no dropout: both heads' answers apart are all that changes
    ours, given = model(shrink(centre(normalise(torch.from_numpy(pixels)), CENTRE), card.side))
    for name, logits in (("class", ours), ("distillation", given)):
        assert [int(digit) for digit in told[name]] == logits.argmax(1).tolist()
    assert -1 <= told["cosine"]["mean"] < 1 and told["cosine"]["deviation"] > 0
