"""A new grid: the three rules in use, how their results differ, and whether the model notices."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from analysis.positions import Rule, position_similarity, resizing_gaps
from ui import controls, facts, spot
from ui.exhibit import exhibit
from ui.sideways import sideways
from ui.text import plain
from views.positions import changes, subject
from views.positions.subject import PlainRun
from viz import tiles
from viz.provenance import Provenance
from words import label, say

SOURCE = label("rules of the published code of ViT, DeiT and timm")
RULES: dict[Rule, str] = {
    "bilinear_corners": label("bilinear, corner on corner"),
    "bicubic": label("bicubic"),
    "bicubic_antialias": label("bicubic, antialiased"),
}
MOST = 40  # patches a side
PARAMETERS = (label("grid"),)
WIDE = 44  # rem that three tiles with their names need
Planes = Mapping[Rule, np.ndarray]  # position embeddings (row, column, channel) under each rule


def draw(run: PlainRun) -> None:
    """Choose a grid; tiles of one position, differences, answers."""
    key = run.card.key
    native = subject.learned(key).shape[0]
    title = say("New grid, patches a side")
    look = {"format": say("new grid: %d patches a side"), "label_visibility": "collapsed"}
    side = controls.slide(title, "grid", 4, min(2 * native, MOST), default=_first(native), **look)
    if side == native:
        alone = say(
            "The embeddings were learned on this grid of {side} × {side}: all three rules leave them alone.",
            side=native,
        )
        st.info(alone)
        return
    record = facts.another(run.record, label("resized position embeddings"), source=SOURCE, grid=side)
    planes = {rule: subject.on_grid(key, side, rule) for rule in RULES}
    _tile(planes, record, native, side)
    _gaps(planes, record)
    _answers(run, planes, side)


def _tile(planes: Planes, record: Provenance, native: int, side: int) -> None:
    """The tile of the chosen position under each rule."""
    row, column = spot.token((side, side))
    cosines = (position_similarity(plane.reshape(side * side, -1), (side, side)) for plane in planes.values())
    chosen = np.stack([tile[row, column] for tile in cosines])
    title = say(
        "From {native} × {native} to {side} × {side}: row {row}, column {column}",
        native=native,
        side=side,
        row=row + 1,
        column=column + 1,
    )
    names = [say(name) for name in RULES.values()]
    figure = tiles.tiles(chosen[None], names=names, height=420, title=title)
    sideways("resized", least=WIDE)
    exhibit(figure, record, arrays=planes, key="resized")


def _gaps(planes: Planes, record: Provenance) -> None:
    """How far apart each two rules put every position."""
    gaps = {
        say("{first} − {second}", first=say(RULES[first]), second=say(RULES[second])): gap
        for (first, second), gap in resizing_gaps(planes).items()
    }
    values = np.stack(list(gaps.values()))
    figure = tiles.tiles(values[None], unit=say("difference ÷ mean length"), names=list(gaps), height=400)
    means = [say("{pair}: {gap}", pair=pair, gap=f"{gap.mean():.1%}") for pair, gap in gaps.items()]
    caption = say(
        "How far apart two rules put the same position, on average {means}. Growing a grid, the two bicubic rules "
        "differ only by the steepness of their kernel; shrinking it, antialiasing averages over the positions that "
        "fall together. Corner on corner stretches the grid, so it differs most towards the rim.",
        means="; ".join(means),
    )
    sideways("resize_gaps", least=WIDE)
    exhibit(figure, record, caption=caption, arrays={"difference": values}, key="resize_gaps")


def _answers(run: PlainRun, planes: Planes, side: int) -> None:
    """What the model makes of the picture on the new grid under each rule, against its own rule."""
    card, pixels_a_side = run.card, side * run.card.patch
    st.subheader(say("Does the model notice?"))
    if not card.flexible:
        fixed = say(
            "{model} answers on its own grid only: the Norm behind its mixed heads fits maps of that size.",
            model=plain(say(card.title)),
        )
        st.info(fixed, icon=":material/block:")
        return
    pixels, own = subject.square(card, run.image, pixels_a_side), subject.native_rule(card)
    outcomes = {rule: subject.answer(card.key, pixels_a_side, pixels, planes[rule]) for rule in RULES}
    names = {rule: say(name) for rule, name in RULES.items()}
    names[own] = say("{rule} (its own)", rule=names[own])
    changes.draw_table(list(names.values()), list(outcomes.values()), outcomes[own], card)
    shown = say("The picture at {side} × {side} px.", side=pixels_a_side)
    st.caption(" ".join([shown, say(changes.MEANING)]))


def _first(native: int) -> int:
    """A grid to open on: that of 224 pixels for a fine one, else the step from 224 to 384 pixels."""
    return 16 if native > 20 else round(native * 384 / 224)
