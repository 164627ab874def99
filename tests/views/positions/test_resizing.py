"""Positions on a new grid: none needed on the old one, else as torch resizes them, and models that take one grid."""

import torch
import torch.nn.functional as F
from streamlit.testing.v1 import AppTest

from inputs.examples import IMAGES, load_image
from models.preprocess import prepare, to_tensor
from models.weights import load
from tests import opening
from tests.tables import tables
from ui import model_picker
from views.positions import subject


def opened(**parameters: str) -> AppTest:
    return opening.opened("positions", positions_view="grid", **parameters)


def test_the_native_grid_needs_no_rule() -> None:
    native = len(subject.learned(model_picker.family(*subject.FAMILIES)[0].key))
    app = opened(grid=str(native))
    assert any("all three rules leave them alone" in info.value for info in app.info)


def test_a_model_of_one_grid_is_not_asked_on_another() -> None:
    """Re-Attention's Norm fits maps of one size: on another the trained DeepViT answers at chance."""
    app = opened(grid="12", vit="imagenette_deepvit_24")
    assert any("answers on its own grid only" in info.value for info in app.info)


def test_the_change_of_the_answer_is_that_of_torch_s_own_resizing() -> None:
    app = opened(grid="8")
    card = model_picker.family(*subject.FAMILIES)[0]
    model, pixels = load(card).model, load_image(next(iter(IMAGES))).pixels
    images = to_tensor(prepare(pixels, card, side=8 * card.patch, crop="square"), card)
    table = torch.from_numpy(subject.learned(card.key).copy()).permute(2, 0, 1)[None]

    def answer(**rule: object) -> torch.Tensor:
        """Block by block; the head reads class token and mean patch of the last four, each behind the last norm."""
        positions = F.interpolate(table, (8, 8), align_corners=False, **rule).flatten(2).transpose(1, 2)
        first = model.cls_token + model.pos_embed[:, :1]
        with torch.no_grad():
            tokens = torch.cat([first, model.patch_embed(images).flatten(1, 2) + positions], dim=1)
            read = []
            for block in model.blocks:
                tokens = block(tokens)
                normed = model.norm(tokens)[0]
                read += [normed[0], normed[1:].mean(dim=0)]
            return F.linear(torch.cat(read[-8:]), model.answers.weight, model.answers.bias)

    own, other = (answer(mode="bicubic", antialias=antialias) for antialias in (card.antialias, not card.antialias))
    share = float((other - own).norm() / own.norm())
    table = tables(app)[0]
    shown = [line for line in table["change of the answer"] if line != "0.00%"]
    assert any(abs(float(line.rstrip("%")) / 100 - share) < 2e-4 for line in shown) and share > 0.01
