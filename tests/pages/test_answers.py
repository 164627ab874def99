"""The sentence under a page's question says what a slow second way finds in the same numbers: of models and clouds."""

import numpy as np
import pytest

from analysis.ablation import shuffle_order
from inputs.example_clouds import load_cloud
from inputs.examples import load_image
from models.questions.positions import OtherPositions
from models.zoo.cabinet import ARCHITECTURES, metrics
from tests.again import first_two_at_random
from tests.answers import answer, fewest
from tests.opening import opened
from ui import cached
from ui.cloud_controls import glass_cloud
from views.points.answer import outwards
from views.positions.subject import learned


def test_windows_follow_the_token_through_two_blocks() -> None:
    seen = {(8, 8)}  # the middle of 16 x 16 tokens, windows of 4, the second block's moved by 2
    for moved in (2, 0):
        parts = {((row - moved) // 4, (column - moved) // 4) for row, column in seen}
        seen = {(r, c) for r in range(16) for c in range(16) if ((r - moved) // 4, (c - moved) // 4) in parts}
    line = answer(opened("windows", model="imagenette_swin"))
    assert line.startswith("After 2 blocks") and f"know of {len(seen) / 256:.0%} of" in line
    assert f"without it of {16 / 256:.0%}." in line


def test_pyramids_count_the_keys_that_hold_half() -> None:
    line = answer(opened("pyramids"))
    trace = cached.trace("imagenette_nest", load_image("chelsea"), crop="square")
    rows = trace.attention[0].weights().mean(axis=1).reshape(-1, 16)
    few = f"{np.mean([fewest(row) for row in rows]):.0f}"
    assert f"PVT 100%, Twins {16 / 256:.0%}, NesT {16 / 256:.0%}, TNT 100% (half the weight on " in line
    assert line.split(" on ")[-1].split(", ")[2] == few


def test_points_name_the_two_sortnets_that_choose_most_alike() -> None:
    line = answer(opened("points"))
    steps = cached.trace(
        "point_transformer_small", glass_cloud(load_cloud("aeroplane")), wants=frozenset({"steps"})
    ).steps["selected"]
    sets = [set(map(int, net)) for net in steps]
    pairs = {(a, b): len(sets[a] & sets[b]) for a in range(len(sets)) for b in range(a + 1, len(sets))}
    first, second = max(pairs, key=pairs.get)
    chosen = sorted(set().union(*sets))
    assert line.startswith(f"{len(chosen)} of 1,024, which {len(sets)} small networks, SortNets, score highest: ")
    assert f"Nets {first + 1} and {second + 1} share {pairs[first, second] / len(sets[0]):.0%} (blindly" in line
    assert line.endswith(f"(blindly {len(sets[0]) / 1024:.0%}).")
    places = glass_cloud(load_cloud("aeroplane")).pixels[:, :3]
    distances = np.linalg.norm(places - places.mean(axis=0), axis=1)
    assert f": {distances[chosen].mean() / distances.mean() - 1:.0%} further out than all are" in line


@pytest.mark.parametrize("sign", [1, -1])
def test_a_blind_draw_stands_as_far_out_as_the_line_on_points_says(sign: int) -> None:
    random = np.random.default_rng(2)
    places = random.standard_normal((200, 3))
    distances = np.linalg.norm(places - places.mean(axis=0), axis=1)
    chosen = np.argsort(sign * distances)[-40:]
    further, blind = outwards(places, chosen)
    assert further == pytest.approx(distances[chosen].mean() / distances.mean() - 1) and sign * further > 4 * blind
    draws = [distances[random.choice(200, 40, replace=False)].mean() / distances.mean() - 1 for _ in range(4000)]
    assert np.quantile(np.abs(draws), 0.95) == pytest.approx(blind, rel=0.06)


def test_local_points_are_choosiest_in_the_layer_that_the_line_names() -> None:
    line = answer(opened("local_global"))
    trace = cached.trace("point_transformer_small", glass_cloud(load_cloud("aeroplane")), wants=frozenset({"steps"}))
    crossing = [attention.weights()[0].mean(axis=0) for attention in trace.attention if attention.kind == "cross"]
    counts = [np.mean([fewest(row) for row in rows]) for rows in crossing]
    assert f"layer {np.argmin(counts) + 1}:" in line
    assert f"on {min(counts):.0f} of {crossing[0].shape[1]} global points" in line


@pytest.mark.parametrize("view", ["learned", "grid"])
def test_positions_count_those_whose_likest_lies_beside_them(view: str) -> None:
    line = answer(opened("positions", positions_view=view, vit="imagenette_vit"))
    plane = learned("imagenette_vit").astype(float)
    beside, chance = 0, 0.0
    for row, column in np.ndindex(8, 8):
        likeness = {
            (r, c): plane[row, column] @ plane[r, c] / np.linalg.norm(plane[row, column]) / np.linalg.norm(plane[r, c])
            for r, c in np.ndindex(8, 8)
            if (r, c) != (row, column)
        }
        near = [place for place in likeness if max(abs(place[0] - row), abs(place[1] - column)) == 1]
        beside += max(likeness, key=likeness.get) in near
        chance += len(near) / 63
    assert f"for {beside} of 64 the most similar" in line and f"by chance for {chance:.0f})" in line


def test_without_positions_the_line_tells_how_far_the_answer_moves() -> None:
    line = answer(opened("positions", positions_view="without", vit="imagenette_vit"))
    plane, order = learned("imagenette_vit"), shuffle_order(64)
    pixels = cached.trace("imagenette_vit", load_image("chelsea"), crop="square").pixels
    patches = pixels.reshape(8, 8, 8, 8, 3).swapaxes(1, 2).reshape(64, 8, 8, 3)[order]
    heap = patches.reshape(8, 8, 8, 8, 3).swapaxes(1, 2).reshape(64, 64, 3)

    def said(shown: np.ndarray, table: np.ndarray) -> np.ndarray:
        return cached.ask(OtherPositions(model="imagenette_vit", pixels=shown, side=64, plane=table)).answer

    moves = []
    for before, after in (
        ((pixels, plane), (pixels, 0 * plane)),
        ((pixels, plane), (heap, plane)),
        ((pixels, 0 * plane), (heap, 0 * plane)),
    ):
        start, end = said(*before), said(*after)
        moves.append(float(np.linalg.norm(end - start) / np.linalg.norm(start)))
    assert f"moves by {moves[0]:.0%} of its length" in line
    assert f"{moves[1]:.0%} with positions, {moves[2]:.0%} without" in line
    assert moves[0] > 0.02 and moves[2] < 1e-4


def test_compare_says_what_share_of_the_picture_holds_half() -> None:
    line = answer(opened("compare", model="imagenette_vit", model_2="imagenette_deit"))
    assert line.startswith("Half the weight of the token at x = 28 px, y = 28 px lies")  # row 3, column 3 of 8 x 8
    for key, name, prefix in (("imagenette_vit", "of the picture in ViT", 1), ("imagenette_deit", "in DeiT", 2)):
        trace = cached.trace(key, load_image("chelsea"), crop="square")
        row = trace.attention[-1].weights()[0].mean(axis=0)[prefix + 3 * 8 + 3, prefix:]
        assert f"on {fewest(row) / 64:.0%} {name}" in line


def test_distillation_gives_the_cosine_of_what_leaves_the_model() -> None:
    line = answer(opened("distillation", student="imagenette_deit"))
    trace = cached.trace("imagenette_deit", load_image("chelsea"), wants=frozenset({"tokens"}))
    ours, given = trace.tokens[-1][:2].astype(float)
    alike = ours @ given / np.sqrt((ours @ ours) * (given @ given))
    ours, given = (tokens[-1].astype(float) for tokens in first_two_at_random(trace))
    drawn = ours @ given / np.sqrt((ours @ ours) * (given @ given))
    assert f"leave with cosine {alike:.2f} (random weights {drawn:.2f};" in line
    assert line.startswith("Little of its own")


def test_the_cabinet_names_its_ends() -> None:
    measured = {key: metrics(key)["accuracy"] for key in ARCHITECTURES if metrics(key)}
    line = answer(opened("cabinet"))
    assert line.startswith(f"From {min(measured.values()):.0%} right") and f"{max(measured.values()):.0%} (" in line
    assert f"of {len(measured) * (len(measured) - 1) // 2} pairs" in line


def test_a_shuffled_set_has_the_same_maximum_and_a_coded_one_has_not() -> None:
    line = answer(opened("sets"))
    assert "moves by less than 0.05;" in line
    assert float(line.rpartition(" by ")[2].rstrip(".")) >= 0.05


def test_the_map_of_classes_is_counted_pixel_by_pixel_beside_the_usual_mask() -> None:
    line = answer(opened("upernet"))
    from models.questions.dense import Segmentation

    shown = cached.trace("imagenette_swin", load_image("china"), crop="square").pixels
    classes = cached.ask(Segmentation(model="imagenette_swin", shown=shown))
    counts = [int((classes.pixels == index).sum()) for index in range(10)]
    index = int(np.argmax(counts))
    both = sum(bool(a and b) for a, b in zip((classes.pixels == index).flat, classes.typical[index].flat, strict=True))
    either = counts[index] + int(classes.typical[index].sum()) - both
    assert f"takes {counts[index] / 4096:.0%} of this picture for church" in line
    assert f"has {classes.typical[index].sum() / 4096:.0%};" in line and f"agree on {both / either:.0%} of" in line
