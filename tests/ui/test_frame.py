"""The frame's style reaches the page."""

from ui.frame import STYLE


def test_the_style_has_no_bare_less_than_sign() -> None:
    """Streamlit cleans what it is given as HTML, and takes a style with one for a trick: all of it would be gone."""
    assert "<" not in STYLE.read_text(encoding="utf-8")
