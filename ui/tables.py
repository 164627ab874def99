"""Small tables as text: Streamlit's own table brings 1.2 MB of script, for sorting and scrolling that a few rows don't
need."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from math import isfinite
from numbers import Number
from typing import Any

import streamlit as st

from ui.text import plain


def show(columns: Mapping[str, Sequence[Any]]) -> None:
    """Draw `columns` {name: values}, all of one length; numbers stand right."""
    st.markdown(written(columns))


def written(columns: Mapping[str, Sequence[Any]]) -> str:
    """`columns` as a Markdown table; what would be Markdown in names and values is shown as it is.

    Numbers of a column have equally many decimals, as many as the longest needs.
    """
    sides = ["---:" if _numeric(values) else ":---" for values in columns.values()]
    rows = [list(columns), *zip(*map(_words, columns.values()), strict=True)]
    lines = [" | ".join(plain(cell) for cell in row) for row in rows]
    return "\n".join(f"| {line} |" for line in (lines[0], " | ".join(sides), *lines[1:]))


def _numeric(values: Sequence[Any]) -> bool:
    return all(isinstance(value, Number) and isfinite(value) for value in values)


def _words(values: Sequence[Any]) -> list[str]:
    if not _numeric(values):
        return [str(value) for value in values]
    decimals = max((-Decimal(str(value)).as_tuple().exponent for value in values), default=0)
    return [f"{value:,.{max(decimals, 0)}f}".replace("-", "−") for value in values]
