"""What every figure builder must keep, without a test file of its own.

A builder is a public function in `viz` that returns a Figure and is not in `HELPERS`. A new one needs a sample in
tests/figures.py.
"""

import importlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from tests.exhibits import changed_by_check
from tests.figures import HOSTILE, SAMPLES, UNIT
from tests.speaking import speaking
from ui.language import Pseudo
from viz import theme

HELPERS = {  # they dress a figure
    "theme.figure",
    "curves.logarithmic",
    "overlay.framed",
    "sheets.captioned",
    "overlay.legend",
    "overlay.marks",
}
FOLDER = Path(__file__).parent.parent / "viz"
CLEAR = "rgba(0,0,0,0)"
HOUSE = {*theme.LINES, theme.MISSING, theme.INK, theme.GRID, theme.PAPER, CLEAR, "#000000", "#ffffff"}


def builders() -> dict[str, Callable[..., go.Figure]]:
    public = {}
    for path in sorted(FOLDER.glob("*.py")):
        module = importlib.import_module(f"viz.{path.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            ours = function.__module__ == module.__name__ and not name.startswith("_")
            if ours and inspect.signature(function).return_annotation is go.Figure:
                public[f"{path.stem}.{name}"] = function
    return {name: function for name, function in public.items() if name not in HELPERS}


BUILDERS = builders()
every_builder = pytest.mark.parametrize("name", SAMPLES)


def drawn(name: str) -> go.Figure:
    return BUILDERS[name](*SAMPLES[name].arguments, title=HOSTILE, **SAMPLES[name].options)


def test_every_builder_has_a_sample() -> None:
    assert set(SAMPLES) == set(BUILDERS)


@every_builder
def test_figure_can_be_sent_wears_the_theme_and_shows_its_title(name: str) -> None:
    figure = drawn(name)
    assert figure.to_json() and figure.layout.template.layout.font.family == theme.FONT
    assert figure.layout.title.text == theme.plain(HOSTILE)
    assert theme.FONT in figure.to_json() and figure.layout.height


@every_builder
def test_what_is_drawn_unchecked_passes_plotlys_check_unchanged(name: str) -> None:
    assert not changed_by_check(drawn(name))


@every_builder
def test_a_figure_shows_the_numbers_that_it_was_given(name: str) -> None:
    shown, given = SAMPLES[name].read(drawn(name)), SAMPLES[name].given
    away = 4 if name == "tiles.pictures" else 1e-18  # JPEG
    assert len(shown) == len(given)
    for ours, theirs in zip(shown, given, strict=True):
        np.testing.assert_allclose(np.asarray(ours, float), np.asarray(theirs, float), rtol=1e-6, atol=away)


@every_builder
def test_no_label_is_markup(name: str) -> None:
    labels = [text for text in texts(drawn(name).to_plotly_json()) if "script" in text or "$y" in text]
    assert labels and all("<script" not in text and "<b>" not in text and "$" not in text for text in labels)


@every_builder
def test_builder_leaves_its_arguments_alone(name: str) -> None:
    before = [np.array(values, copy=True) for values in arrays(SAMPLES[name].arguments)]
    drawn(name)
    for was, now in zip(before, arrays(SAMPLES[name].arguments), strict=True):
        np.testing.assert_array_equal(was, now)


@every_builder
def test_scales_are_ours_and_have_a_bar_with_its_unit(name: str) -> None:
    for trace in drawn(name).data:
        if isinstance(trace, go.Heatmap) and trace.showscale is not False:
            assert len(trace.colorscale) == 33 and trace.colorbar.title.text and trace.zmin < trace.zmax
            assert np.asarray(trace.z).dtype in (np.float32, np.uint8)  # float64 doubles what is sent


@every_builder
def test_every_axis_that_is_seen_says_what_it_counts_and_units_are_said(name: str) -> None:
    figure = drawn(name)
    for axis in axes(figure):
        assert axis.title.text or axis.ticktext or names_rows(figure, axis), f"{axis._plotly_name} says nothing"
    bars = [bar.title.text or "" for bar in colour_bars(figure)]
    labels = [axis.title.text or "" for axis in axes(figure)] + bars
    assert sum(theme.plain(UNIT) in text for text in labels) >= len(SAMPLES[name].units), labels


@every_builder
def test_colours_are_those_of_the_house(name: str) -> None:
    figure = drawn(name).to_plotly_json()
    colours = {colour for part in (figure["data"], figure["layout"].get("shapes", ())) for colour in painted(part)}
    assert colours <= HOUSE, colours - HOUSE


@every_builder
def test_what_has_a_name_of_its_own_has_a_look_of_its_own(name: str) -> None:
    """Two lines must differ by more than their colour, which not everybody sees."""
    named = [trace for trace in drawn(name).data if trace.name and trace.type == "scatter"]
    parts = [(trace, trace.marker, trace.line) for trace in named]
    looks = {
        (mark.color if trace.mode.startswith("markers") else "", mark.symbol, line.dash) for trace, mark, line in parts
    }
    assert len({trace.name for trace in named}) == len(looks) == len(named)


@every_builder
def test_a_builder_says_its_own_words_in_the_visitor_s_language(name: str) -> None:
    needed = [part.name for part in inspect.signature(BUILDERS[name]).parameters.values() if part.default is part.empty]
    options = {key: value for key, value in SAMPLES[name].options.items() if key in needed}
    with speaking(Pseudo()):
        figure = BUILDERS[name](*SAMPLES[name].arguments, **options).to_plotly_json()
    for text in read(figure):
        assert not untranslated(text.replace("<br>", " ").replace(theme.plain(HOSTILE), "")), text


def untranslated(text: str) -> list[str]:
    """English words of `text` outside the brackets of the pseudo-language."""
    while (inner := re.sub(r"⟦[^⟦⟧]*⟧|%\{[^}]*\}|<[^>]*>", " ", text)) != text:
        text = inner
    return re.findall("[A-Za-z]{3,}", text)


def read(part: Any, key: str = "") -> Iterator[str]:
    """The strings in a figure that people read."""
    if isinstance(part, Mapping):
        yield from (text for name, value in part.items() if name != "template" for text in read(value, name))
    elif isinstance(part, (list, tuple, np.ndarray)):
        yield from (text for value in part for text in read(value, key))
    elif isinstance(part, str) and key in {"text", "name", "title", "ticktext", "hovertemplate"}:
        yield part


def axes(figure: go.Figure) -> Iterator[Any]:
    """The axes that are seen, those of space apart."""
    used = {f"{axis}axis" for trace in figure.data for axis in "xy" if trace.type in ("bar", "heatmap", "scatter")}
    yield from (figure.layout[axis] for axis in sorted(used) if figure.layout[axis].visible is not False)


def names_rows(figure: go.Figure, axis: Any) -> bool:
    """Whether what stands along `axis` is named thing by thing."""
    return all(isinstance(place, str) for trace in figure.data for place in trace[axis._plotly_name[0]])


def colour_bars(figure: go.Figure) -> list[Any]:
    """The bars that say what colours mean."""
    holders = [trace if trace.type == "heatmap" else trace.marker for trace in figure.data]
    return [holder.colorbar for holder in holders if "colorbar" in holder]


def painted(part: Any) -> Iterator[str]:
    """Every colour in a part of a figure that is written as such, scales apart."""
    if isinstance(part, Mapping):
        for key, value in part.items():
            if key in ("color", "fillcolor") and isinstance(value, str):
                yield value
            elif key not in ("colorscale", "colorbar"):
                yield from painted(value)
    elif isinstance(part, (list, tuple)):
        yield from (colour for value in part for colour in painted(value))


def texts(part: Any) -> list[str]:
    """Every string inside a figure's JSON."""
    if isinstance(part, Mapping):
        return [text for value in part.values() for text in texts(value)]
    if isinstance(part, (list, tuple)) or (isinstance(part, np.ndarray) and part.dtype.kind in "OU"):
        return [text for value in part for text in texts(value)]
    return [part] if isinstance(part, str) else []


def arrays(part: Any) -> list[np.ndarray]:
    """Every array inside the arguments."""
    if isinstance(part, np.ndarray):
        return [part]
    values = part.values() if isinstance(part, Mapping) else part if isinstance(part, (list, tuple)) else ()
    return [array for value in values for array in arrays(value)]
