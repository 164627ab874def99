"""What is measured of every head is what its maps say, and what stands out is marked where it stands."""

from dataclasses import replace

import numpy as np
import pytest

from inputs.examples import IMAGES, load_image
from ui import cached
from views.distance import received
from views.distance.subject import averaged, measured
from viz.provenance import Provenance


def test_distances_equal_a_loop_over_patches() -> None:
    trace = cached.trace(cached.FIRST_MODEL, load_image("coffee"), side=112, crop="square")
    facts, attention = measured(trace)[4], trace.attention[4]
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
    (facts,) = measured(replace(trace, weights="even", attention=(even,)))
    assert closed.any()
    np.testing.assert_allclose(facts.distance, facts.uniform, rtol=1e-4)
    np.testing.assert_allclose(facts.entropy, 1, rtol=1e-4)


def test_long_tokens_are_marked_where_they_stand() -> None:
    trace = cached.trace(cached.FIRST_MODEL, load_image("coffee"), wants=frozenset({"tokens"}))
    long = received.long_tokens(trace, 10)
    lengths = np.linalg.norm(trace.tokens[10], axis=-1)
    spread = np.median(np.abs(lengths - np.median(lengths)))
    expected = (lengths > np.median(lengths) + 6 * spread)[1:]  # the class token stands nowhere
    assert long.shape == trace.attention[10].queries.raster.shape and long.sum() > 0
    np.testing.assert_array_equal(long.ravel(), expected)
    windows = cached.trace("swin_t_untrained", load_image("coffee"), wants=frozenset({"tokens"}), crop="square")
    assert received.long_tokens(windows, 0) is None


def test_the_record_of_a_mean_names_no_single_picture() -> None:
    record = averaged(Provenance(method="attention distance", digest="e122", parameters={"input size": "336×224 px"}))
    parameters = {name: str(value) for name, value in record.parameters.items()}
    assert record.digest == "" and parameters == {"input": f"mean of the {len(IMAGES)} bundled pictures, cut square"}
