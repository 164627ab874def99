"""A map of classes over the bundled Swin: its parts sum to it, what is off is off, other models have none."""

import numpy as np
import pytest
import torch

from errors import UserError
from inputs.examples import load_image
from models.preprocess import prepare, to_tensor
from models.questions.dense import Origin, Segmentation
from models.weights import load
from models.weights.dense import dense, stages
from models.zoo import ZOO
from models.zoo.cabinet import metrics

CARD = ZOO["imagenette_swin"]
LOADED = load(CARD)
SHOWN = prepare(load_image("china").pixels, CARD, crop="square")


def test_the_head_belongs_to_the_bundled_weights_of_its_backbone() -> None:
    assert metrics("imagenette_swin_upernet")["backbone"] == {"key": CARD.key, "sha256": CARD.weights.sha256}
    own = dense(LOADED)
    assert sum(value.numel() for value in own.head.parameters()) == own.record["parameters"]


def test_stages_are_the_backbone_s_own_and_each_token_is_normed() -> None:
    images = to_tensor(SHOWN, CARD)
    with torch.inference_mode():
        maps = stages(LOADED.model, images)
        last = LOADED.model.forward_features(images)  # behind the backbone's own norm, which has scale and offset
    assert all(abs(float(plane.mean(dim=1).abs().max())) < 1e-5 for plane in maps)
    norm = LOADED.model.norm
    torch.testing.assert_close(maps[-1].movedim(1, -1) * norm.weight + norm.bias, last, atol=1e-4, rtol=1e-4)


def test_the_map_is_the_head_s_answer_and_the_parts_do_not_reach_it_by_a_constant() -> None:
    answer = Segmentation(model=CARD.key, shown=SHOWN).answer(LOADED)
    with torch.inference_mode():
        logits = dense(LOADED).head(stages(LOADED.model, to_tensor(SHOWN, CARD)))[0].numpy()
    np.testing.assert_allclose(answer.logits, logits, atol=1e-5)
    assert answer.pixels.shape == SHOWN.shape[:2] and answer.typical.shape == (10, *SHOWN.shape[:2])
    middle = answer.pixels[2::4, 2::4]  # beside the middles of the cells, where the enlarged scores are almost theirs
    assert (middle == answer.logits.argmax(axis=0)).mean() > 0.9
    constant = answer.logits - sum(answer.parts.values())
    assert constant.std() > 0.01 and constant.std() < answer.logits.std()


def test_what_is_off_adds_nothing_and_changes_the_map_as_foretold() -> None:
    whole = Segmentation(model=CARD.key, shown=SHOWN).answer(LOADED)
    for way in ("level_0", "level_2"):
        fewer = Segmentation(model=CARD.key, shown=SHOWN, off=(way,)).answer(LOADED)
        assert not fewer.parts[way].any() and (fewer.pixels == whole.without[way]).all()
        assert not np.allclose(fewer.logits, whole.logits)


def test_places_sum_to_the_lead_that_each_way_gives() -> None:
    whole = Segmentation(model=CARD.key, shown=SHOWN).answer(LOADED)
    places = Origin(model=CARD.key, shown=SHOWN, at=(3, 9), winner=2, rival=10).answer(LOADED)
    assert [plane.shape for plane in places.values()] == [(16, 16), (8, 8), (4, 4), (1, 1), (2, 2), (3, 3), (6, 6)]
    for way, plane in places.items():
        assert plane.sum() == pytest.approx(whole.parts[way][2, 3, 9] - whole.parts[way][10, 3, 9], abs=1e-4)


def test_other_models_and_unknown_ways_are_refused_in_a_sentence() -> None:
    with pytest.raises(UserError, match="choose a model with one"):
        Segmentation(model="imagenette_vit", shown=SHOWN).answer(load(ZOO["imagenette_vit"]))
    with pytest.raises(UserError, match="no way bin_9"):
        Segmentation(model=CARD.key, shown=SHOWN, off=("bin_9",)).answer(LOADED)
