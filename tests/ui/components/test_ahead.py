"""The server asks for what the first canvas needs with the page itself, before the canvas is there."""

import urllib.request

import pytest

from harness.serving import served
from ui.components.declared import STATIC, ahead, where

CANVAS = "canvas/main.js"


def test_the_canvas_s_file_is_asked_for_by_the_name_it_is_published_under() -> None:
    # With low priority, or Streamlit's own scripts would wait for it.
    assert ahead(CANVAS) == f"<app/static/components/{where(CANVAS)}>; rel=modulepreload; fetchpriority=low"
    assert (STATIC / where(CANVAS)).is_file()


@pytest.mark.parametrize("path", ["", "/a/b"])
def test_the_page_brings_it_and_nothing_else_does(path: str) -> None:
    with served("server.py", path) as server:
        with urllib.request.urlopen(f"{server.address}/") as answer:  # noqa: S310 - a loopback address of ours
            header, base = answer.headers["link"], answer.url
        assert header == ahead(CANVAS)
        script = header[1 : header.index(">")]
        with urllib.request.urlopen(f"{base}{script}") as module:  # noqa: S310 - a loopback address of ours
            assert module.headers["link"] is None and b"export" in module.read()
