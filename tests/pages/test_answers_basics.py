"""The sentence under a page's question says what a slow second way finds in the same numbers: on the first pages."""

import numpy as np
import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from inputs.examples import load_image
from models.preprocess import prepare, to_tensor
from models.request import Request
from models.watching.look import look
from models.weights import load
from models.zoo import ZOO
from models.zoo.classes import class_names
from tests.answers import answer
from tests.opening import opened
from tests.recipes import digits, holes, mixing
from tests.recipes.many_heads import at_random, counted, information
from tests.recipes.order import attention, heap
from ui import cached


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
    assert line.startswith("Token 37 at 9 of 64 tokens. Of all 4,096")
    assert f"pairs {len(near)} are open ({len(near) / 4096:.0%})" in line
    assert "after 7 layers" in line  # from corner to corner, one row and column a layer
    never = answer(opened("masks", mask="causal", mask_over="sequence"))
    assert "all 256 pairs 136 are open (53%);" in never and f"in {120 / 256:.0%} news never arrives" in never


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
    assert line.startswith("3 ways of looking for the price of one:")
    assert f"in layer 2 they differ by {information(weights):.2f} of at most {np.log2(3):.2f} bits" in line
    assert line.endswith(f"(with random weights by {information(random):.2f}, each map shuffled by {chance:.2f}).")


def test_more_heads_cost_what_torch_counts() -> None:
    line = answer(opened("more_heads", more_view="wiring", more_model="imagenette_vit"))
    parameters, linear, between, _, scores = counted(65, 192, 3)
    assert line.startswith(f"For {parameters:,} parameters and {(linear + between) / 1e6:.1f} million multiply-adds")
    assert "3 distributions of 64 channels each" in line and line.endswith(f"from {65**2:,} to {scores:,} numbers.")


def test_of_the_pieces_attention_chooses_what_loops_find() -> None:
    line = answer(opened("mixing"))
    told = {"digest": load_image("china").digest, "parameters": {"places": 12}}
    tokens = mixing.middle(told)
    shares = {(q, k): share for q, row in enumerate(mixing.weights(tokens)) for k, share in enumerate(row) if q != k}
    query, key = max(shares, key=shares.get)
    assert line.startswith("A convolution mixes neighbours by the same 3 numbers everywhere, an MLP all by 144 of its")
    assert f"piece {query + 1} takes {shares[query, key]:.0%} from piece {key + 1} (even: {1 / 12:.0%})." in line


@pytest.mark.parametrize("ends", ["around", "open"])
def test_what_moves_along_is_found_by_loops(ends: str) -> None:
    line = answer(opened("mixing", mix_view="shift", mix_by="2", mix_ends=ends))
    sizes = {"places": 12, "width": 3, "draw": 0, "moved by": 2}
    words = {"around": "go round", "open": "let in what lies beyond"}
    distances = mixing.moved({"digest": load_image("china").digest, "parameters": {**sizes, "ends": words[ends]}})
    inner = slice(None) if ends == "around" else slice(3, 11)
    gaps = {name: float(np.nanmax(values[inner])) for name, values in distances.items()}
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
    sides = [side for key in ("vit", "swin") for side in mixing.halves(f"imagenette_{key}", load_image("china"))]
    sides += mixing.network_halves(load_image("china"))
    vit, vit_random, swin, swin_random, network, network_random = (f"{side:.0%}" for side in sides)
    assert f"a square of {vit} of the picture’s side in the ViT (untrained {vit_random}), {swin} in Swin" in line
    assert f"in Swin ({swin_random}), {network} in the convolutional network ({network_random}); spread" in line
    assert line.endswith("spread evenly: 71%.")
