"""Who mixes what? Opens finished in every view, keeps its choices in the link, tells what is in sight."""

import json

import pytest

from analysis import mixers
from tests.charts import charts
from tests.opening import opened, said
from views.mixing.subject import PLACES, WIDTHS

VIEWS = {"matrices": 3, "shift": 1, "cost": 2, "field": 6}


@pytest.mark.parametrize("view", VIEWS)
def test_each_view_opens_with_its_charts_and_its_own_reading(view: str) -> None:
    app = opened("mixing", mix_view=view)
    assert app.title[0].value == "Convolution, MLP, attention: who mixes what?"
    assert len(charts(app)) == VIEWS[view]
    [first] = [text.value for text in app.markdown if text.value.startswith("**What to look for.**")]
    assert {"matrices": "diagonal", "shift": "rounding", "cost": "slope", "field": "outlined"}[view] in first


def test_a_link_brings_count_width_shift_and_ends() -> None:
    app = opened("mixing", mix_view="shift", mix_count="20", mix_width="7", mix_by="3", mix_ends="open")
    assert [slider.value for slider in app.slider] == [20, 3]
    assert "3 places at each end change" in said(app)
    assert "Moved by 3: what moves along away from the ends, to rounding: convolution. " in said(app)


def test_the_picture_changes_attention_and_nothing_else() -> None:
    told = [charts(opened("mixing", image=image)) for image in ("china", "coffee")]
    assert [one == other for one, other in zip(*map(plain, told), strict=True)] == [True, True, False]


def plain(figures: list) -> list[str]:
    """Each chart's numbers."""
    return [json.dumps(figure["figure"]["data"][0]["z"], default=str) for figure in figures]


def test_some_places_are_away_from_the_ends_whatever_is_chosen() -> None:
    for count in PLACES:
        for width in WIDTHS:
            inner = mixers.inner(count, 3, width)
            assert inner.stop > inner.start


def test_cost_needs_no_picture() -> None:
    app = opened("mixing", mix_view="cost")
    assert not [part for part in app.get("bidi_component") if part.proto.component_name.endswith("filmstrip")]
