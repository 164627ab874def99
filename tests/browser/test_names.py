"""Other people's names are shown as they are written: no link, no picture, no icon, no sign becomes another."""

import pytest
from playwright.sync_api import BrowserContext

from harness.serving import served
from tests.browser.names_app import names
from ui.text import JOINER

pytestmark = pytest.mark.browser
SHOWN = """(count) => Array.from({ length: count }, (_, place) => {
  const box = document.querySelector(`.st-key-name_${place} [data-testid=stCaptionContainer]`);
  const alive = box?.querySelectorAll("a, img, svg, [role=img], b, strong, code, .katex").length;
  return [box?.textContent ?? "", alive];
})"""


def test_names_are_shown_as_they_are_written(context: BrowserContext) -> None:
    page = context.new_page()
    with served("tests/browser/names_app.py") as server:
        page.goto(server.address)
        page.locator(f".st-key-name_{len(names()) - 1}").wait_for(timeout=60_000)
        shown = page.evaluate(SHOWN, len(names()))
    pairs = zip(names(), shown, strict=True)
    wrong = [(name, text) for name, (text, alive) in pairs if text.replace(JOINER, "") != name or alive]
    assert not wrong, f"{len(wrong)} of {len(names())}: {wrong[:12]}"
