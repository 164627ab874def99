"""The page of positions: opens finished in every view, its numbers equal torch's and timm's own, its links hold."""

import math
import re
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

from inputs.examples import IMAGES, load_image
from models.preprocess import prepare, to_tensor
from models.weights import load
from tests.tables import tables
from ui import model_picker
from views.positions import ablation, sinusoidal, subject, words

APP = Path(__file__).parents[2] / "app.py"
VIEWS = ["Learned", "Sinusoidal", "Relative", "Conditional", "A new grid", "Without positions", "Patch filters"]


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("pages/positions.py").run()


def captions(app: AppTest) -> str:
    return " ".join(caption.value for caption in app.caption)


def test_opens_on_learned_positions() -> None:
    app = opened()
    assert not app.exception and not app.error
    assert app.title[0].value == "How does a model know where things are?"
    assert "Each tile belongs to one position" in captions(app)


@pytest.mark.parametrize("view", VIEWS[1:])
def test_every_view_opens_from_its_link(view: str) -> None:
    app = opened(positions_view=view)
    assert not app.exception and not app.error and app.query_params["positions_view"] in (view, [view])


@pytest.mark.parametrize(
    "parameters",
    [
        {"positions_view": "Learned", "pairs": "all pairs as a matrix"},
        {"positions_view": "Sinusoidal", "sin_kind": sinusoidal.PICTURES, "sin_d": "32"},
        {"positions_view": "Without positions", "positions": ablation.SHUFFLED, "patches": ablation.MIXED_UP},
        {"positions_view": "Conditional", "down": "0", "right": "0", "pegs": "3"},
    ],
)
def test_choices_come_from_the_link(parameters: dict[str, str]) -> None:
    app = opened(**parameters)
    assert not app.exception and not app.error
    assert all(app.query_params[name] in (value, [value]) for name, value in parameters.items())


def test_the_native_grid_needs_no_rule() -> None:
    native = len(subject.learned(model_picker.family(*subject.FAMILIES)[0].key))
    app = opened(positions_view="A new grid", grid=str(native))
    assert not app.exception and any("all three rules leave them alone" in info.value for info in app.info)


def test_the_shift_test_finds_the_border_and_the_seam() -> None:
    """A 3 × 3 PEG with zeros sees the new border, and the old one where it has come to: all but 4 rows or columns stay
    as they were along each axis when the shift is 3 and 2."""
    text = captions(opened(positions_view="Conditional"))
    differ, tokens = (int(number) for number in re.search(r"zeros around: (\d+) of (\d+) tokens differ", text).groups())
    side = math.isqrt(tokens)
    assert side * side == tokens and differ == tokens - (side - 4) ** 2
    assert f"the other side around: 0 of {tokens} tokens differ" in text


def test_a_model_of_one_grid_is_not_asked_on_another() -> None:
    """Re-Attention's Norm fits maps of one size: on another the trained DeepViT answers at chance."""
    app = opened(positions_view="A new grid", grid="12", vit="imagenette_deepvit_24")
    assert not app.exception and any("answers on its own grid only" in each.value for each in app.info)


def test_the_change_of_the_answer_is_that_of_torch_s_own_resizing() -> None:
    app = opened(positions_view="A new grid", grid="8")
    card = model_picker.family(*subject.FAMILIES)[0]
    model, pixels = load(card).model, load_image(next(iter(IMAGES))).pixels
    images = to_tensor(prepare(pixels, card, side=8 * card.patch, crop="square"), card)
    table = torch.from_numpy(subject.learned(card.key)).permute(2, 0, 1)[None]

    def class_token(**rule: object) -> torch.Tensor:
        positions = F.interpolate(table, (8, 8), align_corners=False, **rule).flatten(2).transpose(1, 2)
        first = model.cls_token + model.pos_embed[:, :1]
        with torch.no_grad():
            tokens = torch.cat([first, model.patch_embed(images).flatten(1, 2) + positions], dim=1)
            return model.blocks(model.norm_pre(tokens))[0, 0]

    own, other = (
        class_token(mode="bicubic", antialias=antialias) for antialias in (card.antialias, not card.antialias)
    )
    share = float((other - own).norm() / own.norm())
    table = tables(app)[0]
    shown = [line for line in table["change of the answer"] if line != "0.00%"]
    assert any(abs(float(line.rstrip("%")) / 100 - share) < 2e-4 for line in shown) and share > 0.01


def test_without_positions_shuffled_patches_change_nothing() -> None:
    text = captions(opened(positions_view="Without positions"))
    number = float(text.split("the change is ")[1].split(":")[0])
    learned = float(text.split("the answer changes by ")[1].split("%")[0]) / 100
    assert number < 1e-4 and learned > 0.05


def test_shuffled_patches_are_the_same_patches_elsewhere() -> None:
    pixels = np.arange(4 * 4 * 3).reshape(4, 4, 3)
    places = np.array([3, 0, 1, 2])
    mixed = ablation.shuffled_patches(pixels, 2, places)
    for place, source in enumerate(places):
        (row, column), (old_row, old_column) = divmod(place, 2), divmod(source, 2)
        was = pixels[2 * old_row : 2 * old_row + 2, 2 * old_column : 2 * old_column + 2]
        np.testing.assert_array_equal(mixed[2 * row : 2 * row + 2, 2 * column : 2 * column + 2], was)


def test_treatments_of_positions() -> None:
    plane = np.random.default_rng(0).normal(size=(3, 3, 2))
    assert not ablation.treated(plane, ablation.ZERO).any()
    np.testing.assert_allclose(ablation.treated(plane, ablation.MEAN)[2, 1], plane.reshape(9, 2).mean(axis=0))
    shuffled = ablation.treated(plane, ablation.SHUFFLED)
    assert (shuffled != plane).any() and sorted(shuffled[..., 0].ravel()) == sorted(plane[..., 0].ravel())


def test_products_stand_at_their_offsets() -> None:
    encodings = np.random.default_rng(0).normal(size=(6, 4))
    offsets, series = sinusoidal.products(encodings)
    for name, position in (("from position 1", 0), ("from position 4", 3), ("from position 6", 5)):
        for offset, value in zip(offsets, series[name], strict=True):
            inside = 0 <= position + offset < 6
            assert np.isnan(value) != inside
            assert not inside or value == pytest.approx(encodings[position] @ encodings[position + offset])


def test_a_change_is_relative_to_the_first() -> None:
    assert words.change(np.array([3.0, 4.0]), np.array([3.0, 4.5])) == pytest.approx(0.1)
