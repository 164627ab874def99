"""The tables on a page that `AppTest` runs."""

import re

from streamlit.testing.v1 import AppTest


def tables(app: AppTest) -> list[dict[str, list[str]]]:
    """Each table of the page as {column: values as they are read}, in the order of the page."""
    return [_read(element.value) for element in app.markdown if element.value.startswith("| ")]


def _read(text: str) -> dict[str, list[str]]:
    names, _, *rows = (_cells(line) for line in text.splitlines())
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def _cells(line: str) -> list[str]:
    return [re.sub(r"\\(.)", r"\1", cell) for cell in line.removeprefix("| ").removesuffix(" |").split(" | ")]
