"""Why does it need positions? Opens finished, keeps order and numbers in the link, distrusts what comes."""

import base64
import json
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from analysis.symmetry import shuffled_order
from tests.charts import charts
from tests.opening import number, opened, said
from ui.components.attention_by_hand.hand import written
from ui.components.reordering import checked
from views.permutation.shuffle import USUAL

HOSTILE = ("", "0-1-2-3", "0-1-2-3-3", "0-1-2-3-4-4", "5x4.1", "5x3" + ".1" * 15, "<script>", "٣-1-2-0-4", "9" * 300)


def sent(app: AppTest) -> dict[str, Any]:
    """What the table in the browser was sent."""
    [component] = [part.proto for part in app.get("bidi_component") if part.proto.component_name.endswith("reordering")]
    return json.loads(component.json)


def test_opens_on_the_table_shuffled() -> None:
    app = opened("permutation")
    assert app.title[0].value == "Why does it need positions?"
    assert sent(app)["tokens"] == USUAL.tolist() and sent(app)["order"] == shuffled_order(5, seed=1).tolist()
    assert not {"reorder", "reorder_x", "reorder_seed"} & set(app.query_params)


def test_a_link_brings_order_numbers_and_the_number_of_the_shuffle() -> None:
    tokens = USUAL.copy()
    tokens[2] = (-999, 25, 0, 7)
    app = opened("permutation", reorder="4-3-2-1-0", reorder_x=written(tokens), reorder_seed="7")
    assert sent(app)["order"] == [4, 3, 2, 1, 0] and sent(app)["tokens"] == tokens.tolist() and not app.toast
    assert app.slider[0].value == 7


def test_another_shuffle_undoes_what_was_dragged() -> None:
    app = opened("permutation", reorder="4-3-2-1-0", reorder_seed="100")
    app.button(key="reorder_next").click().run()
    assert "reorder" not in app.query_params and app.slider[0].value == 1
    assert sent(app)["order"] == shuffled_order(5, seed=1).tolist()
    app.slider[0].set_value(9).run()
    assert sent(app)["order"] == shuffled_order(5, seed=9).tolist() and app.query_params["reorder_seed"] in ("9", ["9"])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nonsense_in_a_link_is_refused_and_the_usual_table_shown(hostile: str) -> None:
    app = opened("permutation", reorder=hostile, reorder_x=hostile, reorder_seed=hostile)
    assert sent(app)["tokens"] == USUAL.tolist() and sent(app)["order"] == shuffled_order(5, seed=1).tolist()
    assert len(app.toast) == 3 and all("was not understood" in toast.value for toast in app.toast)


@pytest.mark.parametrize(
    "edit",
    [
        None,
        {"serial": "1", "tokens": USUAL.tolist(), "order": [0, 1, 2, 3, 4]},
        {"serial": 1, "tokens": USUAL.tolist()[1:], "order": [0, 1, 2, 3, 4]},
        {"serial": 1, "tokens": [[1000, 0, 0, 0]] * 5, "order": [0, 1, 2, 3, 4]},
        {"serial": 1, "tokens": [[0.5, 0, 0, 0]] * 5, "order": [0, 1, 2, 3, 4]},
        {"serial": 1, "tokens": [[True, 0, 0, 0]] * 5, "order": [0, 1, 2, 3, 4]},
        {"serial": 1, "tokens": USUAL.tolist(), "order": [0, 1, 2, 3, 3]},
        {"serial": 1, "tokens": USUAL.tolist(), "order": [0, True, 2, 3, 4]},
        {"serial": 1, "tokens": USUAL.tolist(), "order": "01234"},
    ],
)
def test_only_tokens_and_a_permutation_are_heard(edit: Any) -> None:
    assert checked(edit, USUAL.shape) is None


def test_what_makes_sense_is_heard() -> None:
    tokens, order = checked({"serial": 1, "tokens": USUAL.tolist(), "order": [4, 0, 1, 2, 3]}, USUAL.shape)
    assert np.array_equal(tokens, USUAL) and order == (4, 0, 1, 2, 3)


def maps(app: AppTest) -> list[np.ndarray]:
    """The three maps of the first chart."""
    packed = charts(app)[0]["figure"]["data"][0]["z"]
    strip = np.frombuffer(base64.b64decode(packed["bdata"]), dtype=packed["dtype"]).reshape(8, -1)
    return [strip[:, start : start + 8] for start in (0, 9, 18)]


@pytest.mark.parametrize(
    ("positions", "of", "same"), [("zero", "class", True), ("zero", "patch", True), ("learned", "class", False)]
)
def test_put_back_the_map_is_the_first_one_only_without_positions(positions: str, of: str, same: bool) -> None:
    asked = {"reorder_positions": positions, "reorder_of": of, "at": "300-800", "reorder_layer": "4"}
    app = opened("permutation", reorder_view="patches", **asked)
    before, heap, back = maps(app)
    assert np.allclose(back, before, atol=1e-5) == same
    assert np.allclose(sorted(heap.ravel()), sorted(back.ravel())) and not np.allclose(heap, back, atol=1e-3)


def test_rounding_is_told_in_both_precisions() -> None:
    told = said(opened("permutation", reorder_view="patches"))
    single, double = (number(told.partition(f"{before} ")[2].split()[0]) for before in ("at most", "and by"))
    assert double < 1e-11 < 1e-8 < single < 1e-3


def test_it_leads_to_the_page_on_positions() -> None:
    assert "positions" in [link.proto.page for link in opened("permutation").get("page_link")]
