"""How does attention form? By keyboard through the time of a training; the animation and the weights go home."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from safetensors.numpy import load

from tests.browser.resting import rest

pytestmark = pytest.mark.browser


def test_time_goes_back_and_files_come_home(visitor: Page, address: str) -> None:
    visitor.goto(f"{address}/learning?learn_change=nothing")
    expect(visitor.get_by_text("after 600 steps (evenly")).to_be_visible()
    rest(visitor)
    visitor.get_by_role("slider").first.focus()
    visitor.keyboard.press("Home")
    expect(visitor.get_by_text("after 0 steps (evenly")).to_be_visible()
    expect(visitor).to_have_url(re.compile("learn_at=0"))
    files = {}
    for name in ("Animation", "safetensors"):
        with visitor.expect_download() as waiting:
            visitor.get_by_role("button", name=name).first.click()
        files[name] = waiting.value.path().read_bytes()
        assert "vit-of-2-blocks" in waiting.value.suggested_filename
    assert Image.open(io.BytesIO(files["Animation"])).n_frames == 22
    assert load(files["safetensors"])["pos_embed"].shape == (1, 17, 32)
