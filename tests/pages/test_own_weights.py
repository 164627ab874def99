"""A visitor's own weights on the pages about what a transformer can do without: theirs in every number, and never in a
curve that was measured on ours."""

from functools import cache

import numpy as np
import pytest
import torch
from safetensors.torch import save
from streamlit.testing.v1 import AppTest
from torch import Tensor

from errors import UserError
from inputs.examples import load_image
from models.card import parted, with_own
from models.preprocess import prepare, to_tensor
from models.trace import Trace
from models.watching import watching
from models.zoo import ZOO
from models.zoo.build import build
from tests.charts import charts
from tests.opening import opened, said
from ui import classes, unmeasured

CARD, CLASSES = ZOO["imagenette_vit"], 7  # as many as no model of ours has


@cache
def state() -> dict[str, Tensor]:
    """Weights for the card that nobody has, with a head of `CLASSES`."""
    drawn = torch.Generator().manual_seed(5)
    own = build(CARD, seed=5).state_dict()
    own |= {"head.weight": torch.randn(CLASSES, 192, generator=drawn), "head.bias": torch.zeros(CLASSES)}
    return {name: value + 0.05 * torch.randn(value.shape, generator=drawn) for name, value in own.items()}


@cache
def seen() -> tuple[np.ndarray, np.ndarray]:
    """Probabilities and the first head's map in the second block by those weights, without the engine."""
    model = build(CARD)
    model.head = torch.nn.Linear(192, CLASSES)
    model.load_state_dict(state())
    with torch.inference_mode(), watching(model.eval()) as watch:
        shown = to_tensor(prepare(load_image("china").pixels, CARD, crop="square"), CARD)
        answer = model(shown)[0].softmax(0).numpy()
    return answer, watch.attention[1].weights()[0, 0]


def with_file(page: str, **parameters: str) -> AppTest:
    app = opened(page, **parameters)
    app.file_uploader(key=f"own_{CARD.key}").upload("mine.safetensors", save(state())).run()
    assert not app.exception and not app.error
    return app


def line(app: AppTest) -> str:
    """The answer under the title."""
    [sentence] = [caption.value for caption in app.caption if caption.value.startswith("**")]
    return sentence


def test_heads_go_from_the_visitor_s_model_and_no_curve_of_ours_is_drawn() -> None:
    app = with_file("needed_heads", heads_model=CARD.key, heads_off="0")
    answer = seen()[0]
    best = int(answer.argmax())
    assert f"still names class {best + 1}, with {answer[best]:.1%}" in line(app)
    assert "ViT, 6 blocks, own weights" in said(app)
    app.session_state["choose_heads_view"] = "many"
    app.run()
    assert not app.exception and not charts(app) and "which tells nothing of yours" in said(app)
    app.file_uploader(key=f"own_{CARD.key}").set_value(None).run()
    assert len(charts(app)) == 2 and "tells nothing of yours" not in said(app)


def test_a_map_s_rank_is_that_of_the_visitor_s_map() -> None:
    app = with_file("rank", rank_layer="2", rank_head="1", rank="3")
    squares = np.linalg.svd(seen()[1].astype(float), compute_uv=False) ** 2
    needed = int((np.cumsum(squares) < 0.9 * squares.sum()).sum()) + 1
    assert line(app).startswith(f"**{needed} of 65 directions hold 90% of this map")
    assert f"rank 3 misses {np.sqrt(squares[3:].sum() / squares.sum()):.0%} of its length" in line(app)


def test_a_field_is_the_visitor_s_and_those_over_photographs_are_said_to_be_ours() -> None:
    before, app = line(opened("mixing", mix_view="field")), with_file("mixing", mix_view="field")
    words = said(app)
    assert "ViT, 6 blocks, own weights" in words and "bundled weights, not of yours" in words
    assert line(app) != before and "Swin · Imagenette, bundled weights" in words


def test_they_make_another_model_of_the_card() -> None:
    own = with_own(CARD, "abc")
    assert parted(own.key) == (CARD.key, "abc") and parted(CARD.key) == (CARD.key, None)
    assert own.weights.kind == "own" and classes.name(own, 2) == "class 3" != classes.name(CARD, 2)
    assert "tells nothing of yours" in unmeasured.sentence(own, [CARD.key])
    assert unmeasured.sentence(CARD, ["imagenette_deit"]).startswith("Not measured on this model")


def test_without_a_head_nothing_is_named() -> None:
    bare = Trace(CARD.key, "own:abc", "digest", np.zeros((64, 64, 3), np.uint8), ())
    with pytest.raises(UserError, match="hold no head"):
        classes.shares(bare)
