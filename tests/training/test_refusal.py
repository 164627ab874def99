"""None of these ten: thresholds and shares by hand, strangers that do not repeat, a head that never learned a class."""

import numpy as np
import pytest
import torch

from models.weights.answers import scores, typicality
from training import refusal, typical
from training.strangers import PHOTOGRAPHS, SHAPES, SIDE, TEXTURES, strangers


def test_scores_by_hand() -> None:
    logits = torch.tensor([[0.0, 0.0], [np.log(3), 0.0]])
    figures = scores(logits, torch.tensor([4.0, 8.0]), torch.tensor([1.0, 2.0]))
    assert figures["probability"].tolist() == pytest.approx([0.5, 0.75])
    assert figures["energy"].tolist() == pytest.approx(np.log([2, 4]))
    assert figures["both"].tolist() == pytest.approx([0 + 2, np.log(3) + 4])


def test_typicality_is_the_difference_of_two_mahalanobis_distances() -> None:
    """With all directions kept and no ridge it is that of the raw features, by inverting their covariances."""
    generator, labels = torch.Generator().manual_seed(0), torch.arange(300) % 3
    features = torch.randn(300, 5, generator=generator) @ torch.randn(5, 5, generator=generator)
    features += 2 * torch.randn(3, 5, generator=generator)[labels]
    centres = torch.stack([features[labels == index].mean(dim=0) for index in range(3)])
    about = (features - centres[labels], features - features.mean(dim=0))
    inverse = [torch.linalg.inv(rows.T @ rows / 300) for rows in about]
    new = torch.randn(7, 5, generator=generator)
    nearest = torch.stack([((new - centre) @ inverse[0] * (new - centre)).sum(dim=1) for centre in centres]).amin(dim=0)
    overall = ((new - features.mean(0)) @ inverse[1] * (new - features.mean(0))).sum(dim=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typical, "RIDGE", 0.0)
        state = typical.fit_typical(features, labels, 3, kept=5)
    torch.testing.assert_close(typicality(state, new), overall - nearest, rtol=1e-3, atol=1e-3)


def test_the_balanced_threshold_is_best_at_both_and_every_kind_counts_alike() -> None:
    known = np.array([0.4, 0.6, 0.8, 1.0])
    strange = {"many": np.full(100, 0.1), "few": np.array([0.5, 0.5])}
    cuts = refusal.thresholds(known, strange)
    value = cuts["balanced"]
    assert 0.5 < value <= 0.6 and cuts["patient"] == pytest.approx(np.quantile(known, 0.1))
    assert refusal.balance(known, strange, value) == pytest.approx((3 / 4 + 1) / 2)
    assert refusal.balance(known, strange, 0.3) == pytest.approx((1 + 1 / 2) / 2)


def test_the_area_is_the_share_of_pairs_in_order() -> None:
    assert refusal.area(np.array([1.0, 3.0]), np.array([2.0, 1.0])) == pytest.approx((0.5 + 2) / 4)


def test_a_report_tells_right_answers_from_wrong_ones() -> None:
    report = refusal.report(
        np.array([0.9, 0.2, 0.8, 0.7]), np.array([True, True, False, True]), {"x": np.zeros(5)}, 0.5
    )
    assert report["kept"] == 0.75 and report["right_kept"] == pytest.approx(2 / 3) and report["wrong_kept"] == 1
    assert report["strange"]["x"] == {"refused": 1, "pictures": 5, "area": 1}


def test_labels_close_the_gap_that_a_class_leaves() -> None:
    rows, labels = refusal.without(torch.tensor([0, 2, 1, 2, 3]), 2)
    assert rows.tolist() == [0, 2, 4] and labels.tolist() == [0, 1, 2]


def test_halves_of_the_strangers_share_nothing_and_come_again() -> None:
    for names in (PHOTOGRAPHS, SHAPES, TEXTURES):
        assert not set(names["chosen on"]) & set(names["held out"])
    first, again = strangers("held out", count=2), strangers("held out", count=2)
    for kind, pictures in first.items():
        assert pictures.shape == (2, SIDE, SIDE, 3) and pictures.dtype == np.uint8 and pictures.std() > 5
        assert (pictures == again[kind]).all() and (pictures[0] != pictures[1]).any()
