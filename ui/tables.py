"""Small tables as text: Streamlit's own table brings 1.2 MB of script, for sorting and scrolling that a few rows don't
need."""

from collections.abc import Mapping, Sequence
from numbers import Number
from typing import Any

import streamlit as st

from ui.text import plain


def show(columns: Mapping[str, Sequence[Any]]) -> None:
    """Draw `columns` {name: values}, all of one length; numbers stand right."""
    st.markdown(written(columns))


def written(columns: Mapping[str, Sequence[Any]]) -> str:
    """`columns` as a Markdown table; what would be Markdown in names and values is shown as it is."""
    sides = ["---:" if all(isinstance(value, Number) for value in values) else ":---" for values in columns.values()]
    rows = [list(columns), *zip(*columns.values(), strict=True)]
    lines = [" | ".join(_cell(value) for value in row) for row in rows]
    return "\n".join(f"| {line} |" for line in (lines[0], " | ".join(sides), *lines[1:]))


def _cell(value: Any) -> str:
    return plain(f"{value:,}" if isinstance(value, int) else str(value))
