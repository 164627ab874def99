"""The sentences of the views on positions and on pyramids say what a slow second way finds, and move with a choice."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from analysis.perturbed import inverted
from inputs.examples import load_image
from models.preprocess import prepare, to_tensor
from models.weights import load
from models.zoo import ZOO
from models.zoo.classes import class_names
from tests.answers import answer, fewest
from tests.opening import opened
from ui import cached

WHERE = {"upper": 0, "lower": 1, "left": 0, "right": 1}


def wave(place: float, channels: int, base: float) -> list[float]:
    """The code of one place, number after number."""
    angles = [place / base ** (2 * pair / channels) for pair in range(channels // 2)]
    return [part for angle in angles for part in (np.sin(angle), np.cos(angle))]


def cosine(one: list[float], other: list[float]) -> float:
    return float(np.dot(one, other) / np.sqrt(np.dot(one, one) * np.dot(other, other)))


@pytest.mark.parametrize(("channels", "base", "length"), [(64, 10000, 64), (16, 100, 20)])
def test_the_sentence_of_waves_gives_the_cosines_of_two_pairs(channels: int, base: int, length: int) -> None:
    choices = {"sin_d": str(channels), "sin_base": str(base), "sin_length": str(length)}
    line = answer(opened("positions", positions_view="sinusoidal", **choices))
    near, far = (cosine(wave(3, channels, base), wave(3 + step, channels, base)) for step in (1, length // 2))
    assert f"codes side by side have cosine {near:.2f}, half the length apart {far:.2f} (" in line.replace("−", "-")
    assert line.endswith(f"(random ones 0 ± {channels**-0.5:.2f}).")


def test_the_sentence_of_waves_in_two_dimensions_is_that_of_the_chosen_place() -> None:
    lines = []
    for at, row, column in (("40-110", 0, 1), ("530-960", 7, 13)):
        line = answer(opened("positions", positions_view="sinusoidal", sin_kind="plane", sin_d="32", at=at))
        codes = {(r, c): [*wave(r, 16, 10000), *wave(c, 16, 10000)] for r, c in np.ndindex(14, 14)}
        likeness = {place: cosine(codes[row, column], code) for place, code in codes.items()}
        steps = {place: max(abs(place[0] - row), abs(place[1] - column)) for place in codes}
        near, far = (np.mean([likeness[place] for place in codes if kind(steps[place])]) for kind in (is_near, is_far))
        assert f"row {row + 1}, column {column + 1} has cosine {near:.2f} with those around it, {far:.2f} " in line
        lines.append(line)
    assert lines[0] != lines[1]


def is_near(steps: int) -> bool:
    return steps == 1


def is_far(steps: int) -> bool:
    return steps > 1


@pytest.mark.parametrize("block", [2, 8])
def test_the_sentence_of_biases_counts_heads_beyond_what_shuffles_give(block: int) -> None:
    line = answer(opened("positions", positions_view="relative", swin="imagenette_swin", block=str(block)))
    blocks = [one for layer in load(ZOO["imagenette_swin"]).model.layers for one in layer.blocks]
    learned = blocks[block - 1].attn.relative_position_bias_table.detach().double().numpy()  # (49 offsets, head)
    random, gaps = np.random.default_rng(5), {}
    for head in range(learned.shape[1]):
        offsets = {(r - 3, c - 3): learned[7 * r + c, head] for r, c in np.ndindex(7, 7) if (r, c) != (3, 3)}
        values = np.array(sorted(offsets.values()))
        near = [value for (down, across), value in offsets.items() if max(abs(down), abs(across)) == 1]
        drawn = [shuffled[:8].mean() - shuffled[8:].mean() for shuffled in map(random.permutation, [values] * 2000)]
        gap = np.mean(near) - (values.sum() - sum(near)) / 40
        if abs(gap) > np.quantile(np.abs(drawn), 0.95):
            gaps[head] = gap
    plainest = max(gaps, key=lambda head: abs(gaps[head]))
    more = sum(gap > 0 for gap in gaps.values())
    assert f"in block {block} more for" in line
    assert f"in {more} of {learned.shape[1]} heads, less in {len(gaps) - more} (by chance in 5%)" in line
    assert line.endswith(f"; most in head {plainest + 1}: {gaps[plainest]:+.2f}.".replace("-", "−"))


def test_the_sentence_of_biases_concludes_nothing_from_numbers_drawn_at_random() -> None:
    from views.positions.relative import sentence

    tables = np.random.default_rng(1).normal(size=(3, 7, 7))
    assert "in block 4 none of 3 heads prefers or avoids" in sentence("Swin", 4, tables)
    tables[1, 2:5, 2:5] += 3
    assert "in 1 of 3 heads, less in 0" in sentence("Swin", 4, tables)


@torch.inference_mode()
@pytest.mark.parametrize(("down", "right", "pegs"), [(3, 2, 1), (1, 0, 2), (0, 0, 3)])
def test_the_sentence_of_conditional_positions_counts_what_torch_s_convolution_tells(
    down: int, right: int, pegs: int
) -> None:
    choices = {"down": str(down), "right": str(right), "pegs": str(pegs)}
    line = answer(opened("positions", positions_view="conditional", cpvt="imagenette_cpvt", **choices))
    peg = load(ZOO["imagenette_cpvt"]).model.pegs["0"].proj
    weight, bias = (part.detach().double() for part in (peg.weight, peg.bias))

    def added(plane: torch.Tensor) -> torch.Tensor:
        return F.conv2d(plane, weight, bias, padding=1, groups=192)

    plane = torch.randn(1, 192, 8, 8, generator=torch.manual_seed(0), dtype=torch.float64)
    gap = added(plane.roll((down, right), (2, 3))) - added(plane).roll((down, right), (2, 3))
    alike, moved = torch.ones_like(plane) * plane.mean(dim=(2, 3), keepdim=True), int((gap.norm(dim=1) > 1e-6).sum())
    for _ in range(pegs):
        alike = alike + added(alike)
    told = int(((alike - alike[..., 4:5, 4:5]).norm(dim=1) > 1e-6 * alike[..., 4, 4].norm()).sum())
    assert line.startswith(f"From the border’s zeros: were all tokens alike, {told} of 64 would come to differ")
    assert "(without zeros 0)" in line
    assert ("content moved" in line) == bool(moved)
    assert not moved or f"content moved, {moved} get another code (learned codes: 64)." in line


@pytest.mark.parametrize("model", ["imagenette_vit", "vit_ti_untrained"])
def test_the_sentence_of_filters_gives_what_the_largest_eigenvalues_hold(model: str) -> None:
    line = answer(opened("positions", positions_view="filters", vit=model))
    kernel = load(ZOO[model]).model.patch_embed.proj.weight.detach().double().flatten(1).numpy()
    held = []
    for numbers in (kernel, np.random.default_rng(8).normal(size=kernel.shape)):  # other random numbers than the page's
        values = np.sort(np.linalg.eigvalsh(np.cov(numbers.T)))[::-1]
        held.append(values[:28].sum() / values.sum())
    share, chance = (int(part.split("%")[0].split()[-1]) for part in line.split(" hold ")[1].split("numbers’ "))
    assert line.startswith(f"Not by its {len(kernel)} filters") and share == round(100 * held[0])
    assert chance == pytest.approx(100 * held[1], abs=1)
    assert (share > chance + 5) == (model == "imagenette_vit")


@pytest.mark.parametrize("side", [224, 448])
def test_the_sentence_of_cost_counts_products_map_by_map(side: int) -> None:
    line = answer(opened("pyramids", pyramid="cost", picture=str(side)))
    grow, taken, whole = (side / 64) ** 2, 0, 0
    for attention in cached.trace("imagenette_pvt", load_image("chelsea"), crop="square").attention:
        _, heads, queries, keys = attention.shape
        width, tokens = heads * attention.query.shape[-1], queries * grow
        seen = tokens * keys / queries  # keys of the picture of that size
        made = width * width * tokens if keys < queries else 0  # by the convolution that sums tokens up
        taken += 2 * tokens * width**2 + 2 * seen * width**2 + made + 2 * tokens * seen * width
        whole += 4 * tokens * width**2 + 2 * tokens**2 * width
    assert f"at {side} px it takes PVT {taken / whole:.0%}, Twins " in line and ", TNT 100% (words in" in line


@pytest.mark.parametrize("factor", [1, 4, 8])
def test_the_sentence_of_fewer_keys_counts_them(factor: int) -> None:
    line = answer(opened("pyramids", pyramid="keys", pvt="imagenette_pvt", reduction=str(factor)))
    attention = cached.trace("imagenette_pvt", load_image("chelsea"), crop="square").attention[0]
    width, keys = attention.shape[1] * attention.query.shape[-1], (16 // factor) ** 2
    if factor == 1:
        assert line.startswith("All 256 tokens")
        return
    work = 256 * width**2 * 3 + 2 * keys * width**2 + 2 * 256 * keys * width
    plain = 256 * width**2 * 4 + 2 * 256 * 256 * width
    assert line.startswith(f"In PVT’s first stage {keys} keys of {factor} × {factor} tokens")
    assert f": {1 / factor**2:.1%} of plain attention’s memory, {work / plain:.0%} of its multiply-adds." in line


@pytest.mark.parametrize(("side", "best"), [(56, 7), (16, 4), (8, 3)])
def test_the_sentence_of_windows_names_the_whole_root_of_the_grid_s_side(side: int, best: int) -> None:
    line = answer(opened("pyramids", pyramid="window", twins_grid=str(side)))
    takes = {size: size**2 / side**2 + 1 / size**2 for size in (2, best, min(side, 32))}
    assert f"on {side} × {side} tokens cheapest with {best} × {best}, {takes[best]:.1%} of the multiply-adds" in line
    assert f"2 × 2 take {takes[2]:.1%}, {min(side, 32)} × {min(side, 32)} {takes[min(side, 32)]:.1%}." in line


@torch.inference_mode()
@pytest.mark.parametrize(("at", "spot"), [("500-500", 32), ("150-150", 9)])
def test_the_sentence_of_one_pixel_counts_tokens_that_timm_moves(at: str, spot: int) -> None:
    line = answer(opened("pyramids", pyramid="pixel", nest="imagenette_nest", at=at))
    card, planes = ZOO["imagenette_nest"], []
    pixels = prepare(load_image("chelsea").pixels, card, crop="square")
    for shown in (pixels, inverted(pixels, (spot, spot))):
        plane, levels = load(card).model.patch_embed(to_tensor(shown, card)), []
        for level in load(card).model.levels:
            plane = level(plane)
            levels.append(plane[0])
        planes.append(levels)
    heard = [float(((a - b).abs().sum(dim=0) > 0).float().mean()) for a, b in zip(*planes, strict=True)]
    told = ", ".join(f"{share:.0%} of level {number}" for number, share in enumerate(heard, start=1))
    assert f"one changed pixel is heard by {told} (did all tokens" in line


@pytest.mark.parametrize("label", [0, 4])
def test_the_sentence_of_the_path_adds_up_the_evidence_of_quarters(label: int) -> None:
    from models.questions.gradcat import evidence

    line = answer(opened("pyramids", pyramid="path", nest="imagenette_nest", **{"class": str(label)}))
    pixels = prepare(load_image("chelsea").pixels, ZOO["imagenette_nest"], crop="square")
    levels = evidence(load(ZOO["imagenette_nest"]), pixels, label)
    assert line.startswith(f"NesT follows “{class_names('imagenette')[label]}” to the ")
    parts, (top, left, side) = line.split("” to the ")[1].split(", in it "), (0, 0, 1)
    assert len(parts) == len(levels) - 1
    for part, level in zip(parts, levels[:0:-1], strict=True):
        count = len(level) * side
        own = level[round(top * len(level)) :][: round(count), round(left * len(level)) :][:, : round(count)]
        half = round(count / 2)
        sums = {(r, c): own[r * half : (r + 1) * half, c * half : (c + 1) * half].sum() for r in (0, 1) for c in (0, 1)}
        next_one, best = sorted(sums, key=sums.get)[-2:]
        whole = sum(map(abs, sums.values()))
        assert (WHERE[part.split()[0]], WHERE[part.split()[1]]) == best
        assert f"with {sums[best] / whole:.0%} (next {sums[next_one] / whole:.0%})" in part.replace("−", "-")
        top, left, side = top + best[0] * side / 2, left + best[1] * side / 2, side / 2


@pytest.mark.parametrize(("block", "at", "place"), [(1, "500-500", (4, 4)), (3, "100-800", (0, 6))])
def test_the_sentence_of_words_counts_keys_one_after_another(block: int, at: str, place: tuple[int, int]) -> None:
    line = answer(opened("pyramids", pyramid="words", tnt="imagenette_tnt", tnt_block=str(block), at=at))
    trace = cached.trace("imagenette_tnt", load_image("chelsea"), crop="square")
    inner = [attention for attention in trace.attention if attention.kind == "inner"][block - 1]
    outer = [attention for attention in trace.attention if attention.kind != "inner"][block - 1]
    patch = 8 * place[0] + place[1]
    few = np.mean([fewest(row) for row in inner.weights()[patch].mean(axis=0)])
    patches = fewest(outer.weights()[0].mean(axis=0)[patch + 1, 1:])
    assert f"16 words of its patch, half its weight on {few:.1f} (evenly 8)" in line
    assert line.endswith(f"64 patches, half on {patches} (evenly 32).")
