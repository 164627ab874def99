"""Pages opened as a visitor's link opens them, and what they then say."""

import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

APP = str(Path(__file__).parents[1] / "app.py")


def opened(page: str = "attention", **parameters: str) -> AppTest:
    """The page `page` with these link parameters; a crash, which the guard shows as an error, fails."""
    app = addressed(page, **parameters).run()
    assert not app.exception and not app.error
    return app


def addressed(page: str, **parameters: str) -> AppTest:
    """A visitor whose first address is the page `page` with these parameters, before the page is there."""
    app = AppTest.from_file(APP, default_timeout=600)
    app._registered_pages = _known()  # which AppTest would know only once it has run some other page
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page(f"pages/{page}.py")


@cache
def _known() -> dict[str, Any]:
    """The pages that the app registers."""
    return AppTest.from_file(APP, default_timeout=600).run()._registered_pages


def said(app: AppTest) -> str:
    """All captions and notices of the page."""
    return " ".join(element.value for element in (*app.caption, *app.info))


def named(app: AppTest) -> list[list[str]]:
    """What is written over the bars of the most probable classes, for each answer on the page."""
    bodies = [part.proto.body for part in app.get("html")]
    answers = [body for body in bodies if body.startswith('<div class="probable">')]
    return [[unescape(text) for text in re.findall("<div>([^<]+)", answer)] for answer in answers]


def number(written: str) -> float:
    """A tiny number read back as `ui.text.tiny` writes it."""
    return float(written.replace("·10", "e").translate(str.maketrans("−⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "--0123456789")))
