"""Pairs of models are told apart by what each gets right, and the words about whiskers hold for the bundled ones."""

from itertools import combinations
from math import comb

import numpy as np
import pytest

from models.zoo.bits import unpacked
from models.zoo.cabinet import ARCHITECTURES, TRAINABLE, metrics
from tests.opening import opened, said
from ui.text import passage
from views.cabinet import bets, paired, subject

BUNDLED = [key for key in TRAINABLE if metrics(key)]


@pytest.mark.parametrize("key", BUNDLED)
def test_the_bits_are_those_of_the_accuracy(key: str) -> None:
    record = metrics(key)
    right = unpacked(record["right"], record["photographs"])
    assert right.mean() == pytest.approx(record["accuracy"], abs=1.5 / len(right)), (
        "one photograph for another processor"
    )


def test_the_caption_counts_the_pairs_that_differ() -> None:
    rights = {key: unpacked(metrics(key)["right"], 3925) for key in BUNDLED if key in ARCHITECTURES}
    chances = []
    for one, other in combinations(rights.values(), 2):
        split, count = int((one & ~other).sum()), int((one ^ other).sum())
        tail = sum(comb(count, at) for at in range(min(split, count - split) + 1)) / 2**count
        chances.append(min(1, 2 * tail))
    differ, count = 0, len(chances)
    for place, chance in enumerate(sorted(chances)):  # Holm: stop at the first that is not below its level
        if chance * (count - place) >= 0.05:
            break
        differ += 1
    assert f"Of {count} pairs {differ} differ beyond chance" in said(opened("cabinet"))
    truth = bets.BETS[0].truth(subject.cabinet())
    assert truth.told.startswith(f"{differ} of {count} pairs do;")
    assert truth.answer == sum(differ / count >= part for part in (0.25, 0.5, 0.75))


def test_some_are_told_apart_though_their_whiskers_overlap() -> None:
    models = list(subject.cabinet().models)
    _, corrected = paired.compared(models)
    shares = np.array([model.metrics["accuracy"] for model in models])
    whiskers = 1.96 * np.sqrt(shares * (1 - shares) / 3925)
    overlap = np.abs(shares[:, None] - shares) < whiskers[:, None] + whiskers
    assert ((corrected < paired.LEVEL) & overlap).any()
    assert "tells some of them apart where their whiskers overlap" in " ".join(passage("cabinet").split())
