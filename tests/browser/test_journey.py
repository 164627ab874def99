"""The main journey, as a newcomer takes it: look, point, pin, share, stumble, go back."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.front import open_canvas, point_at
from tests.browser.held import hold_the_address
from tests.browser.resting import rest

pytestmark = pytest.mark.browser


def test_the_heat_follows_the_mouse_and_a_click_holds_it(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address)
    assert canvas.get_attribute("data-pinned") == ""
    point_at(canvas, 0.4, 0.45)
    expect(canvas).not_to_have_attribute("data-token", "0")
    first = canvas.get_attribute("data-token")
    point_at(canvas, 0.75, 0.45)
    expect(canvas).not_to_have_attribute("data-token", first)
    assert abs(float(canvas.get_attribute("data-row-sum")) - 1) < 0.01
    point_at(canvas, 0.4, 0.45, click=True)
    expect(canvas).to_have_attribute("data-pinned", first)
    point_at(canvas, 0.75, 0.75)
    expect(canvas).to_have_attribute("data-token", first)


def test_the_layer_changes_and_the_link_reopens_everything(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address, "image=coffee")
    rest(visitor)
    point_at(canvas, 0.5, 0.5, click=True)
    visitor.wait_for_url(re.compile("token="))  # on a busy machine its run swallows a key pressed meanwhile
    slider = visitor.get_by_test_id("stSlider").filter(has_text="Layer").locator("input")
    slider.focus()
    slider.press("ArrowLeft")
    expect(canvas).to_have_attribute("data-layer", "8")
    visitor.wait_for_url(re.compile("layer=9"))
    token = canvas.get_attribute("data-token")
    again = visitor.context.new_page()
    again.goto(visitor.url)
    reopened = again.locator(".vitrine[data-frames]")
    expect(reopened).to_have_attribute("data-token", token, timeout=60_000)
    expect(reopened).to_have_attribute("data-layer", "8")
    expect(reopened).to_have_attribute("data-pinned", token)
    assert "image=coffee" in again.url


def test_hostile_links_open_the_usual_page_with_a_note(visitor: Page, address: str) -> None:
    hostile = "model=hf-hub:evil/x&layer=99&token=-1&image=../../etc/passwd&view=<script>alert(1)</script>&head=1e309"
    canvas = open_canvas(visitor, address, hostile)
    expect(visitor.get_by_text("was not understood").first).to_be_visible()
    assert canvas.get_attribute("data-layer") == "9"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barriers(visitor: Page, address: str, scheme: str) -> None:
    visitor.emulate_media(color_scheme=scheme)
    open_canvas(visitor, address)
    violations = Axe().run(visitor).response["violations"]
    assert not [fault["id"] for fault in violations if fault["impact"] in {"serious", "critical"}]


def test_the_copied_link_is_the_address(visitor: Page, address: str) -> None:
    open_canvas(visitor, address, "image=rocket&layer=4")
    visitor.get_by_role("button", name="Copy link to this view").click()
    expect(visitor.get_by_text("Copied")).to_be_visible()
    copied = visitor.evaluate("navigator.clipboard.readText()")
    assert copied == visitor.url and "image=rocket" in copied and "layer=4" in copied


def test_arrow_keys_in_quick_succession_leave_slider_picture_and_link_at_one_layer(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address)
    slider = visitor.locator('[data-testid="stSlider"] input').first
    slider.focus()
    asked = int(slider.input_value()) - 6
    for _ in range(6):
        visitor.keyboard.press("ArrowLeft")
        visitor.wait_for_timeout(70)
    visitor.wait_for_url(re.compile(f"layer={asked}$"))
    expect(canvas).to_have_attribute("data-layer", str(asked - 1))
    visitor.wait_for_timeout(1000)  # nothing may pull it back
    assert slider.input_value() == str(asked) and visitor.url.endswith(f"layer={asked}")


def test_a_hand_that_is_faster_than_the_address_loses_no_choice(newcomer: Page, address: str) -> None:
    let_go = hold_the_address(newcomer)
    canvas = open_canvas(newcomer, address)
    newcomer.get_by_role("radio", name="Coffee").click()
    expect(newcomer.get_by_role("radio", name="Coffee")).to_be_checked()
    expect(newcomer.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    point_at(canvas, 0.3, 0.5, click=True)
    expect(canvas).to_have_attribute("data-pinned", re.compile(r"\d"))
    newcomer.wait_for_timeout(1000)  # nothing may pull it back
    let_go()
    newcomer.wait_for_url(re.compile("image=coffee&token="))
    expect(newcomer.get_by_role("radio", name="Coffee")).to_be_checked()


def test_one_choice_is_one_step_back_whatever_it_changes(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address, "token=40&layer=3")
    steps = visitor.evaluate("history.length")
    visitor.get_by_role("radio", name="Coffee").click()
    visitor.wait_for_url(re.compile("image=coffee&layer=3&token=40"))
    expect(canvas).to_be_visible()
    visitor.wait_for_timeout(1000)
    assert visitor.evaluate("history.length") == steps + 1


def test_back_takes_back_one_choice_at_a_time(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address)
    first, pins = visitor.url, [""]
    for across in (0.3, 0.6):
        point_at(canvas, across, 0.5, click=True)
        expect(canvas).not_to_have_attribute("data-pinned", pins[-1])
        pins.append(canvas.get_attribute("data-pinned"))
        visitor.wait_for_url(re.compile(f"token={pins[-1]}$"))
    visitor.mouse.move(5, 5)
    for before in (pins[1], pins[0]):
        visitor.go_back()
        expect(canvas).to_have_attribute("data-pinned", before)
    visitor.wait_for_timeout(1500)  # nothing may write the choice back
    assert visitor.url == first


def test_how_weights_become_colours_is_kept_in_the_link(visitor: Page, address: str) -> None:
    canvas = open_canvas(visitor, address, "token=60&colours=without")
    choice = canvas.get_by_label("How weights become colours")
    expect(choice).to_have_value("without")
    choice.select_option("clip")
    visitor.wait_for_url(re.compile(r"[?&]colours=clip(&|$)"))
    choice.select_option("linear")
    visitor.wait_for_url(lambda url: "colours" not in url and "token=60" in url)
