"""What is the visitor's own, behind the page's one button."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect


def button(page: Page) -> Locator:
    return page.get_by_test_id("stPopoverButton").filter(has_text="Your own")


def opened(page: Page) -> Locator:
    """What is behind the button, opened where it is shut."""
    inside = page.get_by_role("dialog", name="Your own")
    if not inside.count():
        button(page).click()
    expect(inside).to_be_visible()
    return inside


def give(page: Page, name: str, data: bytes, *, place: int = 0, kind: str = "application/octet-stream") -> None:
    """Choose a file as the visitor's own, for the uploader at `place` behind the button."""
    _chooser(page, place).set_input_files({"name": name, "mimeType": kind, "buffer": data})


def give_from_disk(page: Page, file: Path) -> None:
    """The same for the first uploader, without the minute that bytes of a large file take from here to the browser."""
    _chooser(page, 0).set_input_files(file)


def _chooser(page: Page, place: int) -> Locator:
    return opened(page).get_by_test_id("stFileUploader").nth(place).locator("input[type=file]")


def shut(page: Page) -> None:
    """Wait until the page has seen what it was given: it then shuts what is behind the button."""
    expect(page.get_by_role("dialog", name="Your own")).to_have_count(0, timeout=90_000)
