"""The page of sets: opens finished in every view, its numbers agree with the model, its links are distrusted."""

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from models.zoo.cabinet import metrics
from tests.charts import charts
from tests.opening import number, opened
from tests.tables import tables
from ui import cached
from views.sets import costs, deep_sets, elements, shuffles
from views.sets.elements import FIRST, NumberSet
from views.sets.subject import MAXIMUM
from viz import theme

VIEWS = ["maximum", "between", "cost", "shuffle"]
HOSTILE = [
    "",
    "0",
    "101",
    "1,2,3,4,5,6,7,8,9,10,11",
    "-5",
    "1e309",
    "nan",
    "٣",
    "3;drop table",
    "9" * 5000,
    "<script>alert(1)</script>",
    "![x](http://tracker/x)",
    "../../etc/passwd",
]
CHOICES = [
    "isab",
    "isab_head",
    "isab_order",
    "isab_side",
    "isab_scale",
    "elements",
    "induced",
    "shuffle",
    "cloud",
    "up_axis",
    "cloud_scale",
]


def metric(app: AppTest, title: str) -> str:
    return next(metric.value for metric in app.metric if metric.label == title)


def set_of(app: AppTest) -> tuple[int, ...]:
    return tuple(int(word) for word in app.text_input(key=elements.TEXT).value.split(", "))


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_from_its_link(view: str) -> None:
    app = opened("sets", sets_view=view)
    assert app.button_group(key="choose_sets_view").value == view
    assert app.title[0].value == "Does a Set Transformer notice the order of a set?"
    assert len(charts(app)) >= 1
    assert view == VIEWS[0] or app.query_params["sets_view"] in (view, [view])


def test_opens_with_the_answer_beside_the_true_maximum() -> None:
    app = opened("sets")
    trace = cached.trace(MAXIMUM, NumberSet(FIRST))
    assert metric(app, "True maximum") == "92"
    assert float(metric(app, "The model’s answer")) == pytest.approx(100 * trace.logits[0], abs=0.006)
    assert number(metric(app, "Largest change of a weight")) < 1e-5


def test_a_link_brings_the_set_in_its_order() -> None:
    app = opened("sets", set="12, 99, 3, 99")
    assert set_of(app) == (12, 99, 3, 99) and metric(app, "True maximum") == "99"
    assert app.query_params["set"] in ("12, 99, 3, 99", ["12, 99, 3, 99"])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_link_of_nonsense_shows_the_usual_set(hostile: str) -> None:
    app = opened("sets", set=hostile, set_layer=hostile, set_head=hostile)
    assert set_of(app) == FIRST


@pytest.mark.parametrize("view", VIEWS[1:])
def test_nonsense_for_every_other_choice_shows_the_usual_one(view: str) -> None:
    for hostile in ("-1", "1e309", "<b>x</b>", "x" * 4000):
        opened("sets", sets_view=view, **dict.fromkeys(CHOICES, hostile))


def test_text_that_is_no_set_is_answered_in_one_sentence_and_the_set_stays() -> None:
    app = opened("sets")
    app.text_input(key=elements.TEXT).set_value("31, <script>, 7").run()
    assert len(app.error) == 1 and "not a whole number from 1 to 100" in app.error[0].value
    assert "<script>" not in app.error[0].value and metric(app, "True maximum") == "92" and not app.exception
    app.button(key="set_sort").click().run()  # goes on from the last set that was one
    assert set_of(app) == tuple(sorted(FIRST)) and not app.error
    app.text_input(key=elements.TEXT).set_value("5 6").run()
    assert not app.error and metric(app, "True maximum") == "6"


def test_shuffling_changes_the_order_and_not_the_answer() -> None:
    app = opened("sets")
    before = metric(app, "The model’s answer")
    app.button(key="set_shuffle").click().run()
    assert set_of(app) != FIRST and sorted(set_of(app)) == sorted(FIRST)
    assert metric(app, "The model’s answer") == before and app.query_params["set"]


def test_elements_are_added_dragged_removed_and_sorted() -> None:
    app = opened("sets", set="50, 20")
    app.button(key="set_add").click().run()
    assert set_of(app)[:2] == (50, 20) and len(set_of(app)) == 3
    app.segmented_control(key=elements.WHICH).set_value(2).run()
    app.slider(key=elements.VALUE).set_value(77).run()
    assert set_of(app) == (50, 20, 77) and metric(app, "True maximum") == "77"
    app.button(key="set_sort").click().run()
    assert set_of(app) == (20, 50, 77)
    app.button(key="set_remove").click().run()
    assert set_of(app) == (20, 50) and not app.exception


def test_two_controls_moved_at_once_both_count() -> None:
    app = opened("sets", set="50, 20")
    app.slider(key=elements.VALUE).set_value(60)
    app.button(key="set_add").click().run()
    assert set_of(app)[:2] == (60, 20) and len(set_of(app)) == 3


def test_a_set_of_one_can_be_neither_shuffled_nor_emptied_and_says_that_it_is_new() -> None:
    app = opened("sets", set="40")
    assert app.button(key="set_shuffle").disabled and app.button(key="set_remove").disabled
    assert any("a set of one is new to it" in caption.value for caption in app.caption)
    opened("sets", set="40", sets_view="shuffle")
    full = opened("sets", set="1,2,3,4,5,6,7,8,9,10")
    assert full.button(key="set_add").disabled


def test_a_new_set_is_one_that_can_be_read() -> None:
    app = opened("sets")
    for _ in range(3):
        app.button(key="set_casino").click().run()
        assert 2 <= len(set_of(app)) <= 10 and not app.error


def test_the_errors_are_those_of_the_training_report() -> None:
    app = opened("sets")
    table = next(candidate for candidate in tables(app) if "mean absolute error" in candidate)
    errors = [float(error) for error in table["mean absolute error"]]
    assert sorted(errors) == sorted(metrics(MAXIMUM)["mean_absolute_error"].values())
    assert table["model"][int(np.argmin(errors))] == deep_sets.NAMES["deep_set_max"]  # as it says


def test_the_table_of_shuffles_is_what_the_blocks_do() -> None:
    app = opened("sets", sets_view="shuffle", shuffle="7")
    table = tables(app)[0]
    numbers = NumberSet(FIRST)
    rows = shuffles.tested(MAXIMUM, 7, numbers.pixels)
    assert list(table["float32"])[:4] == [shuffles.written(row.gap(shuffles.SINGLE)) for row in rows]
    assert len(table["block"]) == 8 and set(table["promise"]) == {"f(PX) = P f(X)", "f(PX) = f(X)"}
    for row in rows:
        assert row.gap(shuffles.SINGLE) < 1e-5 and row.gap(shuffles.DOUBLE) < 1e-13 and row.gap(shuffles.CODED) > 1e-3
    assert any("With the code, order decides" in element.value for element in app.markdown)


def test_time_is_measured_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def measured(points: int) -> dict[str, list[float]]:
        asked.append(points)
        return {"SAB": [1e-3 * size for size in costs.TIMED], "ISAB": [5e-4 * size for size in costs.TIMED]}

    monkeypatch.setattr(costs, "measured", measured)
    app = opened("sets", sets_view="cost", induced="32")
    assert not asked and len(charts(app)) == 1
    app.button(key="set_measure").click().run()
    assert asked == [32] and len(charts(app)) == 2 and not app.exception
    assert any("SAB took 2 times as long" in caption.value for caption in app.caption)


def test_where_little_is_gathered_from_is_grey_and_seen_on_either_page() -> None:
    [drawn] = [
        chart["figure"]
        for chart in charts(opened("sets", sets_view="between"))
        if chart["figure"]["layout"]["title"]["text"] == "What each learned point gathers from"
    ]
    assert drawn["data"][0]["colorscale"][0][1] == theme.colorscale("score")[0][1]
