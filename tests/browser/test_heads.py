"""The page of distances in Chromium: the point under the mouse and its map are linked, both ways; a click holds."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_point_and_map_are_linked_both_ways(visitor: Page, address: str) -> None:
    visitor.set_viewport_size({"width": 1280, "height": 2400})
    visitor.goto(f"{address}/distance")
    root = visitor.locator(".heads[data-layer]")
    root.wait_for(timeout=180_000)
    points = visitor.locator(".st-key-distance_figure .scatterlayer .trace").first.locator("path.point")
    points.first.wait_for(timeout=180_000)
    box = points.nth(20).bounding_box()  # layer 4, head 3
    visitor.mouse.move(box["x"] - 40, box["y"] - 40)
    visitor.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    expect(root.locator(".which")).to_contain_text("Layer 4, head 3")
    expect(root.locator(".peek")).to_be_visible()
    every = root.locator(".all").bounding_box()
    visitor.mouse.move(every["x"] + every["width"] * 0.95, every["y"] + every["height"] * 0.98)  # the last of all
    expect(root.locator(".which")).to_contain_text("Layer 12, head 6")
    expect(root.locator(".peek")).to_be_hidden()
    for chart in ("distance_figure", "sharpness_figure"):
        ringed = visitor.locator(f".st-key-{chart} .scatterlayer .trace").first.locator("path.point").nth(71)
        expect(ringed).to_have_css("stroke-width", "6px")
    visitor.mouse.down()
    visitor.mouse.up()
    expect(visitor).to_have_url(re.compile("head=6&layer=12"))
