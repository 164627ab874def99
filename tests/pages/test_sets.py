"""The page of sets: opens finished in every view, its numbers agree with the model, its links are distrusted."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from inputs.example_clouds import CLOUDS
from models.zoo.cabinet import metrics
from tests.charts import charts
from tests.tables import tables
from ui import cached
from ui.cloud_controls import glass_cloud
from views.sets import costs, elements, induced, maximum, shuffles
from views.sets.elements import FIRST, NumberSet

APP = Path(__file__).parents[2] / "app.py"
VIEWS = ["Maximum of a set", "A few points between", "Cost", "Shuffle test"]
HOSTILE = ["", "0", "101", "1,2,3,4,5,6,7,8,9,10,11", "-5", "1e309", "nan", "٣", "3;drop table", "9" * 5000,
           "<script>alert(1)</script>", "![x](http://tracker/x)", "../../etc/passwd"]  # fmt: skip


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=300).run()
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("pages/sets.py").run()


def metric(app: AppTest, label: str) -> str:
    return next(each.value for each in app.metric if each.label == label)


def set_of(app: AppTest) -> tuple[int, ...]:
    return tuple(int(word) for word in app.text_input(key=elements.TEXT).value.split(", "))


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_from_its_link(view: str) -> None:
    app = opened(sets_view=view)
    assert not app.exception and not app.error
    assert app.title[0].value == "Does a Set Transformer notice the order of a set?"
    assert len(charts(app)) >= 1
    assert view == VIEWS[0] or app.query_params["sets_view"] in (view, [view])


def test_opens_with_the_answer_beside_the_true_maximum() -> None:
    app = opened()
    trace = cached.trace(maximum.KEY, NumberSet(FIRST))
    assert metric(app, "True maximum") == "92"
    assert float(metric(app, "The model’s answer")) == pytest.approx(100 * trace.logits[0], abs=0.006)
    assert float(metric(app, "Largest change of a weight")) < 1e-5


def test_a_link_brings_the_set_in_its_order() -> None:
    app = opened(set="12, 99, 3, 99")
    assert set_of(app) == (12, 99, 3, 99) and metric(app, "True maximum") == "99"
    assert app.query_params["set"] in ("12, 99, 3, 99", ["12, 99, 3, 99"])


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_link_of_nonsense_shows_the_usual_set(hostile: str) -> None:
    app = opened(set=hostile, set_layer=hostile, set_head=hostile)
    assert not app.exception and not app.error and set_of(app) == FIRST


@pytest.mark.parametrize("view", VIEWS[1:])
def test_nonsense_for_every_other_choice_shows_the_usual_one(view: str) -> None:
    names = ["isab", "isab_head", "isab_order", "isab_side", "isab_scale", "elements", "induced", "shuffle", "cloud",
             "up_axis", "cloud_scale"]  # fmt: skip
    for hostile in ("-1", "1e309", "<b>x</b>", "x" * 4000):
        app = opened(sets_view=view, **dict.fromkeys(names, hostile))
        assert not app.exception and not app.error


def test_text_that_is_no_set_is_answered_in_one_sentence_and_the_set_stays() -> None:
    app = opened()
    app.text_input(key=elements.TEXT).set_value("31, <script>, 7").run()
    assert len(app.error) == 1 and "not a whole number from 1 to 100" in app.error[0].value
    assert "<script>" not in app.error[0].value and metric(app, "True maximum") == "92" and not app.exception
    app.button(key="set_sort").click().run()  # goes on from the last set that was one
    assert set_of(app) == tuple(sorted(FIRST)) and not app.error
    app.text_input(key=elements.TEXT).set_value("5 6").run()
    assert not app.error and metric(app, "True maximum") == "6"


def test_shuffling_changes_the_order_and_not_the_answer() -> None:
    app = opened()
    before = metric(app, "The model’s answer")
    app.button(key="set_shuffle").click().run()
    assert set_of(app) != FIRST and sorted(set_of(app)) == sorted(FIRST)
    assert metric(app, "The model’s answer") == before and app.query_params["set"]


def test_elements_are_added_dragged_removed_and_sorted() -> None:
    app = opened(set="50, 20")
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
    app = opened(set="50, 20")
    app.slider(key=elements.VALUE).set_value(60)
    app.button(key="set_add").click().run()
    assert set_of(app)[:2] == (60, 20) and len(set_of(app)) == 3


def test_a_set_of_one_can_be_neither_shuffled_nor_emptied_and_says_that_it_is_new() -> None:
    app = opened(set="40")
    assert app.button(key="set_shuffle").disabled and app.button(key="set_remove").disabled
    assert any("a set of one is new to it" in caption.value for caption in app.caption)
    assert not opened(set="40", sets_view="Shuffle test").exception
    full = opened(set="1,2,3,4,5,6,7,8,9,10")
    assert full.button(key="set_add").disabled


def test_a_new_set_is_one_that_can_be_read() -> None:
    app = opened()
    for _ in range(3):
        app.button(key="set_casino").click().run()
        assert 2 <= len(set_of(app)) <= 10 and not app.error


def test_a_shuffle_is_never_the_order_that_was() -> None:
    assert all(elements.shuffled((1, 1, 2)) != [1, 1, 2] for _ in range(50))
    assert elements.shuffled((3, 3)) == [3, 3]  # it has no other


def test_repeated_numbers_have_labels_of_their_own() -> None:
    assert NumberSet((5, 7, 5, 5)).labels == ["5", "7", "5 (2)", "5 (3)"]


def test_what_elements_receive_is_the_mean_over_those_who_look() -> None:
    trace = cached.trace(maximum.KEY, NumberSet(FIRST))
    found = maximum.received(trace)
    assert found.shape == (12, len(FIRST))
    np.testing.assert_allclose(found.sum(axis=1), 1, atol=1e-5)
    for place, attention in enumerate(trace.attention):
        for head in range(4):
            rows = [attention.row(head, query) for query in range(attention.shape[2])]
            np.testing.assert_allclose(found[4 * place + head], sum(rows) / len(rows), atol=1e-6)


def test_weights_are_followed_to_where_their_elements_went() -> None:
    numbers, order = NumberSet(FIRST), np.array([3, 0, 5, 1, 4, 2])
    other = numbers.another([FIRST[place] for place in order])
    plain, shuffled = (cached.trace(maximum.KEY, each) for each in (numbers, other))
    slow = 0.0
    for before, after in zip(plain.attention, shuffled.attention, strict=True):
        old, new = before.weights()[0], after.weights()[0]
        for head, query, key in np.ndindex(new.shape):
            origin = order[query] if new.shape[1] > 1 else 0
            slow = max(slow, abs(float(new[head, query, key] - old[head, origin, order[key]])))
    assert maximum.carried(plain, shuffled, order) == pytest.approx(slow) and slow < 1e-5
    assert maximum.carried(plain, shuffled, np.arange(6)) > 0.1  # not followed, they differ


def test_the_errors_are_those_of_the_training_report() -> None:
    app = opened()
    table = next(each for each in tables(app) if "mean absolute error" in each)
    errors = [float(error) for error in table["mean absolute error"]]
    assert sorted(errors) == sorted(metrics(maximum.KEY)["mean_absolute_error"].values())
    assert table["model"][int(np.argmin(errors))] == maximum.NAMES["deep_set_max"]  # as it says


def test_the_maps_shown_are_the_model_s_own() -> None:
    cloud = glass_cloud(cached.example_cloud(next(iter(CLOUDS))))
    trace = cached.trace(induced.KEY, cloud)
    for block, first in (("ISAB 1", 0), ("ISAB 2", 2)):
        gather, spread = induced.pair(trace, block)
        assert (gather.name, spread.name) == tuple(
            f"encoder.{first // 2}.{part}.attention" for part in ("gather", "spread")
        )
        assert gather.shape[2:] == (16, 1024) and spread.shape[2:] == (1024, 16)
    maps = gather.weights(0)[0, 0], spread.weights(0)[0, 0]
    for order in (induced.BY_POINT, induced.AS_FED):
        small = induced.ordered(*maps, order)
        assert small[0].shape == (16, 128) and small[1].shape == (128, 16)
        np.testing.assert_allclose(small[0].sum(axis=1), 1 / 8, rtol=1e-4)  # means of eight
        np.testing.assert_allclose(small[1].sum(axis=1), 1, rtol=1e-4)
    strongest = [int(row.argmax()) for row in maps[1][np.lexsort((-maps[1].max(1), maps[1].argmax(1)))]]
    assert all(one <= other for one, other in pairwise(strongest))


def test_the_widest_view_covers_most() -> None:
    corners = np.array(np.meshgrid([0, 1], [0, 1], [0, 1])).reshape(3, 8).T
    assert induced.widest_view(corners * (3, 2, 1)) == "top"
    assert induced.widest_view(corners * (3, 1, 2)) == "front"
    assert induced.widest_view(corners * (1, 3, 2)) == "side"


def test_the_table_of_shuffles_is_what_the_blocks_do() -> None:
    app = opened(sets_view="Shuffle test", shuffle="7")
    table = tables(app)[0]
    numbers = NumberSet(FIRST)
    rows = shuffles.tested("set_transformer_max", numbers.digest, 7, numbers.pixels)
    assert list(table["float32"])[:4] == [shuffles._written(row.gap(shuffles.SINGLE)) for row in rows]
    assert len(table["block"]) == 8 and set(table["promise"]) == {"f(PX) = P f(X)", "f(PX) = f(X)"}
    for row in rows:
        assert row.gap(shuffles.SINGLE) < 1e-5 and row.gap(shuffles.DOUBLE) < 1e-13 and row.gap(shuffles.CODED) > 1e-3
    assert any("With the code, order decides" in each.value for each in app.markdown)


def test_time_is_measured_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def measured(points: int) -> dict[str, list[float]]:
        asked.append(points)
        return {"SAB": [1e-3 * each for each in costs.TIMED], "ISAB": [5e-4 * each for each in costs.TIMED]}

    monkeypatch.setattr(costs, "measured", measured)
    app = opened(sets_view="Cost", induced="32")
    assert not asked and len(charts(app)) == 1
    app.button(key="set_measure").click().run()
    assert asked == [32] and len(charts(app)) == 2 and not app.exception
    assert any("SAB took 2 times as long" in caption.value for caption in app.caption)
