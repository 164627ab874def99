"""Other people's words stay words."""

import pytest

from ui.text import JOINER, exists, passage, plain
from words import tiny


@pytest.mark.parametrize(
    "words", ["![x](http://tracker/x)", "<script>alert(1)</script>", ":red[hot]", "$x^2$", "**b**", "`c`"]
)
def test_markdown_is_escaped_character_by_character(words: str) -> None:
    escaped = plain(words)
    assert escaped.replace("\\", "").replace(JOINER, "") == words.replace("\\", "")
    for before, character in zip(" " + escaped, escaped, strict=False):
        assert character not in "`*_{}[]()#!|<>$:" or before == "\\"


def test_length_is_capped_and_control_characters_are_dropped() -> None:
    assert len(plain("a" * 1000, limit=50)) == 50
    assert "\x1b" not in plain("\x1b[31mred") and "\n" not in plain("two\nlines")


def test_a_tiny_number_is_written_as_people_do() -> None:
    assert [tiny(value) for value in (0.0, 1.23e-7, 4e-16, 0.25)] == ["0", "1.2·10⁻⁷", "4.0·10⁻¹⁶", "2.5·10⁻¹"]
    assert tiny(3e-5, 0) == "3·10⁻⁵"


def test_an_explanation_that_nobody_wrote_is_missed() -> None:
    with pytest.raises(FileNotFoundError):
        passage("nobody_wrote_this")
    assert not exists("nobody_wrote_this") and exists("attention")
