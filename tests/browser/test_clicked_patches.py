"""A click on a patch, in whichever of the pictures beside another, makes it the one that asks."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
CHARTS = {"more_heads": ("more_heads_maps", "more_of"), "permutation": ("reorder_maps", "reorder_of")}


@pytest.mark.parametrize("page", CHARTS)
def test_a_clicked_patch_asks(visitor: Page, address: str, page: str) -> None:
    key, choice = CHARTS[page]
    visitor.goto(f"{address}/{page}?reorder_view=patches")
    field = visitor.locator(f".st-key-{key} .nsewdrag").first
    field.wait_for(timeout=120_000)
    box = field.bounding_box()
    visitor.mouse.click(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 2 + 3)  # in the middle picture
    expect(visitor).to_have_url(re.compile(rf"(?=.*\bat=\d+-\d+)(?=.*{choice}=patch)"), timeout=30_000)
