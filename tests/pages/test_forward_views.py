"""The further views of the page: open finished, say what a second way finds, and refuse in a sentence."""

import copy
import re

import numpy as np
import pytest
import torch

from inputs.examples import load_image
from models.preprocess import to_tensor
from models.weights import load
from models.zoo import ZOO
from models.zoo.classes import class_names
from tests.answers import answer
from tests.charts import charts, numbers
from tests.opening import opened, said
from ui import cached

MODEL, TWIN = "imagenette_vit_12", "imagenette_vit_12_post"


@torch.inference_mode()
def gone_through() -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Probabilities read early, and the tokens, before each block and at the end."""
    loaded = load(ZOO[MODEL])
    model = loaded.model
    tokens = model._embed(model.patch_embed(to_tensor(cached.trace(MODEL, load_image("china")).pixels, loaded.card)))
    shares, known = [], []
    for block in (torch.nn.Identity(), *model.blocks):
        tokens = block(tokens)
        known.append(tokens[0].double().numpy())
        shares.append(model.head(model.norm(tokens)[:, 0])[0].softmax(dim=0).numpy())
    return shares, known


def test_the_block_from_which_the_head_names_its_answer() -> None:
    app = opened("forward", way_view="lens", way_model=MODEL, image="china")
    shares, _ = gone_through()
    best = int(shares[-1].argmax())
    first = len(shares) - 1
    while first and shares[first - 1].argmax() == best:
        first -= 1
    line = answer(app)
    assert f"names {class_names('imagenette')[best]} from block {first} of 12 on" in line
    assert f"there with {shares[first][best]:.0%} and in the end with {shares[-1][best]:.0%}" in line
    chart, patches = charts(app)
    assert "each patch after block 1" in patches["figure"]["layout"]["title"]["text"]
    names = [trace["name"] for trace in chart["figure"]["data"]]
    assert str(class_names("imagenette")[best]) in names and len(names) <= 4


def test_a_head_of_several_blocks_says_how_it_is_read_and_one_without_names_is_refused() -> None:
    told = said(opened("forward", way_view="lens")).replace("\\", "")
    assert "reads the last 4 blocks" in told and "no answer of its own" in told
    from streamlit.testing.v1 import AppTest

    from tests.opening import APP

    app = AppTest.from_file(APP, default_timeout=600).run()
    app.query_params["way_view"], app.query_params["way_model"] = "lens", "vit_ti_untrained"
    app.switch_page("pages/forward.py").run()
    assert not app.exception and "no head with names" in app.error[0].value


def test_how_alike_patches_are_is_counted_pair_by_pair() -> None:
    line = answer(opened("forward", way_view="alike", way_model=MODEL, way_block="9", image="china", at="200-300"))
    _, tokens = gone_through()
    row, column = (int(number) for number in re.search(r"patch (\d+), (\d+)", line).groups())
    columns = cached.trace(MODEL, load_image("china")).attention[0].queries.raster.shape[1]
    chosen = (row - 1) * columns + column - 1
    values, before = (
        [
            float(np.dot(patch, patches[chosen]) / np.sqrt(patch @ patch) / np.sqrt(patches[chosen] @ patches[chosen]))
            for place, patch in enumerate(patches)
            if place != chosen
        ]
        for patches in (tokens[9][1:], tokens[0][1:])
    )
    assert f"is {np.mean(values):.2f}, the largest {max(values):.2f}" in line
    assert f"({np.mean(before):.2f} and {max(before):.2f} before any block)" in line


def test_the_stream_s_length_is_that_of_its_tokens() -> None:
    line = answer(opened("forward", way_view="stream", way_model=MODEL, image="china"))
    _, tokens = gone_through()
    lengths = [np.mean([np.sqrt(sum(token**2)) for token in layer]) for layer in tokens]
    assert f"from {lengths[0]:.1f} to {lengths[-1]:.1f};" in line


@torch.inference_mode()
def through(key: str, weights: dict | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and last tokens of the model `key`, with its own weights or others."""
    loaded = load(ZOO[key])
    model = copy.deepcopy(loaded.model)
    model.load_state_dict(weights or model.state_dict())
    shown = to_tensor(cached.trace(MODEL, load_image("china")).pixels, loaded.card)
    tokens = model._embed(model.patch_embed(shown))
    for block in model.blocks:
        tokens = block(tokens)
    return model(shown)[0].softmax(dim=0).numpy(), tokens[0].double().numpy()


def mean_length(tokens: np.ndarray) -> float:
    return float(np.mean([np.sqrt(sum(token**2)) for token in tokens]))


@pytest.mark.parametrize(("model", "words"), [(MODEL, "its twin"), ("imagenette_vit", "An experiment")])
def test_moved_norms_are_said_to_be_an_experiment(model: str, words: str) -> None:
    app = opened("forward", way_view="order", way_model=model, image="china")
    assert words in said(app) and "An experiment" in said(app)
    assert "same weights end at" in answer(app)
    if model == MODEL:
        shares, known = gone_through()
        best, (moved, ends) = int(shares[-1].argmax()), through(TWIN, load(ZOO[MODEL]).model.state_dict())
        before, after = mean_length(known[-1]), mean_length(ends)
        told = f"ends {before:.1f} long; with the norms moved behind the sums, the same weights end at {after:.1f}, "
        assert f"{told}and what had {shares[-1][best]:.0%} of the probability gets {moved[best]:.0%}" in answer(app)
        drawn = [numbers(line["y"])[-1] for line in charts(app)[0]["figure"]["data"][:3]]
        np.testing.assert_allclose(drawn, [before, after, mean_length(through(TWIN)[1])], rtol=1e-4)


def test_a_post_norm_model_has_nothing_to_move() -> None:
    app = opened("forward", way_view="order", way_model="imagenette_vit_12_post")
    assert "behind its sums already" in said(app)
