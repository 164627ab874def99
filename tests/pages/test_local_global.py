"""The page of local and global points: every view from its link, what the link chooses, files that are no clouds."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.opening import opened as opened_page

VIEWS = {
    "cross": "spreads its attention over 48 tokens",
    "among": "spreads its attention over 128 tokens",
    "sampling": "After 12 points",
    "radii": "Level 1 of 2",
}


def opened(**parameters: str) -> AppTest:
    return opened_page("local_global", **parameters)


def words(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption))


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_from_its_link(view: str) -> None:
    app = opened(meeting=view)
    assert not app.warning and not app.toast
    assert app.title[0].value == "What do the chosen points ask the rest?" and VIEWS[view] in words(app)


def test_layer_head_and_token_come_from_the_link() -> None:
    app = opened(cross_layer="2", cloud_head="3", asks128="40")
    assert app.slider(key="slide_cross_layer").value == 2 and app.slider(key="slide_asks128").value == 40
    assert "Local point 40 (SortNet 2, rank 8, point" in words(app)


def test_all_points_may_ask_each_other() -> None:
    app = opened(meeting="among", among="all", asks1024="1000")
    assert "**Point 1000** spreads its attention over 1,024 tokens" in words(app)


def test_one_point_covers_the_cloud_in_the_singular() -> None:
    app = opened(meeting="sampling", sampled="1", sampler="random")
    assert "**After 1 point** no point of the cloud" in words(app)


def test_the_second_level_looks_at_the_centres_of_the_first() -> None:
    app = opened(meeting="radii", grouping_level="2", centre2="5")
    assert "Level 2 of 2: 48 centres look at the 96 centres of level 1." in words(app)


@pytest.mark.parametrize(
    ("name", "value"),
    [("meeting", "x"), ("cross_layer", "3"), ("cloud_head", "9"), ("asks128", "129"), ("asks128", "1e309")],
)
def test_hostile_links_open_the_usual_view_with_a_note(name: str, value: str) -> None:
    assert any("was not understood" in toast.value for toast in opened(**{name: value}).toast)


def test_a_bad_file_is_answered_and_the_cloud_stays() -> None:
    app = opened(cloud="tree")
    app.file_uploader[0].upload("cloud.laz", b"no cloud at all").run()
    assert len(app.error) == 1 and "plain text" in app.error[0].value and not app.exception


def test_the_untrained_network_says_so() -> None:
    assert "Untrained weights" in opened(points_model="point_transformer_untrained").warning[0].value
