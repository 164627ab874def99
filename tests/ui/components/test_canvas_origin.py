"""What a pinned token's scores are made of, against sums written out one by one."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from models.trace import AttentionMap
from tests.browser.canvas_app import layers
from tests.ui.components.test_canvas_packing import unpack
from ui.components.canvas.origin import pack_origin, scores_apart
from ui.components.canvas.packing import pack

CASES = {
    "one window": (layers("tokens")[0], 24),
    "a bias for all heads": (layers("bias")[0], 40),
    "windows": (layers("window")[1], 3 * 16 + 5),
    "fewer keys": (layers("reduced")[0], 30),
}


def by_hand(attention: AttentionMap, window: int, head: int, query: int, key: int) -> tuple[float, float]:
    """q·k, channel by channel, and the bias of that pair."""
    channels = range(attention.query.shape[3])
    product = sum(
        float(attention.query[window, head, query, c]) * float(attention.key[window, head, key, c]) for c in channels
    )
    bias = (
        0.0 if attention.bias is None else float(np.broadcast_to(attention.bias, attention.shape)[0, head, query, key])
    )
    return product, bias


@pytest.mark.parametrize("direction", ["from", "to"])
@pytest.mark.parametrize("case", CASES)
def test_products_and_biases_are_those_of_the_pair(case: str, direction: str) -> None:
    attention, token = CASES[case]
    _, heads, queries, keys = attention.shape
    window, own = divmod(token, queries if direction == "from" else keys)
    parts = scores_apart(attention, token, direction)
    for head, other in ((0, 0), (heads - 1, (keys if direction == "from" else queries) - 1)):
        pair = (own, other) if direction == "from" else (other, own)
        product, bias = by_hand(attention, window, head, *pair)
        assert parts["product"][head, other] == pytest.approx(product, rel=1e-5, abs=1e-5)
        assert parts.get("bias", np.zeros(parts["product"].shape))[head, other] == pytest.approx(bias)


def test_the_softmax_of_what_is_sent_is_the_row_of_weights() -> None:
    attention = layers("bias")[0]
    header, arrays = unpack(pack_origin(attention, 40, "from"))
    scores = arrays["product"] * header["scale"] + arrays["bias"]
    weights = np.exp(scores) / np.exp(scores).sum(axis=-1, keepdims=True)
    assert_allclose(weights, attention.weights()[0, :, 40], rtol=1e-4)
    assert header["channels"] == 6 and not header["mixed"]


def test_scores_that_the_model_kept_only_as_a_sum_are_sent_as_that() -> None:
    attention = layers("window")[0]
    assert_allclose(scores_apart(attention, 2 * 16 + 7, "to")["score"], attention.raw_scores[2, :, :, 7])
    assert scores_apart(layers("mixed")[0], 3, "from") == {}, "edited weights alone tell of no score"


def test_a_block_is_named_after_the_layer_that_it_belongs_to() -> None:
    first, other = layers("tokens")[0], replace(layers("tokens")[0], scale=0.5)
    names = {unpack(pack_origin(attention, 7, "from"))[0]["name"] for attention in (first, other)}
    assert len(names) == 2
    assert f"{unpack(pack(first, (56, 56), {}))[0]['fingerprint']} from 7" in names


def test_a_row_of_a_small_vision_transformer_is_less_than_two_hundredths_of_its_layer() -> None:
    random = np.random.default_rng(0)
    query = random.normal(size=(1, 6, 257, 64)).astype(np.float32)
    places = layers("tokens")[0].queries  # their number is all that counts
    attention = AttentionMap("a", 0, "tokens", query=query, key=query, queries=places, keys=places)
    assert len(pack_origin(attention, 7, "from")) < 0.02 * len(pack(attention, (56, 56), {}))
