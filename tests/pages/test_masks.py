"""Who may look at whom: every mask opens, links hold, a click marks a token."""

import pytest

from tests.opening import opened, said
from views.masks.kinds import KINDS


@pytest.mark.parametrize("key", KINDS)
def test_counted_and_calculated_pairs_stand_side_by_side(key: str) -> None:
    for over, count in (("picture", 64), ("sequence", 16)):
        app = opened("masks", mask=key, mask_over=over)
        told = said(app)
        counted = told.split("Counted: ")[1].split(" open pairs")[0]
        assert f"$: {counted}." in told
        assert [slider.max for slider in app.slider] == [count]


def test_a_link_keeps_mask_size_token_and_digit() -> None:
    app = opened("masks", mask="local", mask_size_local="2", mask_token="1", mask_digit="7")
    assert [box.value for box in app.selectbox] == ["local", 7, 2]
    assert app.slider[0].value == 1


def test_costs_follow_the_layers() -> None:
    app = opened("masks", mask_view="costs", mask_layers="4")
    assert app.slider[0].value == 4
    assert "Left is cheap" in said(app)
