"""What the pictures of mixing show: largest gaps, whose numbers stand where, what was counted, whose field it is."""

import numpy as np
import pytest

from inputs.examples import load_image
from inputs.image import ImageInput
from models.preprocess import to_tensor
from models.weights import load
from models.zoo import ZOO, network_card
from models.zoo.build import build
from models.zoo.measured import measured
from tests.recipes import mixing as again
from ui import cached
from views.mixing import costs, field, many_fields, matrices, shift
from views.mixing.subject import Mixing

CHINA = load_image("china")


def record(**told: object) -> dict:
    return {"digest": CHINA.digest, "parameters": {"places": 12, "width": 5, "draw": 0, **told}}


def shown(count: int, pixels: np.ndarray) -> Mixing:
    return Mixing(ImageInput(pixels, "a picture", "none"), count, 3)


def test_both_rows_of_gaps_are_the_largest_of_all_places_and_of_those_away_from_the_ends(drawn) -> None:
    [(figure, _)] = drawn(shift, shift.draw, Mixing(CHINA, 12, 5, wrapped=False, by=2))
    gaps = again.moved(record(ends="let in what lies beyond", **{"moved by": 2}))
    inner = [place for place in range(12) if all(0 <= place + at < 12 for at in (-4, -2, 0, 2))]
    places = {"largest of all places": range(2, 12), "away from the ends": inner}
    names = ["convolution", "MLP", "attention", "attention with positions"]
    for points, (name, where) in zip(figure.data, places.items(), strict=True):
        assert (points["name"], list(points["y"])) == (name, names)
        largest = [max(values[place] for place in where) for values in gaps.values()]
        np.testing.assert_allclose(points["customdata"], largest, atol=1e-12, rtol=1e-9)


@pytest.mark.parametrize("pixels", [np.full((64, 64, 3), 90, np.uint8), CHINA.pixels[:3, :7], CHINA.pixels[:1, :500]])
def test_a_picture_of_one_colour_or_of_few_pixels_has_its_pieces_too(pixels: np.ndarray) -> None:
    mixing = shown(12, pixels)
    assert mixing.strip.shape == (24, 3) and np.isfinite(mixing.strip).all()
    size = float((mixing.strip**2).mean())
    assert size == pytest.approx(0 if len(pixels) == 64 else 1), "in standard deviations, where there is any"


def test_each_entry_has_the_colour_of_the_number_that_stands_in_it(drawn) -> None:
    mixing = Mixing(CHINA, 12, 5)
    for kind, count in (("convolution", 5), ("mlp", 144)):
        figure = matrices._whose(mixing, kind)
        told = record(ends="let in what lies beyond")
        which = (again.by_kernel if kind == "convolution" else again.by_mlp)(told)["parameter"]
        np.testing.assert_array_equal(figure.data[0]["z"], np.where(which, which, np.nan))
        assert f"{count} numbers" in figure.layout.title.text and figure.data[0]["zmax"] == count


def test_what_is_counted_is_marked_where_its_line_passes_in_the_line_s_colour(drawn) -> None:
    for figure, told in drawn(costs, costs.draw, 7):
        at = [list(costs.COUNTS).index(count) for count in costs.COUNTED]
        for line, marks in zip(figure.data[:3], figure.data[3:], strict=True):
            assert marks["name"] == f"{line['name']}, counted" and marks["marker"]["color"] == line["line"]["color"]
            marked = np.array(marks["y"])
            np.testing.assert_array_equal(marked[at], np.array(line["y"])[at])
            assert np.isnan(np.delete(marked, at)).all() and list(told["table"]["places"]) == list(marks["x"])


def test_a_model_s_field_stands_beside_its_untrained_twin_s_and_the_place_is_outlined(drawn) -> None:
    trace, card = cached.trace("imagenette_vit", CHINA, crop="square"), ZOO["imagenette_vit"]
    [(figure, _)] = drawn(field, field._pair, field.Seen(CHINA, {"vit": card}), "vit")
    slopes = [again.steepness(model, to_tensor(trace.pixels, card)) for model in (load(card).model, build(card))]
    for at, values in enumerate(slopes):
        drawn_values = np.array(figure.data[0]["z"])[:, 65 * at : 65 * at + 64]
        np.testing.assert_allclose(drawn_values, np.log10(1 + 1000 * values / values.max()), atol=2e-3)
    names = [label["text"].partition(":")[0] for label in figure.layout.annotations]
    assert names == ["trained", "untrained"]
    scale = figure.layout.yaxis.range[0] / 64  # pixels of the ground for one of the input
    boxes = [[box[side] for side in ("x0", "x1", "y0", "y1")] for box in figure.layout.shapes]
    start = figure.layout.images[1]["x"]
    assert boxes[0] == [32 * scale, 40 * scale, 32 * scale, 40 * scale] and boxes[2][2:] == boxes[0][2:]
    assert boxes[2][0] == pytest.approx(start + 32 * scale)


def test_the_network_s_field_is_its_own_over_the_same_square_and_its_middle_is_outlined(drawn) -> None:
    cards = {"vit": ZOO["imagenette_vit"]}
    [(figure, _)] = drawn(field, field._network, field.Seen(CHINA, cards))
    for at, values in enumerate(again.network_slopes(CHINA)):
        drawn_values = np.array(figure.data[0]["z"])[:, 97 * at : 97 * at + 96]
        np.testing.assert_allclose(drawn_values, np.log10(1 + 1000 * values / values.max()), atol=2e-3)
    scale, start = figure.layout.yaxis.range[0] / 96, figure.layout.images[1]["x"]
    boxes = [[box[side] for side in ("x0", "x1", "y0", "y1")] for box in figure.layout.shapes]
    middle = [32 * scale, 64 * scale]
    assert boxes[0] == pytest.approx([*middle, *middle])
    assert boxes[2] == pytest.approx([*(start + side for side in middle), *middle])


def test_mean_fields_bear_their_own_numbers(drawn) -> None:
    told = measured(many_fields.FILE)
    for key, model in told["models"].items():
        [(figure, _)] = drawn(many_fields, many_fields._pair, model, key, told["photographs"])
        for at, (kind, word) in enumerate((("trained", "trained"), ("untrained", "untrained"))):
            one, values = model[kind], np.array([line.split() for line in model[kind]["map"]], float)
            name = f"{word}: {100 * one['half']:.1f}% ± {100 * one['interval']:.1f}%"
            assert figure.layout.annotations[at]["text"] == name
            wide = values.shape[1]
            strip = np.array(figure.data[0]["z"])[:, (wide + 1) * at : (wide + 1) * at + wide]
            np.testing.assert_allclose(strip, np.log10(1 + 1000 * values / values.max()), atol=1e-5)
    side = told["models"]["imagenette_resnet"]["side"]
    assert f"is run at {side} px" in many_fields.caption(told) and side == network_card.card().side
