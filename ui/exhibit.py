"""An exhibit: a chart, what is to be said of it, and the same to take home, in one call."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from ui import downloads
from ui.components.chart import chart
from viz.provenance import Provenance
from viz.theme import Figure

Table = Mapping[str, Sequence[Any] | np.ndarray]
Arrays = Mapping[str, np.ndarray]


def exhibit(
    figure: Figure,
    record: Provenance,
    *,
    key: str,
    caption: str = "",
    table: Table | None = None,
    arrays: Arrays | None = None,
    on_pick: Callable[[], None] | None = None,
    fitted: bool = False,
    patient: bool = False,
) -> None:
    """Draw `figure`, write `caption` (Markdown) under it and offer both with `record` to take home.

    The numbers of the files are `table` ({column: values}, as CSV) and `arrays` (by name, as npz), by default what the
    figure itself holds. `key` names the exhibit on its page; `on_pick`, `fitted` and `patient` are the chart's
    (`ui.components.chart`).
    """
    chart(figure, key=key, on_pick=on_pick, fitted=fitted, patient=patient)
    if caption:
        st.caption(caption)
    downloads.offer(figure, record, arrays=arrays, table=table, key=key)
