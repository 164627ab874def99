"""The sentence under a page's question says what a slow second way finds in the same numbers."""

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch.utils.flop_counter import FlopCounterMode

from analysis.ablation import shuffle_order
from inputs.example_clouds import load_cloud
from inputs.examples import load_image
from models.preprocess import prepare, to_tensor
from models.questions.positions import OtherPositions
from models.request import Request
from models.watching.look import look
from models.weights import load
from models.zoo import ZOO
from models.zoo.build import build
from models.zoo.cabinet import ARCHITECTURES, metrics
from models.zoo.classes import class_names
from tests.opening import opened
from tests.recipes import digits, holes, mixing
from tests.recipes.many_heads import at_random, counted, information
from tests.recipes.order import attention, heap
from ui import cached
from ui.cloud_controls import glass_cloud
from views.positions.subject import learned


def answer(app: AppTest) -> str:
    """The line in bold."""
    [line] = [caption.value for caption in app.caption if caption.value.startswith("**")]
    return line.strip("*").replace("\\", "")


def fewest(row: np.ndarray) -> int:
    """How few entries hold half of the sum, one added after another."""
    total, count = 0.0, 0
    for value in sorted(map(float, row), reverse=True):
        if total >= sum(map(float, row)) / 2:
            break
        total, count = total + value, count + 1
    return count


def test_by_hand_the_choosiest_token_is_found_without_a_softmax_function() -> None:
    line = answer(opened("by_hand", hand_mask="causal", hand_warmth="200"))
    x = [[1, 0, 1], [0, 2, 0], [1, 1, 1], [2, 0, 0]]
    wq, wk = [[1, 0, 1], [1, 0, 0], [0, 1, 0]], [[0, 0, 1], [1, 1, 0], [0, 1, 0]]
    columns = [[[row[place] for row in w] for place in range(3)] for w in (wq, wk)]
    q, k = ([[sum(map(np.multiply, row, part)) for part in parts] for row in x] for parts in columns)
    powers = [[np.e ** (sum(map(np.multiply, a, b)) / 3**0.5 / 2) for b in k[: i + 1]] for i, a in enumerate(q)]
    shares = {(i, j): power / sum(row) for i, row in enumerate(powers) for j, power in enumerate(row)}
    query, key = max(shares, key=lambda place: shares[place] * (place[0] + 1))
    assert f"token {query + 1} takes {shares[query, key]:.0%} of its output from token {key + 1}" in line
    assert f"over the {query + 1} it may look at it would be {1 / (query + 1):.0%}." in line


def test_masks_count_open_pairs_and_the_layers_until_all_is_heard() -> None:
    line = answer(opened("masks", mask="local", mask_digit="5"))
    near = {(a, b, c, d) for a, b, c, d in np.ndindex(8, 8, 8, 8) if abs(a - c) < 2 and abs(b - d) < 2}
    assert line.startswith(f"{len(near)} of 4,096 pairs are open ({len(near) / 4096:.0%};")
    assert "after 7 layers" in line  # from corner to corner, one row and column a layer
    never = answer(opened("masks", mask="causal", mask_over="sequence"))
    assert (
        never.startswith("136 of 256 pairs are open (53%;") and f"{120 / 256:.0%} of all pairs of tokens never" in never
    )


@torch.inference_mode()
def test_forward_counts_the_multiplications_that_torch_counts_and_names_what_the_model_does() -> None:
    loaded, side = load(ZOO["imagenette_deit"]), 8
    for block in loaded.model.blocks:
        block.attn.fused_attn = False  # what is fused is not counted
    for picture in ("china", "chelsea"):  # a church, and a cat, which is none of the ten classes
        images = to_tensor(prepare(load_image(picture).pixels, loaded.card), loaded.card)
        with FlopCounterMode(display=False) as counter:
            shares = np.exp(loaded.model(images)[0].double().numpy())
        shares /= shares.sum()
        total, patches = counter.get_total_flops() / 2e9, images.shape[2] // side * images.shape[3] // side
        name = class_names("imagenette")[int(shares.argmax())]
        line = answer(opened("forward", way_model="imagenette_deit", image=picture))
        assert line.startswith(
            f"Cut into {patches} patches, mixed by {len(loaded.model.blocks)} blocks in {total:.2f} bil"
        )
        known = f"the head says {name} with {shares.max():.0%}; by chance it would be 10%."
        assert line.endswith(
            known if picture == "china" else f"say {name}, but the picture seems to show none of its classes."
        )


def test_a_completed_digit_costs_the_bits_that_the_line_says() -> None:
    line = answer(opened("masks", mask_view="complete", digit="8", digit_which="2"))
    levels = digits.held({"input": "held-out digit 8, number 2"})
    rule = np.mean([-np.log2(digits.rule(place)[levels[place]]) for place in range(32, 64)])
    assert f"takes {digits.needed(levels):.2f} bits a pixel" in line
    assert f"as a rule {rule:.2f}, to whoever holds all 17 grey levels alike {np.log2(17):.2f}." in line


def test_filled_holes_cost_the_bits_that_the_line_says() -> None:
    line = answer(
        opened("masks", mask_view="fill", digit="8", digit_which="2", holes_from="own", holes="00003c3c00000081")
    )
    told = {"input": "held-out digit 8, number 2", "parameters": {}}
    signs = [digits.SIGNS[level] for level in digits.held(told)]
    for place in (*range(18, 22), *range(26, 30), 56, 63):
        signs[place] = "-"
    told["parameters"]["given"] = "".join(signs)
    in_turn, once, rule = (holes.needed(told, order) for order in (holes.ORDERS[0], "at once", "rule"))
    assert (
        f"of the 10 holes to the model takes {in_turn:.2f} bits a hole in this order, all at once {once:.2f};" in line
    )
    assert f"as a rule {rule:.2f}, to the untrained model, which holds all 17 levels alike, {np.log2(17):.2f}." in line


def test_an_objective_asks_for_as_many_as_the_line_says() -> None:
    line = answer(opened("masks", mask_view="predicts", digit="8", predict_seed="4"))
    told = {"input": "held-out digit 8, number 1", "parameters": {"objective": "masked", "seed": 4}}
    costs = holes.costs(told)
    assert f"asked for {len(costs['bits'])}: their true levels take {costs['bits'].mean():.2f} bits a pixel" in line
    assert f"as a rule {costs['bits as a rule'].mean():.2f}, with all 17 levels alike (untrained) 4.09." in line
    words = answer(opened("masks", mask_view="predicts", predict_over="words", objective="next"))
    text = ["The", "cat", "slept", "on", "the", "mat", ".", "It", "woke", "when", "the", "rain", "began", "."]
    assert words.startswith(f"{len(text)} tokens go in, and one pass is asked for {len(text) - 1} of them")
    assert f"BERT would ask for {round(0.15 * (len(text) + 3))}" in words


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
    assert f"{np.mean([fewest(row) for row in rows]):.0f} of 16 in NesT" in line


def test_points_name_the_two_sortnets_that_choose_most_alike() -> None:
    line = answer(opened("points"))
    steps = cached.trace(
        "point_transformer_small", glass_cloud(load_cloud("aeroplane")), wants=frozenset({"steps"})
    ).steps["selected"]
    sets = [set(map(int, net)) for net in steps]
    pairs = {(a, b): len(sets[a] & sets[b]) for a in range(len(sets)) for b in range(a + 1, len(sets))}
    first, second = max(pairs, key=pairs.get)
    assert line.startswith(f"{len(sets)} SortNets choose {len(set().union(*sets))} of 1,024 points.")
    assert f"{first + 1} and {second + 1}, share {pairs[first, second] / len(sets[0]):.0%} of" in line
    assert f"by chance {len(sets[0]) / 1024:.0%}" in line


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
    assert f"for {beside} of 64 positions" in line and f"by chance for {chance:.0f})" in line


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


def test_a_moved_token_is_followed_by_loops() -> None:
    line = answer(opened("permutation", reorder="0-2-1-3-4"))
    rows = [[1, 0, 1, 0], [0, 2, 0, 1], [1, 1, 1, 1], [2, 0, 0, -1], [-1, 1, 0.5, 0]]
    code = [[np.sin(p), np.cos(p), np.sin(p / 10), np.cos(p / 10)] for p in range(5)]
    _, first = attention([[a + b for a, b in zip(*pair, strict=True)] for pair in zip(rows, code, strict=True)])
    swapped = [rows[place] for place in (0, 2, 1, 3, 4)]
    _, yours = attention([[a + b for a, b in zip(*pair, strict=True)] for pair in zip(swapped, code, strict=True)])
    pairs = [pair for place, row in enumerate((0, 2, 1, 3, 4)) for pair in zip(yours[place], first[row], strict=True)]
    most = max(abs(a - b) for a, b in pairs)
    assert "another: token C moved from place 3 to 2," in line and line.endswith(f"they change by up to {most:.2f}.")
    assert "Every token stands in its first place" in answer(opened("permutation", reorder="0-1-2-3-4"))


def test_a_shuffle_moves_patches_and_the_answer_by_what_the_line_says() -> None:
    line = answer(opened("permutation", reorder_view="patches", reorder_seed="3"))
    pixels = cached.trace("imagenette_vit", load_image("china"), crop="square").pixels
    order, loaded = np.random.default_rng(3).permutation(64), load(ZOO["imagenette_vit"])
    runs = [
        look(loaded, Request(loaded.card.key, shown, "", wants=frozenset({"tokens"})))
        for shown in (pixels, heap(pixels, 8, order))
    ]
    before, after = (run.tokens[-1][1:].astype(float) for run in runs)
    moved = [np.linalg.norm(after[n] - before[p]) / np.linalg.norm(before[p]) for n, p in enumerate(order)]
    pairs = [(a, b) for i, a in enumerate(before) for j, b in enumerate(before) if i != j]
    others = [np.linalg.norm(b - a) / np.linalg.norm(a) for a, b in pairs]
    shares = [np.exp(run.logits) / np.exp(run.logits).sum() for run in runs]
    best = int(shares[0].argmax())
    assert f"by {np.mean(moved):.0%} with positions (another patch’s: {np.mean(others):.0%})" in line
    assert "by nothing but rounding without; “church” goes" in line
    assert line.endswith(f"from {shares[0][best]:.0%} to {shares[1][best]:.0%} (chance 10%).")


def test_heads_differ_by_the_mutual_information_that_the_line_says() -> None:
    line = answer(opened("more_heads", more_model="imagenette_vit", more_layer="2"))
    weights = cached.trace("imagenette_vit", load_image("chelsea"), crop="square").attention[1].weights()[0]
    chance = information(np.random.default_rng(0).permuted(weights, axis=-1))
    random = at_random(cached.trace("imagenette_vit", load_image("chelsea"), crop="square"))[1]
    assert line.startswith("3 ways of looking for the price of one;")
    assert (
        f"in layer 2 they differ by {information(weights):.2f} bits (random weights: {information(random):.2f}," in line
    )
    assert line.endswith(f"heads shuffled at random: {chance:.2f}, at most: {np.log2(3):.2f}).")


def test_more_heads_cost_what_torch_counts() -> None:
    line = answer(opened("more_heads", more_view="wiring", more_model="imagenette_vit"))
    parameters, linear, between, _, scores = counted(65, 192, 3)
    assert line.startswith(f"For {parameters:,} parameters and {(linear + between) / 1e6:.1f} million multiply-adds")
    assert "3 distributions of 64 channels each" in line and line.endswith(f"from {65**2:,} to {scores:,} numbers.")


@pytest.mark.parametrize("view", ["relative", "filters"])
def test_views_without_a_learned_table_say_nothing_of_one(view: str) -> None:
    assert not [caption for caption in opened("positions", positions_view=view).caption if "**" in caption.value]


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
    assert f"leave with a cosine of {alike:.2f} (" in line
    assert line.startswith("Next to nothing" if alike > 0.99 else "Something")


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
    found = cached.ask(Segmentation(model="imagenette_swin", shown=shown))
    counts = [int((found.pixels == index).sum()) for index in range(10)]
    index = int(np.argmax(counts))
    both = sum(bool(a and b) for a, b in zip((found.pixels == index).flat, found.typical[index].flat, strict=True))
    either = counts[index] + int(found.typical[index].sum()) - both
    assert f"takes {counts[index] / 4096:.0%} of this picture for church" in line
    assert f"has {found.typical[index].sum() / 4096:.0%};" in line and f"agree on {both / either:.0%} of" in line


def test_of_the_pieces_attention_chooses_what_loops_find() -> None:
    line = answer(opened("mixing"))
    told = {"digest": load_image("china").digest, "parameters": {"places": 12}}
    tokens = mixing.middle(told)
    shares = {(q, k): share for q, row in enumerate(mixing.weights(tokens)) for k, share in enumerate(row) if q != k}
    query, key = max(shares, key=shares.get)
    assert line.startswith("For 144 weights a convolution repeats 3 numbers, an MLP has 144 of its own, attention")
    assert f"piece {query + 1} takes {shares[query, key]:.0%} from piece {key + 1} (even: {1 / 12:.0%})." in line


@pytest.mark.parametrize("ends", ["around", "open"])
def test_what_moves_along_is_found_by_loops(ends: str) -> None:
    line = answer(opened("mixing", mix_view="shift", mix_by="2", mix_ends=ends))
    sizes = {"places": 12, "width": 3, "draw": 0, "moved by": 2}
    words = {"around": "go round", "open": "let in what lies beyond"}
    found = mixing.moved({"digest": load_image("china").digest, "parameters": {**sizes, "ends": words[ends]}})
    inner = slice(None) if ends == "around" else slice(3, 11)
    gaps = {name: float(np.nanmax(values[inner])) for name, values in found.items()}
    along = "convolution, attention. " if ends == "around" else "convolution. "
    assert f"to rounding: {along}Off" in line and f"MLP by {gaps['mlp']:.0%}" in line
    assert f"attention with positions by {gaps['placed']:.0%}" in line
    assert (f" attention by {gaps['attention']:.0%}" in line) == (ends == "open")


def test_four_times_the_places_cost_what_the_formulas_say() -> None:
    line = answer(opened("mixing", mix_view="cost"))
    attention_cost = [4 * n * 64**2 + 2 * n**2 * 64 for n in (196, 784)]
    assert f"grow 4.0, 16.0 and {attention_cost[1] / attention_cost[0]:.1f} times" in line
    assert line.endswith("parameters 1, 16 and 1 times.")


def test_half_of_a_field_is_found_square_by_square() -> None:
    line = answer(opened("mixing", mix_view="field"))
    sides = []
    for key in ("imagenette_vit", "imagenette_swin"):
        trace, card = cached.trace(key, load_image("china"), crop="square"), ZOO[key]
        for model in (load(card).model, build(card)):
            slopes = mixing.steepness(model, to_tensor(trace.pixels, card))
            middle = 64 * (4.5 / 8 if card.family == "vit" else 2.5 / 4)
            low = high = (0.0, 0.0)
            for reach in range(1, 65):  # squares of whole pixels around the middle, as the number is told in per cent
                top, bottom = max(int(middle) - reach, 0), min(int(middle) + reach, 64)
                low, high = high, ((bottom - top) / 64, slopes[top:bottom, top:bottom].sum() / slopes.sum())
                if high[1] >= 0.5:
                    break
            sides.append(low[0] + (high[0] - low[0]) * (0.5 - low[1]) / (high[1] - low[1]))
    vit, vit_random, swin, swin_random = (f"{side:.0%}" for side in sides)
    assert f"a square of {vit} of the picture’s side in the ViT (untrained {vit_random})" in line
    assert line.endswith(f"{swin} in Swin (untrained {swin_random}); spread evenly: 71%.")
