"""The page of distances: its choices are in the link."""

import pytest

from tests.opening import opened


def test_the_chosen_layer_and_head_come_from_the_link() -> None:
    app = opened("distance", layer="3", head="2")
    assert [slider.value for slider in app.slider] == [3, 2]


def test_means_of_all_pictures_stand_beside_the_map_of_an_oblong_one() -> None:
    app = opened("distance", over="examples", model="vit_ti_untrained")
    assert app.query_params["over"] in ("examples", ["examples"])
    assert [header.value for header in app.header] == ["Behind the points", "Which tokens stand out?"]


@pytest.mark.filterwarnings("error")
def test_places_that_no_key_covers_stay_blank_without_a_warning() -> None:
    opened("distance", model="image_gpt_small_untrained")
