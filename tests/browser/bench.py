"""A page on which the components' modules can be imported one by one, without Streamlit and without a network."""

from typing import Any

from playwright.sync_api import BrowserContext, Page, Route

from ui.components.declared import HERE

PLACE = "http://modules.test"  # answered below, never asked for


def bench(context: BrowserContext, markup: str = "") -> Page:
    """A tab that shows `markup`; each module has its path below ui/components as its address: /shared/keys.js."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(f"{PLACE}/")
        if path:
            return route.fulfill(path=HERE / path, content_type="text/javascript")
        route.fulfill(body=markup or "<!doctype html><meta charset=utf-8>", content_type="text/html; charset=utf-8")

    context.route("**/*", lambda route: route.abort())
    context.route(f"{PLACE}/**", answer)
    tab = context.new_page()
    tab.goto(f"{PLACE}/")
    return tab


def call(page: Page, module: str, expression: str, given: Any = None) -> Any:
    """The value of `expression` where `module` is the module's namespace and `given` what Python hands over."""
    return page.evaluate(
        f"async (given) => {{ const module = await import('/{module}'); return {expression}; }}", given
    )
