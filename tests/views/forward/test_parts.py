"""Every entry of every part follows from its row and column: the tensors are the model's, the arithmetic is ours."""

import numpy as np
import pytest

from inputs.examples import load_image
from models.zoo import ZOO
from ui import cached
from views.forward.boxes import boxes_of, shape
from views.forward.parts import PARTS
from views.forward.subject import Way, passed_through

MODELS = ("vit_s14_saliency", "imagenette_vit", "imagenette_vit_12_post", "imagenette_deit")


def way(model: str, block: int = 2) -> Way:
    return passed_through(cached.trace(model, load_image("coffee")), ZOO[model], block, stranger=False)


@pytest.mark.parametrize("model", MODELS)
def test_an_entry_is_worked_out_to_what_the_model_computed(model: str) -> None:
    seen, rng = way(model), np.random.default_rng(0)
    for part in (part for parts in boxes_of(seen).values() for part in parts):
        operation = PARTS[part].build(seen, 1)
        rows, columns = operation.out.shape
        for row, column in zip(rng.integers(0, rows, 12), rng.integers(0, columns, 12), strict=True):
            worked = operation.entry(int(row), int(column))
            assert worked == pytest.approx(float(operation.out[row, column]), abs=3e-5, rel=3e-5), part


@pytest.mark.parametrize("model", MODELS)
def test_a_window_holds_all_that_its_entries_need(model: str) -> None:
    seen = way(model)
    for part in (part for parts in boxes_of(seen).values() for part in parts):
        operation = PARTS[part].build(seen, 0)
        rows = np.array([min(3, len(operation.out) - 1)])
        window = operation.window(rows, slice(2, 5))
        assert window.out.shape == (1, 3)
        assert window.entry(0, 1) == pytest.approx(operation.entry(int(rows[0]), 3), rel=1e-12), part


def test_each_part_is_made_of_the_tensors_before_it() -> None:
    """A wrong source would still add up where two tensors are alike; here each must be the very one."""
    seen = way("imagenette_vit_12_post")
    tensors = seen.passed.tensors
    np.testing.assert_array_equal(PARTS["norm1"].build(seen, 0).left, tensors["sum1"])
    np.testing.assert_array_equal(PARTS["query"].build(seen, 0).left, tensors["stream1"])
    np.testing.assert_array_equal(PARTS["hidden"].build(seen, 0).left, tensors["norm1"])
    np.testing.assert_array_equal(tensors["norm2"], tensors["leaving"])


def test_boxes_stand_in_the_order_of_the_model() -> None:
    before, behind = (list(boxes_of(way(model))) for model in ("imagenette_vit", "imagenette_vit_12_post"))
    assert before[4:10] == ["norm1", "attention", "sum1", "norm2", "mlp", "sum2"]
    assert behind[4:10] == ["attention", "sum1", "norm1", "mlp", "sum2", "norm2"]
    assert shape(way("imagenette_vit"), "weights") == (3, *way("imagenette_vit").trace.attention[0].shape[2:])


def test_weights_are_those_that_were_watched() -> None:
    seen = way("vit_s14_saliency", block=4)
    ours = PARTS["weights"].build(seen, 3).out
    np.testing.assert_allclose(ours, seen.trace.attention[4].weights(head=3)[0, 0], atol=1e-6)


def test_a_model_without_layer_scale_or_head_has_no_such_parts() -> None:
    assert "scaled1" in boxes_of(way("vit_s14_saliency"))["attention"]
    assert "scaled1" not in boxes_of(way("imagenette_vit"))["attention"]
    assert "head" not in boxes_of(way("vit_ti_untrained"))
