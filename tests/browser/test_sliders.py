"""Keys in quick succession on the sliders of the newer pages: slider, link and what the page says agree."""

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
PAUSE = 70  # ms between two keys, as a hand makes them
CASES = {  # page and link, the slider's name, its parameter, how often right is pressed, what the page says then
    "rank": ("rank?rank=4", "Rank", "rank", 6, "Rank {value}: "),
    "bits": ("bits?bits_model=imagenette_vit&bits=3", "Bits", "bits", 4, "In {value} bits a weight"),
    "heads": (
        "needed_heads?heads_model=imagenette_vit&heads_off=2",
        "Heads off",
        "heads_off",
        5,
        "Without {value} of ",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_quick_keys_leave_slider_link_and_page_at_one_value(visitor: Page, address: str, case: str) -> None:
    link, name, parameter, times, told = CASES[case]
    visitor.goto(f"{address}/{link}")
    slider = visitor.get_by_role("slider", name=name)
    slider.wait_for(timeout=120_000)
    expect(visitor.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)
    start = int(link.rpartition("=")[2])
    slider.focus()
    for _ in range(times):
        visitor.keyboard.press("ArrowRight")
        visitor.wait_for_timeout(PAUSE)
    asked = start + times
    visitor.wait_for_url(re.compile(rf"[?&]{parameter}={asked}(&|$)"), timeout=60_000)
    expect(visitor.get_by_text(told.format(value=asked)).first).to_be_visible(timeout=60_000)
    visitor.wait_for_timeout(1000)  # nothing may pull it back
    assert slider.input_value() == str(asked)
    assert re.search(rf"[?&]{parameter}={asked}(&|$)", visitor.url)
