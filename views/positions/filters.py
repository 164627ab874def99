"""Patch filters: the principal components of the patch embedding, and how much of the filters they explain."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from analysis.components import component_shares, filter_components, random_component_shares
from ui import facts
from ui.exhibit import exhibit
from views.positions import subject
from views.positions.learned import FIGURE
from views.positions.subject import PlainRun
from viz import curves, tiles
from viz.provenance import Provenance
from words import label, say

COMPONENTS = 28
OWN, RANDOM = label("these filters"), label("random numbers")


def draw(run: PlainRun, tell: Callable[[str], None]) -> None:
    """Components as colours, and the share of the variance that they explain beside that of random filters; `tell`
    takes what both answer."""
    kernel = subject.filters(run.card)
    if kernel is None:
        st.info(say("This model does not embed patches with one convolution, so it has no filters of a patch to show."))
        return
    record = facts.another(run.record, label("components of the patch filters"), source=FIGURE)
    count = min(COMPONENTS, len(kernel))
    shares = component_shares(kernel.reshape(len(kernel), -1))[:count]
    chance = _chance(kernel.shape)[:count]
    tell(sentence(shares, chance, len(kernel)))
    left, right = st.columns([3, 2])
    with left:
        _components(kernel, shares, record)
    with right:
        _explained({OWN: np.cumsum(shares), RANDOM: np.cumsum(chance)}, record)
    st.caption(_caption(kernel, shares, chance))


def sentence(shares: np.ndarray, chance: np.ndarray, filters: int) -> str:
    """What the first components hold of the variance of so many `filters`, `shares` (component,), and of that of as
    many of random numbers, `chance`; where a patch is, none of them says."""
    return say(
        "Not by its {filters} filters: they tell what a patch shows ({count} patterns hold {share} of their variance, "
        "of random numbers’ {chance}); where it lies is added to that.",
        count=len(shares),
        share=f"{shares.sum():.0%}",
        filters=filters,
        chance=f"{chance.sum():.0%}",
    )


def _components(kernel: np.ndarray, shares: np.ndarray, record: Provenance) -> None:
    """One picture per component of `kernel` (filter, 3, row, column)."""
    images = filter_components(kernel, count=len(shares))
    hover = [
        say("component {number}: {share} of the variance", number=number, share=f"{share:.1%}")
        for number, share in enumerate(shares, start=1)
    ]
    title = say("The first {count} components of {filters} filters", count=len(shares), filters=len(kernel))
    exhibit(tiles.pictures(images, told=hover, title=title), record, arrays={"components": images}, key="filters")


def _explained(explained: dict[str, np.ndarray], record: Provenance) -> None:
    """Curves of the share that the first 1, 2 … components explain: {label: (component,)}."""
    numbers = np.arange(1, len(explained[OWN]) + 1)
    series = {say(name): shares for name, shares in explained.items()}
    axes = {"x": say("components"), "y": say("share of the filters’ variance")}
    figure = curves.lines(series, **axes, positions=numbers, height=380)
    figure.update_yaxes(rangemode="tozero")
    exhibit(figure, record, table={"component": numbers, **explained}, key="filter_shares")


def _caption(kernel: np.ndarray, shares: np.ndarray, chance: np.ndarray) -> str:
    return say(
        "A patch of {rows} × {columns} pixels meets {filters} filters. {count} components explain {share} of them; of "
        "random filters, which look like noise, it would be {chance}. The sooner the curve rises, the fewer kinds of "
        "pattern the tokens know: even light, waves and edges of growing fineness, colour. Each tile is stretched to "
        "full contrast on its own.",
        rows=kernel.shape[2],
        columns=kernel.shape[3],
        filters=len(kernel),
        count=len(shares),
        share=f"{shares.sum():.1%}",
        chance=f"{chance.sum():.1%}",
    )


@st.cache_data(max_entries=16, show_spinner=False)
def _chance(shape: tuple[int, ...]) -> np.ndarray:
    """See `analysis.components.random_component_shares`."""
    return random_component_shares(shape)
