"""The line that answers a page's question, and a slow way to what several of them say."""

import numpy as np
from streamlit.testing.v1 import AppTest


def answer(app: AppTest) -> str:
    """The line in bold."""
    [line] = [caption.value for caption in app.caption if caption.value.startswith("**")]
    return line.strip("*").replace("\\", "")


def fewest(row: np.ndarray) -> int:
    """How few entries hold half of the sum, one added after another."""
    total, count = 0.0, 0
    for value in sorted(map(float, row), reverse=True):
        if total >= sum(map(float, row)) / 2:
            break
        total, count = total + value, count + 1
    return count
