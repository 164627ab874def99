"""The frame asks for the first canvas's modules before the canvas is there."""

import re

from tests.opening import opened
from ui.components.declared import STATIC, ahead, imported, modules, published


def test_every_module_of_the_canvas_is_asked_for_by_the_name_it_is_published_under() -> None:
    markup = ahead("canvas/ground.js", "canvas/main.js")
    asked = set(re.findall(r'"((?:canvas|shared)/[a-z]+\.js)"', markup))
    assert asked == imported("canvas/main.js", modules()) | imported("canvas/ground.js", modules())
    assert f"static/components/{published()}/" in markup
    assert all((STATIC / published() / name).is_file() for name in asked)


def test_the_frame_of_every_page_brings_it() -> None:
    frame = [element.proto.body for element in opened("sets").get("html")]
    assert ahead("canvas/ground.js", "canvas/main.js") in frame
