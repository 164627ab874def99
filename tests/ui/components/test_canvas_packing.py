"""The block of bytes gives back the attention it was made from, and is as small as promised."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from PIL import Image

from errors import UserError
from models.regions import Regions
from models.trace import AttentionMap
from tests.browser.canvas_app import layers
from ui.components.canvas import CanvasState, _ask, _read
from ui.components.canvas.packing import NAMES, off_by, pack, pack_ground, resting_token
from viz.ground import Ground

TYPES = {name: dtype for dtype, name in NAMES.items()}
PIXELS = np.arange(28 * 28 * 3, dtype=np.uint8).reshape(28, 28, 3)
VIEW = {"token": None, "head": 0, "fusion": "mean", "direction": "from", "scaling": "linear"}


def grid(side: int, *prefix: str) -> Regions:
    raster = np.arange(side * side, dtype=np.int32).reshape(side, side) + len(prefix)
    return Regions(1, side * side + len(prefix), raster, (28 / side, 28 / side), prefix)


def fused(*, tokens: int = 0, heads: int = 2, channels: int = 8, side: int = 7, bias: np.ndarray | None = None):
    """An attention from q and k whose keys lie far from zero, as trained keys do."""
    places, random = grid(side, "class"), np.random.default_rng(3)
    shape = (1, heads, tokens or side * side + 1, channels)
    query, key = random.normal(size=shape).astype(np.float32), random.normal(size=shape).astype(np.float32) + 6
    return AttentionMap("attn", 0, "tokens", query=query, key=key, scale=0.7, bias=bias, queries=places, keys=places)


def unpack(block: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    length = int.from_bytes(block[:4], "little")
    header, body = json.loads(block[4 : 4 + length]), block[4 + length :]
    arrays = {
        name: np.frombuffer(body, TYPES[place["type"]], place["length"], place["offset"]).reshape(
            place.get("shape", -1)
        )
        for name, place in header["arrays"].items()
    }
    return header, arrays


def weights_of(arrays: dict[str, np.ndarray]) -> np.ndarray:
    """What the browser computes: exp(q·k + bias - lse)."""
    scores = arrays["query"].astype(np.float32) @ arrays["key"].astype(np.float32).swapaxes(-1, -2)
    return np.exp(scores + arrays.get("bias", np.float32(0)) - arrays["logSumExp"][..., None])


@pytest.mark.parametrize("shape", [None, (1, 1, 50, 50), (1, 1, 50, 1), (1, 2, 1, 50)])
def test_queries_and_keys_give_back_every_weight(shape: tuple | None) -> None:
    bias = None if shape is None else np.random.default_rng(1).normal(size=shape).astype(np.float32)
    attention = fused(bias=bias)
    expected = attention.weights()
    assert_allclose(weights_of(unpack(pack(attention, (28, 28), {}))[1]), expected, atol=2e-3 * expected.max())


def test_a_masked_pair_weighs_nothing() -> None:
    bias = np.zeros((1, 1, 50, 50), dtype=np.float32)
    bias[..., 3, 4], bias[..., 3, 5], bias[..., 7, :] = -np.inf, np.finfo(np.float32).min, -np.inf
    weights = weights_of(unpack(pack(fused(bias=bias), (28, 28), {}))[1])
    assert not weights[:, :, 3, 4:6].any()
    assert not weights[:, :, 7].any()
    assert_allclose(np.delete(weights.sum(-1), 7, axis=-1), 1, atol=1e-4)


def test_small_maps_travel_as_weights() -> None:
    attention = fused(channels=64)
    arrays = unpack(pack(attention, (28, 28), {}))[1]
    assert "query" not in arrays
    assert_allclose(arrays["weights"].astype(np.float32), attention.weights(), rtol=1e-3, atol=1e-6)


def test_rounded_weights_are_said_to_be_as_far_off_as_the_worst_of_them() -> None:
    attention = layers("window")[0]
    arrays = unpack(pack(attention, (28, 28), {}))[1]
    worst = np.abs(arrays["weights"].astype(float) - attention.weights()).max()
    assert off_by(attention) == pytest.approx(worst, rel=1e-3) and worst > 1e-6


def test_heads_mixed_after_the_softmax_travel_as_what_multiplied_the_values() -> None:
    applied = np.random.default_rng(0).normal(size=(1, 2, 50, 50)).astype(np.float32)
    attention = replace(fused(), applied=applied)
    arrays = unpack(pack(attention, (28, 28), {}))[1]
    assert_allclose(arrays["weights"].astype(np.float32), applied, rtol=1e-3, atol=1e-6)


def test_a_layer_of_a_small_vision_transformer_is_four_tenths_of_a_megabyte() -> None:
    random = np.random.default_rng(0)
    query = random.normal(size=(1, 6, 257, 64)).astype(np.float32)
    attention = AttentionMap(
        "a", 0, "tokens", query=query, key=query, queries=grid(16, "class"), keys=grid(16, "class")
    )
    assert len(pack(attention, (224, 224), {})) < 410_000


def test_header_and_places_survive() -> None:
    header, arrays = unpack(pack(fused(), (28, 28), {"caption": "Ångström"}))
    assert header["caption"] == "Ångström"
    assert header["queries"] == {
        "windows": 1,
        "tokens": 50,
        "shape": [7, 7],
        "cell": [4.0, 4.0],
        "prefix": ["class"],
        "rest": 0,
    }
    assert all(place["offset"] % 8 == 0 for place in header["arrays"].values())
    assert_allclose(arrays["queryRaster"], grid(7, "class").raster)


def test_the_picture_survives() -> None:
    ground = Ground(PIXELS)
    name, block = pack_ground(ground, "ours")
    assert pack_ground(ground, "ours")[1] is block and pack_ground(ground, "theirs")[0] != name
    header, arrays = unpack(block)
    assert (header["name"], header["image"]) == (name, [28, 28])
    assert (np.asarray(Image.open(io.BytesIO(arrays["image"].tobytes()))) == PIXELS).all()


def test_the_block_is_the_same_each_time() -> None:
    attention = fused()
    assert pack(attention, (28, 28), {"a": 1}) == pack(attention, (28, 28), {"a": 1})


def test_tokens_without_places_are_refused_in_a_sentence() -> None:
    attention = AttentionMap("a", 4, "channel", raw_scores=np.zeros((1, 1, 4, 4), np.float32))
    with pytest.raises(UserError, match=r"layer 5 .* matrix"):
        pack(attention, (28, 28), {})


def test_without_prefix_the_middle_token_is_shown_first() -> None:
    assert resting_token(grid(7)) == 24
    assert resting_token(grid(7, "class")) == 0
    raster = grid(7).raster.copy()
    raster[3, 3] = -1
    assert resting_token(replace(grid(7), raster=raster)) in {17, 23, 25, 31}


@pytest.mark.parametrize("token", [50, -1, True, "7", None, 1.5])
def test_a_token_that_does_not_exist_counts_as_not_pinned(token: object) -> None:
    state = _read({"token": token, "head": 9, "fusion": "sum", "direction": "x"}, VIEW, fused())
    assert state == CanvasState(token=0, pinned=False, head=0, fusion="mean", direction="from")


def test_what_the_visitor_chose_is_read_back() -> None:
    chosen = {"token": 49, "head": 1, "fusion": "single", "direction": "to", "scaling": "log"}
    assert _read(chosen, VIEW, fused()) == CanvasState(49, True, 1, "single", "to", "log")


def asked(*runs: tuple[int | None, int | None] | tuple[int | None, int | None, int]) -> list[int]:
    """The number of the view asked for in each run of a page that passes the first token while the second is pinned.

    The pin was made after the last question, or after the one whose number stands third.
    """
    memory, numbers = {}, [0]
    for token, pinned, *after in runs:
        chosen = None if pinned is None else VIEW | {"token": pinned, "asked": (after or numbers[-1:])[0]}
        numbers.append(_ask(memory, VIEW | {"token": token}, chosen)["number"])
    return numbers[1:]


def test_a_page_that_passes_the_same_token_again_asks_for_nothing() -> None:
    assert asked((None, None), (None, 9), (None, 9), (None, 12)) == [1, 1, 1, 1]


def test_a_page_that_hands_back_what_it_was_told_asks_for_nothing() -> None:
    assert asked((None, None), (None, 9), (9, 12), (12, 12), (12, 5), (5, 5)) == [1] * 6


def test_a_page_that_wants_another_token_is_followed_every_time() -> None:
    assert asked((None, None), (3, None), (3, 9), (9, 9), (3, 9), (3, 3)) == [1, 2, 2, 2, 3, 3]


def test_a_view_taken_back_holds_over_the_choice_made_before_it() -> None:
    memory: dict = {}
    before, after = (VIEW | {"token": 9, "asked": number} for number in (1, 2))
    for view, chosen in ((VIEW, None), (VIEW, before), (VIEW | {"token": 9}, before)):
        assert _ask(memory, view, chosen)["number"] == 1
    assert memory["told"]["token"] == 9
    for _ in range(2):  # Back: the page wants no token, and the browser has said nothing new yet
        assert _ask(memory, VIEW, before)["number"] == 2
        assert memory["told"] == VIEW
    assert _ask(memory, VIEW, after)["number"] == 2
    assert memory["told"]["token"] == 9


def test_a_canvas_that_comes_back_gets_the_view_that_was_chosen_on_it() -> None:
    assert asked((None, None), (None, 9), (9, None)) == [1, 1, 2]
