"""A new grid: the three rules in use, how their results differ, and whether the model notices (F68, M36)."""

from itertools import combinations

import numpy as np
import streamlit as st

from analysis.positions import position_similarity
from inputs.image import ImageInput
from models.zoo import ModelCard
from ui import controls, downloads, facts, spot
from ui.components.chart import chart
from ui.text import plain
from views.positions import subject, words
from views.positions.subject import Look
from viz import tiles
from viz.provenance import Provenance

SOURCE = "rules of the published code of ViT, DeiT and timm"
RULES = {
    "bilinear_corners": "bilinear, corner on corner",
    "bicubic": "bicubic",
    "bicubic_antialias": "bicubic, antialiased",
}
MOST = 40  # patches a side
FIXED = " answers on its own grid only: the Norm behind its mixed heads fits maps of that size."


def show(look: Look) -> None:
    """Choose a grid; tiles of one position, differences, answers."""
    card = look.card
    native = subject.learned(card.key).shape[0]
    side = controls.slide("New grid, patches a side", "grid", 4, min(2 * native, MOST), default=_first(native))
    if side == native:
        st.info(f"The embeddings were learned on this grid of {native} × {native}: all three rules leave them alone.")
        return
    record = facts.another(look.record, "resized position embeddings", source=SOURCE, grid=side)
    planes = {rule: subject.on_grid(card.key, side, rule) for rule in RULES}
    _tile(planes, record, (native, side))
    _differences(planes, record)
    _answers(card, look.image, planes, side)


def _tile(planes: dict[str, np.ndarray], record: Provenance, sides: tuple[int, int]) -> None:
    native, side = sides
    row, column = spot.token((side, side))
    cosines = (position_similarity(plane.reshape(side * side, -1), (side, side)) for plane in planes.values())
    each = np.stack([tile[row, column] for tile in cosines])
    title = f"From {native} × {native} to {side} × {side}: row {row + 1}, column {column + 1}"
    figure = tiles.tiles(each[None], names=list(RULES.values()), height=420, title=title)
    chart(figure, key="resized")
    downloads.offer(figure, record, arrays=planes, key="resized")


def _differences(planes: dict[str, np.ndarray], record: Provenance) -> None:
    length = np.mean([np.linalg.norm(plane, axis=-1).mean() for plane in planes.values()])
    maps = {
        f"{RULES[a]} − {RULES[b]}": np.linalg.norm(planes[a] - planes[b], axis=-1) / length
        for a, b in combinations(planes, 2)
    }
    values = np.stack(list(maps.values()))
    figure = tiles.tiles(values[None], unit="difference ÷ mean length", names=list(maps), height=400)
    chart(figure, key="resize_gaps")
    downloads.offer(figure, record, arrays={"difference": values}, key="resize_gaps")
    means = "; ".join(f"{name}: {gap.mean():.1%}" for name, gap in maps.items())
    st.caption(
        f"How far apart two rules put the same position, on average {means}. Growing a grid, the two bicubic rules "
        "differ only by the steepness of their kernel; shrinking it, antialiasing averages over the positions that "
        "fall together. Corner on corner stretches the grid, so it differs most towards the rim."
    )


def _answers(card: ModelCard, image: ImageInput, planes: dict[str, np.ndarray], side: int) -> None:
    """What the model makes of the picture on the new grid under each rule, against its own rule."""
    st.subheader("Does the model notice?")
    if not card.flexible:
        st.info(plain(card.title) + FIXED, icon=":material/block:")
        return
    pixels = subject.square(card, image, side * card.patch)
    asked = {
        rule: subject.answer(card.key, image.digest, side * card.patch, rule, pixels, planes[rule]) for rule in RULES
    }
    own = subject.native_rule(card)
    names = {rule: name + (" (its own)" if rule == own else "") for rule, name in RULES.items()}
    words.table([words.row(name, asked[rule], asked[own], card) for rule, name in names.items()])
    st.caption(f"The picture at {side * card.patch} × {side * card.patch} px. {words.MEANING}")


def _first(native: int) -> int:
    """A grid to open on: that of 224 pixels for a fine one, else the step from 224 to 384 pixels."""
    return 16 if native > 20 else round(native * 384 / 224)
