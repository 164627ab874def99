"""What stands around a map and its answer is drawn after both (how the browser does it: test_chart_order.py)."""

import pytest

from tests.charts import charts
from tests.opening import opened

WAITS = {  # of each chart in the page's order, whether it can wait
    "bits": [True, False],  # the weights; the map
    "sparse": [False, True, False],  # the map; the pairs that are left; accuracy
    "needed_heads": [True, False, False],  # all heads; the map, the answer
    "rank": [True, False, False, False, True],  # energy; the map twice, the answer; every head
    "needed_blocks": [True, False, False, False, False],  # all blocks; the map and the answer of two models
}


@pytest.mark.parametrize("page", WAITS)
def test_curves_and_overviews_wait_for_map_and_answer(page: str) -> None:
    assert [chart["patient"] for chart in charts(opened(page))] == WAITS[page]
