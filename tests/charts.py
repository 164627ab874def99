"""The charts on a page that `AppTest` runs."""

import base64
import json
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest


def charts(app: AppTest) -> list[dict[str, Any]]:
    """What each chart of the page was sent, in the order of the page: `figure`, `proportion`, `clickable`."""
    sent = [element.proto for element in app.get("bidi_component")]
    return [json.loads(chart.bytes) for chart in sent if chart.component_name.endswith("vitrine_chart")]


def numbers(packed: dict[str, str]) -> np.ndarray:
    """An array of a chart, which is sent as bytes."""
    return np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"])
