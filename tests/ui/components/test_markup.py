"""The components' own markup: what it tells those who do not see the page, in words that Python sends."""

import re
from pathlib import Path

import pytest

from ui.components import (
    attention_by_hand,
    chart,
    digit_pad,
    expected_curve,
    forward,
    heads_glass,
    matrix,
    number_block,
    position_tiles,
    reordering,
    rolling,
    take_home,
)
from ui.components.cloud_canvas import packing
from ui.components.declared import HERE

SENT = {
    "attention_by_hand": lambda: attention_by_hand._words(),
    "digit_pad": lambda: digit_pad._words("ink"),
    "forward": lambda: forward._words(),
    "chart": lambda: chart._words(),
    "expected_curve": lambda: expected_curve._words("x", "y"),
    "heads_glass": lambda: heads_glass._words(),
    "matrix": lambda: matrix._words(),
    "number_block": lambda: number_block._words(),
    "position_tiles": lambda: position_tiles._words((7, 7), [7, 7]),
    "reordering": lambda: reordering._words(),
    "rolling": lambda: rolling._words(),
    "take_home": lambda: take_home._words(),
    "cloud_canvas": lambda: packing._words(1024),
}
MARKUP = sorted(HERE.rglob("*.html"))


def words(path: Path) -> dict[str, str]:
    return SENT[path.parent.name]() if path.parent.name in SENT else {"copy": "x"}


@pytest.mark.parametrize("path", MARKUP, ids=lambda path: path.parent.name)
def test_what_takes_arrow_keys_is_no_mere_picture(path: Path) -> None:
    """Someone who listens to the page keeps the arrow keys for reading, unless the element is an application."""
    controls = re.findall("<[^>]*tabindex[^>]*>", path.read_text(encoding="utf-8"))
    for control in controls:
        key = re.search('data-label="([^"]+)"', control)[1]
        assert 'role="application"' in control and "Arrow keys" in words(path)[key]


@pytest.mark.parametrize("path", MARKUP, ids=lambda path: path.parent.name)
def test_markup_holds_no_words_and_python_sends_those_it_asks_for(path: Path) -> None:
    markup = path.read_text(encoding="utf-8")
    assert not set(re.findall(r"[A-Za-z]{2,}", re.sub("<[^>]*>", "", markup))) - {"PNG", "SVG"}
    assert not re.search("(aria-label|title|alt)=", markup)
    assert set(re.findall(r'data-(?:say|label|hint)="(\w+)"', markup)) <= set(words(path))


@pytest.mark.parametrize("folder", sorted(SENT))
def test_every_word_that_python_sends_is_used(folder: str) -> None:
    used = "".join(
        file.read_text(encoding="utf-8")
        for file in [*(HERE / folder).iterdir(), *(HERE / "shared").iterdir()]
        if file.suffix in {".js", ".html"}
    )
    assert not [key for key in SENT[folder]() if not re.search(rf"\b{key.removesuffix('Hint')}\b", used)]


def test_a_component_has_its_own_folder_and_main_module() -> None:
    folders = [folder for folder in HERE.iterdir() if folder.is_dir() and not folder.name.startswith("_")]
    assert all((folder / "main.js").exists() for folder in folders if folder.name != "shared")
