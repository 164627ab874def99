"""The bets on channels, against torch's layer norm and a loop over a model's own tokens."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from inputs.examples import load_image
from models.zoo import ZOO
from tests.recipes.norms import entering, odd
from ui import cached, facts
from views.norms.bets import BETS, others_after, strongest_share
from views.norms.odd import recorded
from views.norms.subject import Odd, Real
from views.norms.tokens import _ranked


@pytest.mark.parametrize("by", [2, 10, 50])
def test_what_the_other_channels_keep(by: int) -> None:
    subject = Odd("scaled", by)
    block = torch.from_numpy(odd(recorded(subject, "").record())[0])
    after = F.layer_norm(block, (8,), eps=1e-5).numpy()
    size = np.mean([after[..., channel].std() for channel in range(8) if channel != 3])
    truth = others_after(subject)
    assert truth.answer == sum(size > end for end in (0.25, 0.5, 0.9)) and f"{size:.2f}" in truth.told


def test_the_even_share_has_its_name_where_it_lies() -> None:
    figure = _ranked({"before": np.array([0.5, 0.3, 0.2])})
    assert figure.layout.shapes[0].y0 == pytest.approx(100 / 3) and figure.layout.yaxis.type == "log"
    assert figure.layout.annotations[0].y == pytest.approx(np.log10(100 / 3)), "in powers of ten"


def test_the_strongest_channel() -> None:
    key, image = "imagenette_vit", load_image("china")
    trace = cached.trace(key, image)
    real = Real(ZOO[key], trace, image, 1)
    tokens, _ = entering(facts.provenance(trace, ZOO[key], method="", source="", layer=1).record())
    share = max(float((c**2).sum() / (tokens**2).sum()) for c in tokens.T)
    truth = strongest_share(real)
    assert truth.answer == sum(share > end for end in (0.01, 0.05, 0.2)) and f"is {share:.1%}" in truth.told
    assert {bet.name for bet in BETS} == {"others_after", "strongest_share"}
