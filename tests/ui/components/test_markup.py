"""The components' own markup: what it tells those who do not see the page."""

import re
from pathlib import Path

import pytest

UI = Path(__file__).parents[3] / "ui"


@pytest.mark.parametrize("path", sorted(UI.rglob("*.html")), ids=lambda path: str(path.relative_to(UI)))
def test_what_takes_arrow_keys_is_no_mere_picture(path: Path) -> None:
    """Someone who listens to the page keeps the arrow keys for reading, unless the element is an application."""
    controls = re.findall("<[^>]*tabindex[^>]*>", path.read_text(encoding="utf-8"))
    assert controls
    assert all('role="application"' in each and "Arrow keys" in each for each in controls)
