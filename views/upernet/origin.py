"""From where: the windows of the stages, and the bins, that the answer in one cell comes from."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from ui import controls, facts, spot
from ui.exhibit import exhibit
from views.upernet.cell import lead, places, strongest
from views.upernet.subject import Dense, titled, way_name
from viz import plan, tiles
from words import label, say

ACROSS = 4


def draw(dense: Dense) -> None:
    """The strongest window or bin of one way, and every way's tokens with what they add."""
    plane_by_way, parts = places(dense), lead(dense)
    order = sorted(plane_by_way, key=lambda way: -parts[way])
    left, right = st.columns([2, 3])
    with left:
        way = controls.choose(say("Way in"), "way", {name: way_name(name) for name in order})
        _strongest(dense, way, plane_by_way[way])
    with right:
        _tokens(dense, plane_by_way)


def _strongest(dense: Dense, way: str, values: np.ndarray) -> None:
    """The window or bin of `way` that adds most, lit."""
    groups = dense.regions(way)
    best, totals = strongest(dense, way, values)
    numbers = {"count": len(totals), "most": f"{totals[best]:.2f}", "sum": f"{values.sum():.2f}"}
    mark = tuple(place * length // full for place, length, full in zip(dense.at, groups.shape, dense.grid, strict=True))
    figure = plan.plan(
        dense.ground,
        groups,
        title=say("The strongest of {way}", way=way_name(way)),
        lit=groups == best,
        mark=mark,
        facts={say("adds"): values},
        carry=spot.carried(groups.shape),
    )
    record = facts.another(dense.of_cell(), label("strongest window of a pixel’s score"), **{"way in": titled(way)})
    arrays, follow = {"values": values, "groups": groups}, spot.follow("strongest")
    exhibit(figure, record, caption=_caption(way, numbers), arrays=arrays, on_pick=follow, key="strongest")


def _caption(way: str, numbers: Mapping[str, object]) -> str:
    """What is lit, in a sentence."""
    if numbers["count"] == 1:
        return say("One window or bin is all of the picture here: beside it the tokens are told apart.")
    if way.startswith("bin"):
        return say("Lit: of its {count} bins the one that adds most: {most}, all of them {sum}.", **numbers)
    return say(
        "Lit: of the {count} windows of its last block the one that adds most: {most}, all of them {sum}. The mark is "
        "the cell asked for.",
        **numbers,
    )


def _tokens(dense: Dense, plane_by_way: dict[str, np.ndarray]) -> None:
    """A tile for each way: what each of its tokens or bins adds."""
    rows, columns = dense.grid
    planes = [_spread(plane, dense.grid) for plane in plane_by_way.values()]
    blank = [np.full(dense.grid, np.nan)] * (-len(planes) % ACROSS)
    figure = tiles.tiles(
        np.stack(planes + blank).reshape(-1, ACROSS, rows, columns),
        title=say("What each place adds to the lead in the marked cell"),
        unit=say("adds, each token or bin"),
        scale="signed",
        names=[way_name(way) for way in plane_by_way],
        height=380,
    )
    record = facts.another(dense.of_cell(), label("places of a pixel’s score"))
    exhibit(figure, record, arrays=plane_by_way, key="places")


def _spread(plane: np.ndarray, grid: tuple[int, int]) -> np.ndarray:
    """`plane` (row, column) on `grid`: every cell takes the value of the token or bin over its middle."""
    down, across = (
        ((np.arange(full) + 0.5) * length / full).astype(int) for full, length in zip(grid, plane.shape, strict=True)
    )
    return plane[np.ix_(down, across)]
