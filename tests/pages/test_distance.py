"""The page of distances: its numbers are those of the maps, and its choices are in the link."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from inputs.examples import load_image
from ui import cached
from views.distance import heads
from views.distance.heads import averaged, measured
from viz.provenance import Provenance

APP = str(Path(__file__).parents[2] / "app.py")


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=120).run()
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("pages/distance.py").run()


def test_the_chosen_layer_and_head_come_from_the_link() -> None:
    app = opened(layer="3", head="2")
    assert not app.exception
    assert [slider.value for slider in app.slider] == [3, 2]


def test_distances_equal_a_loop_over_patches() -> None:
    image = load_image("coffee")
    trace = cached.trace(cached.FIRST_MODEL, image, side=112, crop="square")
    facts = measured(cached.FIRST_MODEL, image.digest, 112, "test", trace)[4]
    attention = trace.attention[4]
    rows = attention.weights(head=2)[0, 0, 1:, 1:]
    rows = rows / rows.sum(axis=1, keepdims=True)
    total = sum(rows[i, j] * 14 * np.hypot(i // 8 - j // 8, i % 8 - j % 8) for i in range(64) for j in range(64))
    assert facts.distance[2] == pytest.approx(total / 64, rel=1e-4)


@pytest.mark.parametrize(("model", "layer"), [("imagenette_swin", 1), ("image_gpt_small_untrained", 0)])
def test_attention_that_is_even_within_its_mask_lies_on_both_dashed_lines(model: str, layer: int) -> None:
    trace = cached.trace(model, load_image("coffee"), crop="square")
    seen = trace.attention[layer]
    closed = np.where(seen.scores() < -50, np.float32(-100), np.float32(0))
    even = replace(seen, query=None, key=None, raw_scores=closed)
    (facts,) = measured(model, "coffee", 0, "even", replace(trace, attention=(even,)))
    assert closed.any()
    np.testing.assert_allclose(facts.distance, facts.uniform, rtol=1e-4)
    np.testing.assert_allclose(facts.entropy, 1, rtol=1e-4)


def test_means_of_all_pictures_stand_beside_the_map_of_an_oblong_one() -> None:
    app = opened(over="mean of all examples", model="vit_ti_untrained")
    assert not app.exception and not app.error
    assert [header.value for header in app.header] == ["Behind the points", "Which tokens stand out?"]


def test_long_tokens_are_marked_where_they_stand() -> None:
    trace = cached.trace(cached.FIRST_MODEL, load_image("coffee"), wants=frozenset({"tokens"}))
    found = heads.long_tokens(trace, 10)
    lengths = np.linalg.norm(trace.tokens[10], axis=-1)
    spread = np.median(np.abs(lengths - np.median(lengths)))
    expected = (lengths > np.median(lengths) + 6 * spread)[1:]  # the class token stands nowhere
    assert found.shape == trace.attention[10].queries.raster.shape and found.sum() > 0
    np.testing.assert_array_equal(found.ravel(), expected)
    windows = cached.trace("swin_t_untrained", load_image("coffee"), wants=frozenset({"tokens"}), crop="square")
    assert heads.long_tokens(windows, 0) is None


@pytest.mark.filterwarnings("error")
def test_places_that_no_key_covers_stay_blank_without_a_warning() -> None:
    app = opened(model="image_gpt_small_untrained")
    assert not app.exception and not app.error


def test_the_record_of_a_mean_names_no_single_picture() -> None:
    record = averaged(Provenance(method="attention distance", digest="e122", parameters={"input size": "336×224 px"}))
    assert record.digest == "" and record.parameters == {"input": "mean of the 8 bundled pictures, cut square"}
