"""The page of depth: its choices are in the link, and its words are what is measured."""

import re
from itertools import pairwise

import numpy as np
import pytest

from analysis import similarity
from benchmarks import depth
from inputs.examples import IMAGES, load_image
from models.serving.engine import LocalEngine
from models.zoo import ZOO
from models.zoo.cabinet import metrics
from tests.opening import named, opened, said
from ui import cached
from ui.text import passage
from views.depth import layers, measures, subject

PAIR = "imagenette_vit_24", "imagenette_deepvit_24"
SMALL = "deit_ti_distilled_untrained"


@pytest.mark.parametrize("view", ["layers", "heads", "features", "widths"])
def test_every_view_opens_and_says_which_weights_are_untrained(view: str) -> None:
    app = opened("depth", depth_view=view, deep=cached.FIRST_MODEL, beside=SMALL)
    assert any("drawn at random" in warning.value for warning in app.warning)


def test_the_rule_for_similar_blocks_comes_from_the_link() -> None:
    app = opened("depth", deep=cached.FIRST_MODEL, beside=SMALL, alike="0.0", most="0.1", deep_layer="5")
    assert [slider.value for slider in app.slider] == [0.0, 1, 0.1, 5]
    assert "**11 of 11**, 11 by chance" in said(app)


def test_the_measure_and_the_maps_come_from_the_link() -> None:
    app = opened("depth", maps="softmax", measure="centred")
    assert "The uniform map 1/N is subtracted first" in said(app) and "Centring subtracts" not in said(app)
    mixed = opened("depth", measure="centred", beside=PAIR[1])
    assert "Centring subtracts uniform attention" in said(mixed)


def test_every_count_of_similar_blocks_stands_beside_that_of_chance() -> None:
    words = said(opened("depth", deep=PAIR[0], beside=PAIR[1], maps="softmax", image="coffee"))
    for key in PAIR:
        model = subject.read(ZOO[key], load_image("coffee"), subject.SOFTMAX)
        count, random = (_repeats(values(model), 0.5) for values in (measures.similarity, measures.chance))
        assert f"{model.name}: **{len(count)} of 23**, {len(random)} by chance" in words
    assert "Only what goes beyond chance tells of repetition" in words


def _repeats(similarity: np.ndarray, most: float) -> list[int]:
    """The blocks, counted from 1, whose columns are mostly like those of the block before."""
    before = [similarity[:, block, block - 1] > 0.8 for block in range(1, similarity.shape[1])]
    return [block for block, alike in enumerate(before, start=2) if alike.mean() >= most]


MIXING = range(17, 25)  # blocks of the DeepViT that mix their heads


@pytest.fixture(scope="module")
def measured() -> dict[tuple[str, str], tuple[np.ndarray, np.ndarray]]:
    """Similarity and chance (head of any example, layer, layer, key) of each model and reading of the benchmark."""
    engine, both = LocalEngine(), {}
    for key in depth.KEYS:
        traces = [depth._maps(engine, key, name) for name in IMAGES]
        for reading, weights in list(depth.READINGS.items())[: 1 + traces[0][-1].mixed]:
            maps = [np.stack([weights(layer)[0] for layer in attention], axis=1) for attention in traces]
            measures_of = (similarity.layer_similarity, similarity.chance_similarity)
            both[key, reading] = tuple(np.concatenate([measure(heads) for heads in maps]) for measure in measures_of)
    return both


def test_the_words_about_similar_blocks_are_what_is_measured_beside_chance(measured: dict) -> None:
    words = " ".join(passage("depth").split())
    (softmax, by_chance), (mixed, mixed_by_chance) = (measured[PAIR[1], reading] for reading in depth.READINGS)
    assert "mixes heads in its last 8 blocks" in words and ZOO[PAIR[1]].options["plain_blocks"] == MIXING.start - 1
    assert "most of these blocks count as similar, but most of them do so between shuffled maps as well" in words
    assert all(len(set(_repeats(values, 0.5)) & set(MIXING)) > 4 for values in (softmax, by_chance))
    assert "After mixing none of them counts, and none by chance" in words
    assert not any(set(_repeats(values, 0.5)) & set(MIXING) for values in (mixed, mixed_by_chance))
    assert "beyond chance these blocks have next to none, before mixing and after it" in words
    for values, random in ((softmax, by_chance), (mixed, mixed_by_chance)):
        assert abs(_excess(values, random)[MIXING.start - 1 :].mean()) < 0.02


def test_the_words_about_collapse_are_what_lies_beyond_chance(measured: dict) -> None:
    words = " ".join(passage("depth").split())
    assert "neighbouring layers are only a few hundredths more alike than shuffled ones" in words
    assert all(0 < np.nanmean(_excess(*measured[key, "softmax"])) < 0.05 for key in depth.KEYS)
    assert "No collapse beyond chance" in words


def _excess(values: np.ndarray, random: np.ndarray) -> np.ndarray:
    """How much more alike each layer is to the one before than chance would have it: (layer,)."""
    return similarity.to_the_layer_before((values - random).mean(axis=(0, 3)))


def test_no_measured_number_stands_in_the_words_about_the_pair() -> None:
    """Counts and shares move with pictures and weights: they stand in charts and tables, beside what chance gives."""
    (paragraph,) = (text for text in passage("depth").split("\n\n") if "our small pair" in text)
    assert not re.findall(r"[0-9.]+\s%|repeats\s+[0-9]+|[0-9]+\s+(?:blocks?\s+)?(?:of|in)\s+[0-9]+", paragraph)
    assert "does what it promises" not in " ".join(paragraph.split())


def test_all_three_models_name_about_as_many_photographs() -> None:
    assert "All three models name about as many photographs" in " ".join(passage("depth").split())
    records = [metrics(key) for key in depth.KEYS]
    rights = [record["accuracy"] for record in records]
    assert max(rights) - min(rights) < 0.01 and len({record["epochs"] for record in records}) == 1  # trained alike
    (table,) = (element.value for element in opened("depth", depth_view="widths").markdown if "| " in element.value)
    assert all(f"{100 * right:.1f}" in table.replace("\\", "") for right in rights) and "similar by chance" in table


def test_windows_are_refused_in_a_sentence() -> None:
    app = opened("depth", deep="swin_t_untrained", beside=SMALL)
    assert "Swin-T: this view compares token with token" in said(app)


def test_plain_and_mixed_run_of_the_trained_pair_see_the_same_square() -> None:
    app = opened("depth", depth_view="mixing", deep=PAIR[0], beside=PAIR[1], image="coffee", theta="identity")
    assert "mean 1.000, least 1.000" in said(app)


def test_entropy_and_rollout_are_refused_after_re_attention() -> None:
    app = opened("depth", depth_view="mixing", deep=SMALL, beside=cached.FIRST_MODEL, layer="3")
    assert "Entropy and rollout are not shown" in said(app)


def test_the_page_opens_on_layers_that_repeat_each_other_beyond_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: dict[str, np.ndarray] = {}
    monkeypatch.setattr(layers, "exhibit", lambda *_, arrays, key: shown.update({key: arrays["similarity"]}))
    app = opened("depth")
    first, second = shown["layers_0"], shown["layers_1"]
    assert np.isnan(np.diag(first)).all() and len(first) == 12 and len(second) == 24
    neighbours, others = np.diag(first, 1), np.diag(second, 1)
    assert neighbours.min() > 0.1 and neighbours.mean() > 0.2, "the ViT-S/14"
    assert others.mean() < 0.1, "the cabinet's ViT of 24 blocks"
    line = "**In part: from no more alike than chance (0%) to the same maps again (100%), neighbouring layers come to "
    line += f"{neighbours.mean() / room(FIRST):.0%} in ViT-S/14, {others.mean() / room(PAIR[0]):.0%} in ViT, 24 narrow"
    assert any(line in caption.value.replace("\\", "") for caption in app.caption)


FIRST = cached.FIRST_MODEL


def room(model: str) -> float:
    """What is left above chance for neighbouring layers: shuffled, two columns have the cosine of their means."""
    maps = [attention.weights()[0] for attention in cached.trace(model, load_image("chelsea"), crop="square").attention]
    left = []
    for one, other in pairwise(maps):
        lengths = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
        left.append(1 - (one.shape[1] * one.mean(axis=1) * other.mean(axis=1) / lengths).mean())
    return float(np.mean(left))


def test_mixing_names_nothing_in_a_picture_of_none_of_the_ten_and_a_church_twice() -> None:
    cat, church = (opened("depth", depth_view="mixing", image=image) for image in ("chelsea", "china"))
    assert said(cat).count("none of the ten classes") == 1 and said(cat).count("It would name") == 2
    assert not named(cat)
    assert "none of the ten classes" not in said(church) and [len(answer) for answer in named(church)] == [5, 5]
