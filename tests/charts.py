"""The charts on a page that `AppTest` runs."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def charts(app: AppTest) -> list[dict[str, Any]]:
    """What each chart of the page was sent, in the order of the page: `figure`, `proportion`, `clickable`."""
    sent = [element.proto for element in app.get("bidi_component")]
    return [json.loads(chart.bytes) for chart in sent if chart.component_name.endswith("vitrine_chart")]
