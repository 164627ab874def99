"""The frame's style reaches the page."""

import re

from ui.frame import STYLE


def test_the_style_has_no_bare_less_than_sign() -> None:
    """Streamlit cleans what it is given as HTML, and takes a style with one for a trick: all of it would be gone."""
    assert "<" not in STYLE.read_text(encoding="utf-8")


def test_the_frame_asks_of_no_element_what_it_holds_deep_inside() -> None:
    """A browser asks such a question anew, up to the root, at every mark that a chart draws."""
    wide = STYLE.read_text(encoding="utf-8")
    assert ":has(> " in wide
    assert not re.search(r":has\((?!> )", wide)
    assert not re.search(r"^:has", wide, re.MULTILINE)
