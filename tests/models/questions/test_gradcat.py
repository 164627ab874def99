"""Evidence of NesT's blocks: what the score does when a part of a level's output grows."""

import numpy as np
import pytest
import torch
from timm.models.nest import Nest

from errors import UserError
from models.card import ModelCard, Weights
from models.preprocess import to_tensor
from models.questions.gradcat import evidence
from models.weights import Loaded
from models.zoo import ZOO
from models.zoo.build import build

CARD = ModelCard(
    "tiny", "tiny NesT", "nest", "timm", "Nest", Weights("untrained"), side=16, mean=(0.5,) * 3, std=(0.5,) * 3
)
SIZES = {"embed_dims": (8, 16, 32), "num_heads": (1, 2, 4), "depths": (1, 1, 1)}
SHOWN = np.random.default_rng(0).integers(0, 256, (16, 16, 3), dtype=np.uint8)


@pytest.fixture(scope="module")
def loaded() -> Loaded:
    torch.manual_seed(0)
    model = Nest(img_size=16, patch_size=1, num_levels=3, num_classes=5, **SIZES)
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=0.3)
    return Loaded(CARD, model.eval().requires_grad_(False), "untrained:test", None)


def score(loaded: Loaded, level: int, place: tuple[int, int], growth: float, label: int) -> float:
    """Y of `label` when the output of `level` at `place` is multiplied by 1 + growth."""

    def grow(module, args, output):
        factor = torch.ones_like(output[0, 0])
        factor[place] += growth
        return output * factor

    handle = loaded.model.levels[level].register_forward_hook(grow)
    with torch.inference_mode():
        result = float(loaded.model(to_tensor(SHOWN, loaded.card))[0, label])
    handle.remove()
    return result


@pytest.mark.parametrize("level", [0, 1, 2])
def test_evidence_is_how_the_score_answers_to_growth(loaded: Loaded, level: int) -> None:
    found = evidence(loaded, SHOWN, 3)[level]
    assert found.shape == (16 >> level, 16 >> level)
    places = [divmod(int(flat), len(found)) for flat in np.argsort(-np.abs(found).ravel())[:3]]
    for place in places:
        slope = (score(loaded, level, place, 0.01, 3) - score(loaded, level, place, -0.01, 3)) / 0.02
        assert found[place] == pytest.approx(slope, rel=0.05, abs=2e-3)


def test_classes_have_evidence_of_their_own_and_nothing_stays_behind(loaded: Loaded) -> None:
    one, other = (evidence(loaded, SHOWN, label)[2] for label in (0, 1))
    assert not np.allclose(one, other)
    assert all(parameter.grad is None for parameter in loaded.model.parameters())


def test_a_model_without_classes_or_blocks_is_refused_in_a_sentence() -> None:
    card = ZOO["vit_ti_untrained"]
    with pytest.raises(UserError, match="needs a NesT"):
        evidence(Loaded(card, build(card), "untrained:test", None), SHOWN, 0)
