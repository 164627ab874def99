"""A visitor's own weights on the pages about what a transformer can do without: theirs in every number, and never in a
curve that was measured on ours."""

import re
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
from tests.opening import named, opened, said
from tests.tables import tables
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
def ran() -> tuple[np.ndarray, list[np.ndarray], np.ndarray]:
    """By those weights, without the engine: probabilities, each block's maps (head, query, key), and the tokens that
    enter the second block (token, channel)."""
    model, entered = build(CARD), []
    model.head = torch.nn.Linear(192, CLASSES)
    model.load_state_dict(state())
    model.blocks[1].register_forward_pre_hook(lambda _, given: entered.append(given[0][0].double().numpy()))
    with torch.inference_mode(), watching(model.eval()) as watch:
        shown = to_tensor(prepare(load_image("china").pixels, CARD, crop="square"), CARD)
        answer = model(shown)[0].softmax(0).numpy()
    return answer, [attention.weights()[0] for attention in watch.attention], entered[0]


def seen() -> tuple[np.ndarray, np.ndarray]:
    """Probabilities, and the first head's map in the second block."""
    answer, maps, _ = ran()
    return answer, maps[1][0]


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


def test_hashing_hashes_the_visitor_s_queries_and_names_their_classes() -> None:
    asked = {"sparse_view": "buckets", "sparse_model": CARD.key, "sparse_layer": "2", "sparse_rounds": "1"}
    app, best = with_file("sparse", **asked), int(seen()[0].argmax())
    [kept] = [float(share) / 100 for share in re.findall(r"they hold (\d+)%", line(app))]
    [opens] = [float(share) / 100 for share in re.findall(r"best keys with (\d+)%", line(app))]
    patches = seen()[1][1:, 1:].astype(float)
    heaviest = np.sort(patches.ravel())[::-1][: round(opens * patches.size)].sum() / patches.sum()
    assert 0 < kept <= heaviest + 0.01, "no set of as many pairs holds more than the heaviest ones of this map"
    assert line(app) != line(opened("sparse", **asked)) and "ViT, 6 blocks, own weights" in said(app)
    assert named(app)[0][0] == f"class {best + 1} · {seen()[0][best]:.1%}"


def test_messages_along_a_star_go_through_the_visitor_s_maps() -> None:
    asked = {"sparse_view": "star", "sparse_model": CARD.key, "sparse_sent": "2"}
    app, sender = with_file("sparse", **asked), 1 + 4 * 8 + 4  # the middle of 8 × 8 patches, behind the class token
    carried = np.eye(65)
    for maps in ran()[1][:2]:
        carried = (maps.mean(axis=0) + np.eye(65)) / 2 @ carried
    kept = next(table for table in tables(app) if "kept by the sender" in table)["kept by the sender"][-1]
    assert kept == f"{carried[sender, sender]:.0%}" and "ViT, 6 blocks, own weights" in said(app)


def test_channels_and_gains_are_the_visitor_s() -> None:
    app = with_file("norms", norm_view="tokens", norm_model=CARD.key, norm_block="2", image="china")
    squares = np.square(ran()[2]).sum(axis=0)
    assert f"carries {squares.max() / squares.sum():.1%} of the tokens’ squared length" in line(app)
    assert "ViT, 6 blocks, own weights" in said(app)


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
