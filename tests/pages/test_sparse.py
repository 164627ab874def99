"""Who needs to look at whom? The pattern reaches the model, and what is said of it is counted again."""

import re

import numpy as np
import pytest

from analysis.intervals import wilson
from inputs.examples import load_image
from models.zoo.measured import measured
from tests.answers import answer
from tests.charts import charts, numbers
from tests.opening import named, opened, said
from ui import cached
from views.sparse import curve

MADE = {  # right of 100 photographs, by pattern and size, whose share of pairs is known
    "plain": {"right": 90, "photographs": 100},
    "patterns": [
        {"pattern": kind, "size": size, "share": share, "right": right, "same": 50, "photographs": 100, "divergence": 1}
        for kind, size, share, right in (
            ("windows", 4, 0.25, 64),
            ("windows", 2, 0.0625, 36),
            ("local", 1, 0.11, 50),
        )
    ],
    "at random": {"amount": [0.25], "right": [[20, 24, 16]], "whole": 90, "photographs": 100},
}


def test_windows_on_a_small_vit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.counted.measured", {"less_patterns": {"models": {"imagenette_vit": MADE}}}.get)
    app = opened("sparse", sparse_model="imagenette_vit", sparse_kind="windows", sparse_layer="3")
    weights = cached.trace("imagenette_vit", load_image("china"), crop="square").attention[2].weights()[0]
    rows, columns = np.divmod(np.arange(64), 8)
    mask = np.ones((65, 65), dtype=bool)
    mask[1:, 1:] = (rows[:, None] // 4 == rows // 4) & (columns[:, None] // 4 == columns // 4)
    line = answer(app)
    assert line.startswith(f"{mask[1:, 1:].mean():.0%} of the pairs of patches (windows)")
    assert f"hold {np.where(mask, weights, 0).sum(axis=-1).mean():.0%} of what layer 3" in line
    drawn = (mask[1:, 1:].sum() - 64) / (64**2 - 64)  # every other pair of patches is as likely
    likely = np.where(np.eye(65, dtype=bool), 1, drawn)
    likely[0] = likely[:, 0] = 1
    assert f"as many at random: {(weights * likely).sum(axis=-1).mean():.0%})" in line
    tables = [part.value.replace("\\", "") for part in app.markdown if part.value.startswith("|")]
    table = next(part for part in tables if "1-norm" in part)
    assert f"{3 * mask.sum():,}" in table and "2 (–)" in table
    before, after = map(int, re.findall(r"(\d+)%", line)[-2:])
    assert before != after, "the pattern reaches the model"
    *_, curve = charts(app)
    lines = {line["name"]: line for line in curve["figure"]["data"]}
    np.testing.assert_allclose(numbers(lines["windows"]["x"]), [6.25, 11, 25])
    np.testing.assert_allclose(numbers(lines["windows"]["y"]), [36, np.nan, 64])
    drawn = lines["at random"]
    np.testing.assert_allclose(numbers(drawn["y"]), [np.nan, np.nan, 20])
    half = 4.3027 * 4 * (4 / 3) ** 0.5  # Student's t of two degrees of freedom, the draws' spread, another draw
    np.testing.assert_allclose(numbers(drawn["error_y"]["array"])[-1], half, rtol=1e-4)
    up = [100 * wilson(np.array(right), 100)[1] - right for right in (36, 64)]
    np.testing.assert_allclose(numbers(lines["windows"]["error_y"]["array"]), [up[0], np.nan, up[1]], rtol=1e-6)
    assert (lines["your setting"]["x"], lines["your setting"]["y"]) == ([25], [64])
    assert {shape["y0"] for shape in curve["figure"]["layout"]["shapes"]} == {90, 10}


def test_only_whiskers_apart_are_told_from_random_pairs() -> None:
    plain = {"right": 80, "photographs": 100}
    random = {"amount": [0.1, 0.5], "right": [[48, 50, 52]] * 2, "whole": 80, "photographs": 100}
    told = {"plain": plain, "at random": random}
    settings = [
        {"pattern": "local", "size": 1, "share": 0.2, "right": 80, "photographs": 100},
        {"pattern": "local", "size": 2, "share": 0.3, "right": 55, "photographs": 100},
        {"pattern": "windows", "size": 2, "share": 0.4, "right": 20, "photographs": 100},
        {"pattern": "star", "size": 0, "share": 0.05, "right": 1, "photographs": 100},  # fewer pairs than were drawn
    ]
    ahead, behind = curve.beside_random({**told, "patterns": settings})
    assert (ahead, behind) == ([settings[0]], [settings[2]])
    assert "ahead neighbours (Reach 1); behind windows" in curve.finding({**told, "patterns": settings})
    assert "ahead none; behind none." in curve.finding({**told, "patterns": settings[1:2]})
    easier = {**random, "right": [[68, 70, 72]] * 2, "whole": 100}  # photographs on which all pairs get all right
    assert curve.beside_random({**told, "at random": easier, "patterns": settings}) == (ahead, behind)
    for model in measured("less_patterns")["models"].values():
        assert curve.finding(model) and all(np.isfinite(one["divergence"]) for one in model["patterns"])


def test_hashing_stands_on_draws_of_its_directions_where_there_are_some() -> None:
    many = [{**MADE["patterns"][0], "pattern": "hashed", "size": size} for size in (2, 8)]
    many = [{**one, "share": share, "right": 60} for one, share in zip(many, (0.5, 0.25), strict=True)]
    told = {**MADE, "patterns": many}
    draws = {"amount": [2, 8], "right": [[40, 44, 36], [10, 14, 6]], "whole": 45, "photographs": 50}
    name = "its likes, by hashing"
    single, often = curve.lines(told)[name], curve.lines({**told, "directions": draws})[name]
    assert list(single.positions) == list(often.positions) == [25, 50] and single.shares == [0.6, 0.6]
    np.testing.assert_allclose(often.shares, [0.9 * 10 / 45, 0.9 * 40 / 45])  # of the whole model’s 90 %
    half = 4.3027 * 4 * (4 / 3) ** 0.5 / 45 * 0.9
    np.testing.assert_allclose(often.high - often.shares, np.minimum(half, 1 - often.shares), rtol=1e-4)
    assert curve.beside_random({**told, "directions": draws})[1] == [] != curve.beside_random(told)[0]


def test_the_clock_runs_on_request_and_what_cannot_be_blocked_is_said() -> None:
    app = opened("sparse", sparse_model="imagenette_vit", sparse_kind="local")
    texts = " ".join(part.value for part in app.markdown)
    assert "milliseconds" not in texts and "multiply" not in texts, "never one without the other"
    assert len(charts(app)) == 2 + (measured("less_patterns") is not None)
    app.button(key="sparse_measure").click().run()
    [table] = [part.value.replace("\\", "") for part in app.markdown if "gathered for each query" in part.value]
    rows, columns = np.divmod(np.arange(64), 8)
    near = np.maximum(abs(rows[:, None] - rows), abs(columns[:, None] - columns)) <= 1
    assert f"{2 * 3 * 64 * (int(near.sum()) + 2 * 64 + 1):,}" in table and f"{2 * 3 * 64 * 65**2:,}" in table
    assert "No blocks" in said(app)


def between_patches(layer: int) -> np.ndarray:
    """The maps of a layer between patches, (head, query, key)."""
    trace = cached.trace("imagenette_vit", load_image("china"), crop="square")
    return trace.attention[layer].weights()[0][:, 1:, 1:].astype(float)


STEPS = np.array([[max(abs(i // 8 - j // 8), abs(i % 8 - j % 8)) for j in range(64)] for i in range(64)])


def test_an_adaptive_span_fades_with_the_distance_and_reaches_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {**MADE["patterns"][0], "pattern": "span", "size": 1, "share": 0.42, "right": 81}
    made = {**MADE, "patterns": [{**known, "ramp": 3}, {**known, "ramp": 2, "share": 0.3, "right": 70}]}
    monkeypatch.setattr("ui.counted.measured", {"less_patterns": {"models": {"imagenette_vit": made}}}.get)
    setting = {"sparse_model": "imagenette_vit", "sparse_kind": "span", "sparse_layer": "2"}
    app = opened("sparse", **setting, sparse_span="1", sparse_ramp="3")
    factors = np.ones((65, 65))
    factors[1:, 1:] = np.select([STEPS <= 1, STEPS == 2, STEPS == 3], [1, 2 / 3, 1 / 3], 0)
    weights = cached.trace("imagenette_vit", load_image("china"), crop="square").attention[1].weights()[0].astype(float)
    line, kept = answer(app), (weights * factors).sum(axis=-1)
    assert line.startswith(f"{(STEPS <= 3).mean():.0%} of the pairs of patches (adaptive span)")
    assert f"hold {kept.mean():.0%} of what layer 2" in line
    others, dealt = STEPS > 0, np.ones((65, 65))
    dealt[1:, 1:] = np.where(others, factors[1:, 1:][others].mean(), 1)
    assert f"as many at random: {(weights * dealt).sum(axis=-1).mean():.0%})" in line
    changed = np.abs(weights - weights * factors / kept[..., None]).sum(axis=-1).mean()
    tables = [part.value.replace("\\", "") for part in app.markdown if part.value.startswith("|")]
    table = next(part for part in tables if "1-norm" in part)
    assert f"{changed:.3f}" in table and f"{3 * int((factors > 0).sum()):,}" in table
    (curve,) = charts(app)[2:]
    ring = next(line for line in curve["figure"]["data"] if line["name"] == "your setting")
    assert (ring["x"], ring["y"]) == ([42], [81])
    app.slider(key="slide_sparse_span").set_value(7).run()  # as far as the picture goes
    before, after = re.findall(r"(\d+)%", answer(app))[-2:]
    assert answer(app).startswith("100% of the pairs") and before == after


def test_heads_within_their_own_spans_and_how_far_those_are() -> None:
    needed = np.empty((6, 3))
    for layer, head in np.ndindex(6, 3):
        own = between_patches(layer)[head]
        needed[layer, head] = np.interp(0.8, [own[span >= STEPS].sum() / own.sum() for span in range(8)], range(8))
    even = np.interp(0.8, [(span >= STEPS).mean() for span in range(8)], range(8))
    app = opened("sparse", sparse_model="imagenette_vit", sparse_view="spans", sparse_held="80")
    line = answer(app)
    assert f"look {needed.min():.1f} to {needed.max():.1f} rows or columns far, {needed.mean():.1f} in the mean" in line
    assert f"(evenly {even:.1f})" in line
    assert f"these {np.mean([(span >= STEPS).mean() for span in np.ceil(needed).flat]):.0%} of the pairs" in line
    np.testing.assert_allclose(numbers(charts(app)[0]["figure"]["data"][0]["z"]), needed.ravel(), rtol=1e-5)
    before, after = map(int, re.findall(r"(\d+)%", line)[-2:])
    assert before != after, "the spans reach the model"
    app = opened("sparse", sparse_model="imagenette_vit", sparse_kind="own", sparse_size_own="80", sparse_layer="2")
    share = np.mean([(span >= STEPS).mean() for span in np.ceil(needed[1])])
    assert answer(app).startswith(f"{share:.0%} of the pairs of patches (each head’s own span)")
    assert list(map(int, re.findall(r"(\d+)%", answer(app))[-2:])) == [before, after]


def head_of(layer: int, head: int) -> tuple[np.ndarray, ...]:
    """Queries, keys, scores and map of a head between patches."""
    attention = cached.trace("imagenette_vit", load_image("china"), crop="square").attention[layer]
    vectors = (part[0, head].astype(float) for part in (attention.query, attention.key))
    return *vectors, attention.scores(head)[0, 0, 1:, 1:], attention.weights(head)[0, 0, 1:, 1:]


def test_hashing_finds_neighbours_again_and_reaches_the_model() -> None:
    app = opened("sparse", sparse_model="imagenette_vit", sparse_view="buckets", sparse_layer="3", sparse_rounds="2")
    query, key, scores, weights = head_of(2, 0)
    drawn, met = np.random.default_rng(0).standard_normal((2, 65, 2)), np.eye(64, dtype=bool)
    centred = key - key.mean(axis=0)
    squares = (centred**2).sum(axis=1)
    for turn in drawn:
        every = np.concatenate([turn, -turn], axis=1)
        asking = (np.column_stack([query, np.zeros(65)]) @ every).argmax(axis=1)[1:]
        asked = (np.column_stack([centred, np.sqrt(squares.max() - squares)]) @ every).argmax(axis=1)[1:]
        met |= asking[:, None] == asked
    recall = np.mean([met[row, np.argsort(-scores[row])[:8]].mean() for row in range(64)])
    line = answer(app)
    assert line.startswith(f"4 buckets in 2 rounds find {recall:.0%} of each patch’s 8 best keys with {met.mean():.0%}")
    assert f"hold {(weights * met).sum() / weights.sum():.0%} of what" in line
    before, after = named(app)
    assert before[0] != after[0] and len(charts(app)) == 3
    texts = [part.value.replace("\\", "") for part in app.markdown]
    assert not any("multiply-adds" in part for part in texts)
    [table] = [part for part in texts if "the last pair alone" in part]
    assert f"{6 * 2 * 65 * 192 / 1e3:,.0f}" in table and "rounding of float32" in said(app)


def test_chunks_of_the_sorted_row_find_what_they_say() -> None:
    link = {"sparse_model": "imagenette_vit", "sparse_view": "buckets", "sparse_layer": "3"}
    app = opened("sparse", **link, sparse_chunk="8")
    query, key, scores, _ = head_of(2, 0)
    centred = key - key.mean(axis=0)
    squares = (centred**2).sum(axis=1)
    turn = np.random.default_rng(0).standard_normal((65, 2))
    asking, asked = (
        (np.column_stack([vectors, further]) @ np.concatenate([turn, -turn], axis=1)).argmax(axis=1)[1:]
        for vectors, further in ((query, np.zeros(65)), (centred, np.sqrt(squares.max() - squares)))
    )
    row = sorted([(asking[place], place, 0) for place in range(64)] + [(asked[place], place, 1) for place in range(64)])
    chunk = {vector[1:]: number // 16 for number, vector in enumerate(row)}
    met = np.array([[i == j or chunk[i, 0] - chunk[j, 1] in (0, 1) for j in range(64)] for i in range(64)])
    recall = np.mean([met[place, np.argsort(-scores[place])[:8]].mean() for place in range(64)])
    line = answer(app)
    assert line.startswith(f"Sorted by 4 buckets, chunks of 8 in one round find {recall:.0%} of each patch’s 8 best")
    whole = asking[:, None] == asked
    assert f"with {met.mean():.0%} of all pairs" in line
    assert line.endswith(f"with {(whole | np.eye(64, dtype=bool)).mean():.0%}).")
    chunked, whole_buckets = (named(page)[1] for page in (app, opened("sparse", **link)))
    assert chunked != whole_buckets, "chunks reach the model"


def test_a_message_creeps_along_the_ring_and_flies_through_the_relay() -> None:
    app = opened("sparse", sparse_model="imagenette_vit", sparse_view="star", sparse_sent="2", at="300-700")
    assert answer(app).startswith("After 2 layers 64 of 64 patches have heard") and ", 5 along the ring" in answer(app)
    [table] = [part.value.replace("\\", "") for part in app.markdown if "edges in a layer" in part.value]
    assert f"{64 * 3 + 2 * 64 + 1:,}" in table and f"{64 * 3 + 1:,}" in table and f"{65**2:,}" in table
    assert "| 2 " in table and "| 32 " in table


def test_the_best_convolution_of_a_head_by_least_squares() -> None:
    app = opened("sparse", sparse_model="imagenette_vit", sparse_view="kernels", sparse_layer="1", sparse_width="3")
    weights = head_of(0, 0)[3].astype(float)
    rows, columns = np.divmod(np.arange(64), 8)
    offsets = np.stack([rows - rows[:, None], columns - columns[:, None]], axis=-1).reshape(-1, 2)
    basis = np.stack([(offsets == (a, b)).all(axis=1) for a in (-1, 0, 1) for b in (-1, 0, 1)], axis=1).astype(float)
    (rest,) = np.linalg.lstsq(basis, weights.ravel(), rcond=None)[1]
    assert f"3 × 3 convolution holds {1 - rest / (weights**2).sum():.0%} of this head" in answer(app)
    assert "differs by 0% (fixed), 0% (dynamic)," in said(app) and len(charts(app)) == 6
