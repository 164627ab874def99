"""The charts of a page, by the key of the exhibit that each is."""

from playwright.sync_api import Locator, Page


def chart(page: Page, key: str) -> Locator:
    return page.locator(f".st-key-{key} .vitrine-chart")
