"""Around each global point, the same question at several radii: multi-scale grouping of PointNet++."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis import sampling
from ui import controls, tables
from ui.clouds.exhibit import exhibit_cloud
from ui.clouds.network import Pass
from ui.components.cloud_canvas import Ball, Marks, Scene
from views.local_global.subject import Meeting
from words import label, message, say

PAPER = "Qi et al. 2017, PointNet++, arXiv:1706.02413, section 3.3"
PARAMETERS = (label("level"), label("centre"))


@dataclass(frozen=True, eq=False)
class Scale:
    """One ball around a centre: of the `inside` points within `radius` the nearest `taken` (neighbour,), at most
    `most`, are used; `channels` numbers come out."""

    radius: float
    most: int
    inside: int
    taken: np.ndarray
    channels: int


def draw(meeting: Meeting) -> None:
    """The balls around one centre on the cloud, and what each of them holds."""
    forward = meeting.forward
    with meeting.right:
        level, centre = _centre(forward)
        groups = scales(forward, level, centre)
        tables.show(_table(groups))
        st.caption(_explanation(forward, level, groups))
    centres = forward.centres[level - 1]
    record = forward.record(
        label("multi-scale grouping"),
        PAPER,
        level=message("{number} of {count}", number=level, count=len(forward.centres)),
        centre=message("{number} of {count}", number=centre + 1, count=len(centres)),
    )
    table, arrays = numbers(forward, groups, centres)
    with meeting.left:
        shown, pick = scene(forward, groups, centres, centre), follow(centre_name(level), centres)
        exhibit_cloud(shown, record, key="grouped", table=table, arrays=arrays, on_pick=pick)


def _centre(forward: Pass) -> tuple[int, int]:
    """The level (from 1) and the centre on it (from 0)."""
    level = controls.choose(say("Level"), "grouping_level", [1, 2], widget=st.segmented_control)
    count = len(forward.centres[level - 1])
    return level, controls.slide(say("Centre"), centre_name(level), 1, count, default=1) - 1


def centre_name(level: int) -> str:
    """What the link calls the centre of a level."""
    return f"centre{level}"


def scales(forward: Pass, level: int, centre: int) -> list[Scale]:
    """What the balls around a centre (from 0) of a level (from 1) hold, indices into the cloud."""
    sizes = forward.sizes.levels[level - 1]
    among = np.arange(len(forward.places)) if level == 1 else forward.centres[level - 2]
    middle = forward.places[forward.centres[level - 1][centre]]
    places, groups = forward.places[among], []
    for radius, most, widths in zip(sizes.radii, sizes.neighbours, sizes.widths, strict=True):
        inside = sampling.ball(places, middle, radius, len(places))
        groups.append(Scale(radius, most, len(inside), among[inside[:most]], widths[-1]))
    return groups


def scene(forward: Pass, groups: list[Scale], centres: np.ndarray, centre: int) -> Scene:
    """Distances from the centre as colours, for the points that are used at all."""
    values = np.full(len(forward.places), np.nan)
    middle = forward.places[centres[centre]]
    for group in groups:
        values[group.taken] = np.sqrt(sampling.squared_distances(forward.places[group.taken], middle))
    return Scene(
        forward.places,
        values,
        unit=say("distance from the centre"),
        ends=(0, groups[-1].radius),
        original=forward.cloud.original,
        whole=forward.cloud.whole,
        marks=[Marks(say("Centres"), centres, look=1, counted=say("sampled as no."))],
        balls=[Ball(middle, group.radius, look=look) for group, look in zip(groups, (0, 2, 3), strict=True)],
        chosen=int(centres[centre]),
        only_marks=True,
    )


def numbers(
    forward: Pass, groups: list[Scale], centres: np.ndarray
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Which points each radius takes as columns of 0 and 1, and as lists by radius."""
    table, arrays = forward.columns, {"points": forward.trace.pixels, "centres": centres}
    for place, group in enumerate(groups, start=1):
        taken = np.zeros(len(forward.places), np.int32)
        taken[group.taken] = 1
        table[f"inside_{place}"] = taken
        arrays[f"radius_{place}"] = group.taken
    return table, arrays


def _table(groups: list[Scale]) -> dict[str, list]:
    return {
        say("radius"): [group.radius for group in groups],
        say("points inside"): [group.inside for group in groups],
        say("taken"): [say("{taken} of at most {most}", taken=len(group.taken), most=group.most) for group in groups],
        say("numbers out"): [group.channels for group in groups],
    }


def _explanation(forward: Pass, level: int, groups: list[Scale]) -> str:
    places = {"level": level, "levels": len(forward.centres), "count": len(forward.centres[level - 1])}
    first = say("Level {level} of {levels}: {count} centres look at all points.", **places)
    second = say(
        "Level {level} of {levels}: {count} centres look at the {others} centres of level 1.",
        others=len(forward.centres[0]),
        **places,
    )
    rule = say(
        "A ball that holds fewer points than it may take repeats its centre; one that holds more takes the nearest. "
        "The answers of all radii together, {count} numbers, describe the centre.",
        count=sum(group.channels for group in groups),
    )
    return f"{first if level == 1 else second} {rule}"


def follow(name: str, centres: np.ndarray) -> Callable[[int | None], None]:
    """What the canvas calls: the clicked centre becomes the one shown."""

    def hear(point: int | None) -> None:
        numbers_there = np.flatnonzero(centres == point)
        if len(numbers_there):
            controls.put(name, int(numbers_there[0]) + 1)

    return hear
