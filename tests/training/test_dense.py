"""Made masks, what is learned from them, how it is measured, and that the bundled head is what the command makes."""

from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from errors import UserError
from models.reference.upernet import UPerNet
from models.weights import load
from models.zoo import ZOO
from models.zoo.cabinet import metrics
from training import dense, masks, overlap
from training.augment import normalise
from training.dense import DenseRecipe, Masked

CARD = ZOO["imagenette_swin"]
RECIPE = DenseRecipe(epochs=3, batch=8, width=8, rate=1e-2)


@pytest.fixture
def learned() -> Masked:
    """24 photographs, a red or a blue square somewhere on grey."""
    generator, labels = np.random.default_rng(0), np.arange(24) % 2
    pixels, objects = np.full((24, 64, 64, 3), 120, np.uint8), np.zeros((24, 32, 32), bool)
    for index, label in enumerate(labels):
        top, left = generator.integers(0, 16, 2)
        objects[index, top : top + 14, left : left + 14] = True
        pixels[index, 2 * top : 2 * top + 28, 2 * left : 2 * left + 28] = (220, 30, 30) if label else (30, 30, 220)
    return Masked(pixels, labels, objects, 0)


def test_otsu_is_the_level_of_largest_variance_between() -> None:
    mask = np.random.default_rng(1).integers(0, 256, (9, 9)).astype(np.uint8)

    def between(level: int) -> float:
        low, high = mask[mask <= level].astype(float), mask[mask > level].astype(float)
        return len(low) * len(high) * (high.mean() - low.mean()) ** 2 if len(low) and len(high) else 0.0

    (level,), (contrast,) = masks.otsu(mask[None])
    assert between(int(level)) == pytest.approx(max(map(between, range(256))))
    assert contrast == pytest.approx((mask[mask > level].mean() - mask[mask <= level].mean()) / 255)


def test_an_even_mask_has_no_object() -> None:
    values = np.stack([np.full((4, 4), 90), np.where(np.eye(4), 200, 20)]).astype(np.uint8)
    planes, clear = masks.objects(values, least=0.15)
    assert clear.tolist() == [False, True] and (planes[1] == np.eye(4, dtype=bool)).all()


def test_the_decoder_doubles_the_grid_of_tokens_three_times() -> None:
    shares = masks.shares(masks.decoder(), torch.zeros(2, 9, 384), 3)
    assert shares.shape == (2, 24, 24) and shares.dtype == np.uint8


def test_the_target_of_a_cell_is_its_share_of_object_under_the_label() -> None:
    logits = torch.randn(2, 4, 2, 2, generator=torch.Generator().manual_seed(0))
    planes = torch.tensor([[[[1.0, 0.0], [0.0, 0.0]]], [[[1.0, 1.0], [1.0, 1.0]]]])
    planes = F.interpolate(planes, scale_factor=2, mode="nearest")
    planes[0, 0, 0, 2] = 1.0  # a quarter of the cell beside it
    logs = logits.log_softmax(dim=1)
    first = logs[0, 2, 0, 0] + (logs[0, 2, 0, 1] + 3 * logs[0, 3, 0, 1]) / 4 + logs[0, 3, 1].sum()
    wanted = -(first + logs[1, 0].sum()) / 8
    assert dense.objective(logits, planes, torch.tensor([2, 0])) == pytest.approx(float(wanted), abs=1e-6)


def test_it_learns_and_goes_on_after_a_stop_as_if_there_had_been_none(learned, dataset, tmp_path: Path) -> None:
    whole, history = dense.train(CARD, dataset, learned, RECIPE, tmp_path / "whole")
    losses = [point["loss"] for point in history["curve"]]
    assert losses[-1] < 0.8 * losses[0]
    with pytest.MonkeyPatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(dense, "save", once_then_stop(dense.save))
        dense.train(CARD, dataset, learned, RECIPE, tmp_path / "run")
    again, retold = dense.train(CARD, dataset, learned, RECIPE, tmp_path / "run")
    assert [point["loss"] for point in retold["curve"]] == losses
    assert all(map(torch.equal, whole.state_dict().values(), again.state_dict().values()))
    with pytest.raises(UserError, match="another recipe"):
        dense.train(CARD, dataset, learned, replace(RECIPE, width=9), tmp_path / "run")


def once_then_stop(save):
    def saved(folder, owner, head, optimiser, curve) -> None:
        save(folder, owner, head, optimiser, curve)
        raise KeyboardInterrupt

    return saved


def test_views_move_the_object_with_the_picture(learned: Masked) -> None:
    torch.manual_seed(0)
    recipe = replace(RECIPE.augmentation, colour=0.0)
    images, planes = dense.views(learned, np.arange(24), 64, recipe)
    coloured = images.std(dim=1) > 0.5
    assert ((planes[:, 0] > 0.5) == coloured).float().mean() > 0.97


def test_overlap_by_hand() -> None:
    guess = np.array([[[True, True], [False, False]], [[False, False], [False, False]]])
    truth = np.array([[[True, False], [True, False]], [[False, False], [False, False]]])
    assert overlap.iou(guess, truth).tolist() == [pytest.approx(1 / 3), 1.0]
    classes = np.array([[0, 0, 1, 2]]), np.array([[0, 1, 1, 2]])
    assert overlap.pooled(*classes, 3) == pytest.approx((1 / 2 + 1 / 2 + 1) / 3)
    share = overlap.share(np.array([0.0, 1.0, 0.5, 0.5]))
    assert share["iou"] == 0.5 and np.diff(share["interval"]) == pytest.approx(2 * 1.96 * np.sqrt(1 / 6) / 2)


def test_the_usual_mask_of_a_class_is_the_mean_of_its_masks_cut_where_it_serves_best() -> None:
    objects = np.zeros((6, 8, 8), bool)
    objects[:4, :4, :4], objects[0] = True, False
    objects[4:, 4:, 4:] = True
    means, cut = overlap.typical(objects, np.array([0, 0, 0, 0, 1, 1]), 2, 4)
    assert means.shape == (2, 4, 4) and means[0, 0, 0] == 0.75 and means[1, 3, 3] == 1 and means[0, 3, 3] == 0
    assert cut < 0.75


def test_baselines_are_measured_under_the_backbone_s_own_name(learned: Masked) -> None:
    model, learned = load(CARD).model, replace(learned, labels=np.arange(24) % 10)
    head = UPerNet([48, 96, 192], width=8, classes=11).eval()
    means = torch.ones(10, 16, 16)
    scores = overlap.measured(model, head, means, 0.5, learned, tuple("abcdefghij"), 64)
    with torch.inference_mode():
        names = model(normalise(torch.from_numpy(learned.pixels))).argmax(dim=1).numpy()
    share = learned.objects.mean(axis=(1, 2))
    assert scores["whole"]["where"]["iou"] == pytest.approx(share.mean(), abs=1e-3)
    assert scores["typical"]["named"]["iou"] == pytest.approx((share * (names == learned.labels)).mean(), abs=1e-3)


def test_the_bundled_head_is_what_the_command_makes() -> None:
    record = metrics("imagenette_swin_upernet")
    assert record["recipe"] == asdict(DenseRecipe()) and record["epochs"] == DenseRecipe().epochs
    assert record["masks"]["cells"] == masks.GRID
    low, high = record["named"]["interval"]
    assert low < record["named"]["iou"] < high and record["typical"]["named"]["interval"][1] < low
