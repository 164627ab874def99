"""How many numbers does a map hold? Links, controls and what the page says, from one opening."""

from functools import cache

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from inputs.examples import load_image
from models.preprocess import prepare, to_tensor
from models.watching import watching
from models.weights import load
from models.zoo import ZOO
from models.zoo.build import build
from models.zoo.measured import measured
from tests.answers import answer
from tests.charts import charts, numbers
from tests.opening import opened, said
from ui import cached


@cache
def page(**parameters: str) -> AppTest:
    return opened("rank", **parameters)


def new_map(key: str, layer: int, head: int) -> np.ndarray:
    """Of the model before training, over the page's first picture."""
    shown = to_tensor(prepare(load_image("china").pixels, ZOO[key], crop="square"), ZOO[key])
    own = build(ZOO[key], seed=0).eval()
    with torch.inference_mode(), watching(own) as watch:
        own(shown)
    return watch.attention[layer].weights()[0, head].astype(float)


def test_a_link_brings_layer_head_and_rank_and_the_line_says_what_a_decomposition_finds() -> None:
    app = page(rank_layer="2", rank_head="3", rank="5")
    assert [slider.value for slider in app.slider] == [2, 3, 5]
    matrix = cached.trace("imagenette_vit", load_image("china"), crop="square").attention[1].weights()[0, 2]
    squares = np.linalg.svd(matrix.astype(float), compute_uv=False) ** 2
    needed = next(count for count in range(1, 66) if squares[:count].sum() >= 0.9 * squares.sum())
    [line] = [caption.value for caption in app.caption if caption.value.startswith("**")]
    assert f"**{needed} of 65 directions hold 90% of this map" in line
    untrained = np.linalg.svd(new_map("imagenette_vit", 1, 2), compute_uv=False) ** 2
    before = next(count for count in range(1, 66) if untrained[:count].sum() >= 0.9 * untrained.sum())
    assert f"shuffled, {before} before training);" in line
    assert f"rank 5 misses {np.sqrt(squares[5:].sum() / squares.sum()):.0%} of its length." in line
    assert len(charts(app)) == 5


def needed(matrix: np.ndarray) -> int:
    squares = np.linalg.svd(matrix.astype(float), compute_uv=False) ** 2
    return int((np.cumsum(squares) < 0.9 * squares.sum()).sum()) + 1


def test_a_weight_loses_directions_and_the_clock_runs_its_thin_form() -> None:
    app = page(rank_view="weights", rank_weight="blocks.3.mlp.fc2.weight", rank_of_weight="12")
    own, card = load(ZOO["imagenette_vit"]).model, ZOO["imagenette_vit"]
    weight = own.get_parameter("blocks.3.mlp.fc2.weight")
    left, sizes, right = np.linalg.svd(weight.detach().numpy().astype(float), full_matrices=False)
    images = to_tensor(prepare(load_image("china").pixels, card, crop="square"), card)
    with torch.no_grad():
        before = own(images).softmax(-1)[0]
        weight.copy_(torch.from_numpy((left[:, :12] * sizes[:12]) @ right[:12]))
        after = own(images).softmax(-1)[0, before.argmax()]
    line = answer(app)
    assert line.startswith(f"{needed((left * sizes) @ right)} of 192 directions hold 90% of this weight")
    assert f"goes from {before.max():.0%} to {after:.0%}, on random" in line
    assert len(charts(app)) == 3 and "milliseconds" not in " ".join(part.value for part in app.markdown)
    app.button(key="measure_rank_timed").click().run()
    [table] = [part.value.replace("\\", "") for part in app.markdown if "milliseconds, measured here" in part.value]
    rows, columns = weight.shape
    whole = sum(part.numel() for part in own.parameters())
    assert f"{whole:,}" in table and f"{whole - rows * columns + 12 * (rows + columns):,}" in table
    assert f"here {12 * (rows + columns):,} for {rows * columns:,}" in said(app)


def test_few_keys_tell_the_head_s_error_and_cost() -> None:
    app = page(rank_view="keys", rank_keys="16", rank_layer="2", rank_head="1")
    wanted = frozenset({"values"})
    layer = cached.trace("imagenette_vit", load_image("china"), crop="square", wants=wanted).attention[1]
    query, key, value = (part[0, 0].astype(float) for part in (layer.query, layer.key, layer.values))
    parts = np.array_split(np.arange(65), 16)
    few = [np.stack([matrix[part].mean(axis=0) for part in parts]) for matrix in (key, value)]
    powers, exact = (np.exp(layer.scale * query @ keys.T) for keys in (few[0], key))
    output = exact / exact.sum(axis=1, keepdims=True) @ value
    missed = np.linalg.norm(powers / powers.sum(axis=1, keepdims=True) @ few[1] - output) / np.linalg.norm(output)
    line = answer(app)
    assert line.startswith("With 16 keys (means of neighbours) for 65 tokens") and f"misses {missed:.0%} of" in line
    assert len(charts(app)) == 4
    app.button(key="rank_keys_measure").click().run()
    [table] = [part.value.replace("\\", "") for part in app.markdown if "MB of tensors made" in part.value]
    assert f"{2 * 2048**2 * 192 / 1e6:,.1f}" in table and f"{4 * 2048 * 16 * 192 / 1e6:,.1f}" in table


def test_photographs_are_counted_as_measured() -> None:
    app, told = page(rank_view="photographs", rank="8"), measured("less_rank")["models"]["imagenette_vit"]
    [best] = [one for one in told["settings"] if (one["what"], one["how"], one["amount"]) == ("maps", "best", 8)]
    assert f"right on {best['right'] / best['photographs']:.0%} of {best['photographs']:,} photographs" in answer(app)
    ring = charts(app)[0]["figure"]["data"][-1]
    assert (ring["x"], ring["y"]) == ([8], [100 * best["right"] / best["photographs"]])
    draws = {(one["what"], one["how"]): one for one in told["at random"]}
    assert draws.keys() == {("keys", "grouped"), ("keys", "random"), ("weights", "random"), ("maps", "random")}
    few, whole = draws["maps", "random"], told["before"]["right"] / told["before"]["photographs"]
    drawn = (np.array(few["right"][3]) - few["whole"]) / few["photographs"] + whole
    assert f"random directions on {drawn.mean():.0%}" in answer(app)
    shown = next(line for line in charts(app)[0]["figure"]["data"] if line["name"] == "random ones")
    assert numbers(shown["y"])[3] == pytest.approx(100 * drawn.mean())
    assert "Not measured on this model" in said(page(rank_view="photographs", rank_model="imagenette_deit"))
