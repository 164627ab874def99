"""The server asks for the first canvas's modules with the page itself, before the canvas is there."""

import re
import urllib.request

import pytest

from harness.serving import served
from ui.components.declared import STATIC, ahead, imported, modules, published


def test_every_module_of_the_canvas_is_asked_for_by_the_name_it_is_published_under() -> None:
    header = ahead("canvas/ground.js", "canvas/main.js")
    asked = set(re.findall(r"((?:canvas|shared)/[a-z]+\.js)>; rel=modulepreload", header))
    assert asked == imported("canvas/main.js", modules()) | imported("canvas/ground.js", modules())
    assert f"<app/static/components/{published()}/" in header
    assert header.count("fetchpriority=low") == len(asked)  # or Streamlit's own scripts would wait for them
    assert all((STATIC / published() / name).is_file() for name in asked)


@pytest.mark.parametrize("path", ["", "/a/b"])
def test_the_page_brings_it_and_nothing_else_does(path: str) -> None:
    with served("server.py", path) as server:
        with urllib.request.urlopen(f"{server.address}/") as answer:  # noqa: S310 - a loopback address of ours
            header, base = answer.headers["link"], answer.url
        assert header == ahead("canvas/ground.js", "canvas/main.js")
        script = header[1 : header.index(">")]
        with urllib.request.urlopen(f"{base}{script}") as module:  # noqa: S310 - a loopback address of ours
            assert module.headers["link"] is None and b"export" in module.read()
