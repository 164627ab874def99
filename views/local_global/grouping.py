"""Around each global point, the same question at several radii: multi-scale grouping of PointNet++."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analysis import sampling
from ui import controls, link, tables
from ui.clouds.network import Pass, columns
from ui.clouds.show import show
from ui.components.cloud_canvas import Ball, Marks, Scene

PAPER = "Qi et al. 2017, PointNet++, arXiv:1706.02413, section 3.3"


@dataclass(frozen=True, eq=False)
class Scale:
    """One ball around a centre: of the `inside` points within `radius` the nearest `taken` (neighbour,), at most
    `most`, are used; `channels` numbers come out."""

    radius: float
    most: int
    inside: int
    taken: np.ndarray
    channels: int


def radii(found: Pass, left: DeltaGenerator, right: DeltaGenerator) -> None:
    """The balls around one centre on the cloud (on the `left`), and what each of them holds."""
    with right:
        level = controls.choose("Level", "grouping_level", [1, 2], widget=st.segmented_control)
        centres = found.centres[level - 1]
        name = f"centre{level}"
        centre = controls.slide("Centre", name, 1, len(centres), default=1) - 1
        groups = scales(found, level, centre)
        tables.show(_rows(groups))
        st.caption(
            f"Level {level} of {len(found.centres)}: {len(centres)} centres look at "
            f"{'all points' if level == 1 else f'the {len(found.centres[0])} centres of level 1'}. A ball that holds "
            "fewer points than it may take repeats its centre; one that holds more takes the nearest. The answers of "
            f"all radii together, {sum(group.channels for group in groups)} numbers, describe the centre."
        )
    which = {"level": f"{level} of {len(found.centres)}", "centre": f"{centre + 1} of {len(centres)}"}
    record = found.record("multi-scale grouping", PAPER, **which)
    with left:
        table, arrays = numbers(found, groups, centres)
        show(scene(found, groups, centres, centre), record, key="grouped", table=table, arrays=arrays,
             on_pick=_follow(name, centres))  # fmt: skip


def scales(found: Pass, level: int, centre: int) -> list[Scale]:
    """What the balls around a centre (from 0) of a level (from 1) hold, indices into the cloud."""
    sizes = found.sizes.levels[level - 1]
    among = np.arange(len(found.places)) if level == 1 else found.centres[level - 2]
    middle = found.places[found.centres[level - 1][centre]]
    places, result = found.places[among], []
    for radius, most, widths in zip(sizes.radii, sizes.neighbours, sizes.widths, strict=True):
        inside = sampling.ball(places, middle, radius, len(places))
        result.append(Scale(radius, most, len(inside), among[inside[:most]], widths[-1]))
    return result


def scene(found: Pass, groups: list[Scale], centres: np.ndarray, centre: int) -> Scene:
    """Distances from the centre as colours, for the points that are used at all."""
    values = np.full(len(found.places), np.nan)
    middle = found.places[centres[centre]]
    for group in groups:
        values[group.taken] = np.sqrt(sampling.squared_distances(found.places[group.taken], middle))
    return Scene(
        found.places,
        values,
        unit="distance from the centre",
        ends=(0, groups[-1].radius),
        whole=found.cloud.whole,
        marks=[Marks("Centres", centres, look=1, counted="sampled as no.")],
        balls=[Ball(middle, group.radius, look=look) for group, look in zip(groups, (0, 2, 3), strict=True)],
        chosen=int(centres[centre]),
        only_marks=True,
    )


def numbers(
    found: Pass, groups: list[Scale], centres: np.ndarray
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Which points each radius takes as columns of 0 and 1, and as lists by radius."""
    table, arrays = columns(found), {"points": found.trace.pixels, "centres": centres}
    for place, group in enumerate(groups, start=1):
        taken = np.zeros(len(found.places), np.int32)
        taken[group.taken] = 1
        table[f"radius_{place}"] = taken
        arrays[f"radius_{place}"] = group.taken
    return table, arrays


def _rows(groups: list[Scale]) -> dict[str, list]:
    return {
        "radius": [group.radius for group in groups],
        "points inside": [group.inside for group in groups],
        "taken": [f"{len(group.taken)} of at most {group.most}" for group in groups],
        "numbers out": [group.channels for group in groups],
    }


def _follow(name: str, centres: np.ndarray) -> Callable[[int | None], None]:
    """What the canvas calls: the clicked centre becomes the one shown."""

    def hear(point: int | None) -> None:
        found = np.flatnonzero(centres == point)
        if len(found):
            link.remember(name, int(found[0]) + 1, default=1)
            st.session_state[f"slide_{name}"] = int(found[0]) + 1

    return hear
