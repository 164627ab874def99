"""The row of pictures: there where the picture plays a part, gone where what is seen is the same for all."""

import pytest

from tests.opening import opened

VIEWS = {  # the link's name of the view, and views in which pictures play no part
    "windows": ("windows", ["cost"]),
    "pyramids": ("pyramid", ["cost", "window"]),
    "positions": ("positions_view", ["sinusoidal", "relative"]),
}


@pytest.mark.parametrize(("page", "view"), [(page, view) for page, (_, views) in VIEWS.items() for view in views])
def test_no_pictures_are_offered_where_they_play_no_part(page: str, view: str) -> None:
    assert not opened(page, **{VIEWS[page][0]: view}).file_uploader


def test_no_pictures_are_offered_for_a_set_of_numbers() -> None:
    assert not opened("sets").file_uploader


@pytest.mark.parametrize("page", VIEWS)
def test_pictures_come_and_go_with_the_view(page: str) -> None:
    app = opened(page)
    assert len(app.file_uploader) == 1
    name, (view, *_) = VIEWS[page]
    first = app.button_group(key=f"choose_{name}").value
    app.button_group(key=f"choose_{name}").set_value(view).run()
    assert not app.file_uploader
    app.button_group(key=f"choose_{name}").set_value(first).run()
    assert len(app.file_uploader) == 1


def test_after_a_reload_it_is_said_that_ones_own_picture_is_gone() -> None:
    app = opened("windows", image="upload")
    assert any("choose it again" in toast.value for toast in app.toast)
    assert "image" not in app.query_params
