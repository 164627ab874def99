"""The colours keep the promises the theme makes."""

import itertools

import numpy as np
import pytest
from plotly import io

from viz import theme

PAGES = {"light": "#ffffff", "dark": "#0e1117"}
EYES = {  # Machado, Oliveira and Fernandes 2009, severity 1, on linear sRGB
    "normal": np.eye(3),
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritan": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize("page", PAGES)
def test_every_categorical_colour_stands_out_from_the_page(page: str) -> None:
    for colour in theme.LINES:
        low, high = sorted([luminance(colour), luminance(PAGES[page])])
        assert (high + 0.05) / (low + 0.05) >= 2.6


@pytest.mark.parametrize("page", PAGES)
def test_the_low_end_of_the_scale_of_scores_is_seen_on_the_page(page: str) -> None:
    low, high = sorted([luminance("#{:02x}{:02x}{:02x}".format(*theme.lut("score")[0])), luminance(PAGES[page])])
    assert (high + 0.05) / (low + 0.05) >= 2.6


@pytest.mark.parametrize("eyes", EYES)
def test_categorical_colours_stay_apart_for_colour_blind_eyes(eyes: str) -> None:
    seen = np.clip([linear(colour) @ np.transpose(EYES[eyes]) for colour in theme.CATEGORICAL], 0, 1)
    lab = np.cbrt(seen @ theme.TO_CONES.T) @ theme.TO_LAB.T
    assert min(np.linalg.norm(one - other) for one, other in itertools.combinations(lab, 2)) >= 0.095


def test_as_many_colours_as_the_longest_legend_has_lines_are_told_apart() -> None:
    lab = theme.to_oklab(np.array([theme.rgb(colour) for colour in theme.LINES]) / 255)
    assert len(lab) == 16
    assert min(np.linalg.norm(one - other) for one, other in itertools.combinations(lab, 2)) >= 0.1


@pytest.mark.parametrize("name", theme.SEQUENTIAL)
def test_sequential_scale_runs_evenly_from_dark_to_light(name: str) -> None:
    lab = theme.to_oklab(theme.lut(name) / 255)[45::15]  # rounding to bytes is coarse between neighbours and near black
    steps = np.linalg.norm(np.diff(lab, axis=0), axis=1)
    assert np.diff(lab[:, 0]).min() > 0
    assert steps.max() / steps.min() < 1.15


def test_signed_scale_is_lightest_and_colourless_at_zero() -> None:
    lab = theme.to_oklab(theme.lut("signed") / 255)
    assert np.hypot(*lab[[127, 128], 1:].T).max() < 0.005
    assert np.diff(lab[:128, 0])[::8].min() > 0 > np.diff(lab[128:, 0])[::8].max()
    assert lab[0, 2] < 0 < lab[-1, 2]  # blue below zero, orange above


def test_overlay_leaves_the_photograph_alone_where_nothing_is_looked_at() -> None:
    table = theme.overlay("heat", strength=0.5)
    assert table.shape == (256, 4) and table[0, 3] == 0 and table[-1, 3] == 128
    assert (np.diff(table[:, 3].astype(int)) >= 0).all()


def test_colorscale_is_the_table_at_33_stops() -> None:
    stops = theme.colorscale("viridis")
    assert len(stops) == 33 and stops[0][0] == 0 and stops[-1] == (1.0, "rgb(253, 231, 37)")


def test_unknown_scale_names_the_known_ones() -> None:
    with pytest.raises(KeyError, match="viridis"):
        theme.lut("jet")


def test_colour_table_cannot_be_changed_by_a_caller() -> None:
    with pytest.raises(ValueError, match="read-only"):
        theme.lut()[0] = 0


def test_plain_keeps_markup_from_being_markup() -> None:
    assert theme.plain("<b>&$x$") == "&lt;b&gt;&amp;&#36;x&#36;"


def test_every_figure_gets_the_frame_whoever_was_imported_last_and_keeps_its_own_settings() -> None:
    io.templates.default = "plotly_dark"  # as Streamlit's import sets one of its own
    figure = theme.figure([], {"font": {"size": 20}})
    assert figure.layout.template.layout.paper_bgcolor == theme.PAPER
    assert figure.layout.font.size == 20


@pytest.mark.parametrize("paper", ["#f2f3f7", "#1b1d29"], ids=["light", "dark"])
def test_every_score_of_a_cloud_is_seen_on_either_ground(paper: str) -> None:
    ground = theme.to_oklab(np.array([theme.rgb(paper)]) / 255)
    apart = np.linalg.norm(theme.to_oklab(theme.lut("score") / 255) - ground, axis=1)
    assert apart.min() > 0.15


@pytest.mark.parametrize(("title", "above"), [("", 32), ("Entropy", None)])
def test_a_chart_without_a_title_leaves_no_room_for_one(title: str, above: int | None) -> None:
    """The template's room is left alone where a title stands in it."""
    assert theme.figure([], {"title": {"text": title}}).layout.margin.t == above
    assert theme.figure([], {"title": {"text": title}, "margin": {"t": 64}}).layout.margin.t == 64


def test_the_name_of_a_level_has_paper_behind_its_letters() -> None:
    _, (label,) = theme.level(0.1, "chance")
    assert label["bgcolor"] == theme.PAPER
