"""Sizes that a model takes; a visitor's own weights: a file of torch.save only where the operator allows it."""

import hashlib
import io

import numpy as np
import pytest
import torch
from safetensors.torch import save
from streamlit.testing.v1 import AppTest

from models.request import Request
from models.weights import hub, pickled
from models.zoo import ZOO
from models.zoo.build import build
from ui import cached

MODEL = "image_gpt_small_untrained"


def page() -> None:
    import streamlit as st

    from models.zoo import ZOO
    from ui import model_picker
    from words import say

    own = model_picker.own_weights(ZOO["image_gpt_small_untrained"])
    st.code(own and own.key.partition("@")[2])
    st.text(own and say(own.weights.note))


def sides(key: str) -> None:
    from models.zoo import ZOO
    from ui import model_picker

    model_picker.current_side(ZOO[key])


@pytest.mark.parametrize(
    ("key", "options"),
    [
        ("vit_s14_saliency", ["input 224 px", "input 336 px", "input 448 px", "input 518 px"]),
        ("imagenette_vit", ["input 64 px", "input 224 px", "input 336 px"]),  # 448 px would be 3136 patches of 8 px
        ("imagenette_swin", ["input 64 px"]),
    ],
)
def test_only_sides_that_a_square_picture_can_have_are_offered(key: str, options: list[str]) -> None:
    app = AppTest.from_function(sides, default_timeout=60, args=(key,)).run()
    assert not app.exception and app.selectbox[0].options == options


def whole_page(key: str) -> None:
    import streamlit as st

    from models.zoo import ZOO
    from ui import model_picker

    st.code(model_picker.current_model([ZOO[key]], own=True).key.partition("@")[2])


def test_own_weights_go_into_a_card_that_is_not_downloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page offers both, and the model runs without the hub being asked."""
    monkeypatch.setattr(hub, "find", lambda _: None)
    card = ZOO["pvt_v2_b0"]
    data = save({name: value for name, value in build(card, seed=3).state_dict().items() if value.is_floating_point()})
    app = AppTest.from_function(whole_page, default_timeout=120, args=(card.key,)).run()
    assert "not on this computer yet" in app.info[0].value and not app.code
    app.file_uploader[0].upload("mine.safetensors", data).run()
    digest = hashlib.sha256(data).hexdigest()
    assert not app.exception and not app.error and not app.info and app.code[0].value == digest
    pixels = np.zeros((224, 224, 3), np.uint8)
    trace = cached.engine().run(Request(model=card.key, pixels=pixels, digest="black", checkpoint=digest))
    assert trace.weights.startswith("own:") and len(trace.attention)


def saved() -> bytes:
    """A file of torch.save with weights that fit, 0.5 everywhere."""
    state = cached.engine()._loaded(MODEL).model.state_dict()
    buffer = io.BytesIO()
    torch.save({"state_dict": {name: torch.full_like(value, 0.5) for name, value in state.items()}}, buffer)
    return buffer.getvalue()


def uploaded(data: bytes) -> AppTest:
    app = AppTest.from_function(page, default_timeout=120).run()
    app.file_uploader[0].upload("mine.pth", data).run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """All words of the page without Markdown's escapes."""
    return " ".join(element.value for element in (*app.caption, *app.error)).replace("\\", "")


def test_a_pth_file_is_used_where_the_operator_allows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(pickled.SWITCH, "1")
    data = saved()
    app, digest = uploaded(data), hashlib.sha256(data).hexdigest()
    assert not app.error and app.code[0].value == digest
    for words in ("A .safetensors or .pth file", "“state_dict” was used", "Your weights are in use"):
        assert words in said(app)
    assert "“state_dict” was used" in app.text[0].value, "the line below the picture tells it too"
    loaded = cached.engine()._loaded(MODEL, digest)
    assert all((value == 0.5).all() for value in loaded.model.parameters())


def test_without_the_switch_it_is_refused_with_the_way_to_convert_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(pickled.SWITCH, raising=False)
    app = uploaded(saved())
    assert app.code[0].value == "None" and ".pth" not in app.caption[0].value
    assert "accepted as .safetensors only. Please convert it" in said(app)
