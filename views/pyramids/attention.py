"""What one query sees at each stage, the architectures side by side, and the shapes that go with it."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from models.trace import AttentionMap
from ui import controls, downloads, facts, spot, tables
from ui.components.chart import chart
from ui.components.echo import Echoed, echo
from ui.guard import part
from views.pyramids.subject import Family, groups, key_weights
from viz import plan
from viz.provenance import Provenance

BLOCKS = {"first": 0, "second": 1, "last": -1}
WORDS = {"window": "its window", "reduced": "summaries of several tokens each", "tokens": "all tokens"}


def show(families: Sequence[Family]) -> None:
    """The chosen stage and block of every architecture, for the token at the spot."""
    _side_by_side(families)
    st.caption(
        "The mean of all heads for the marked token; each picture has its own scale, each cell the whole weight of its "
        "key. In Twins the first block of a "
        "stage is local and the second global. TNT has one grid only, so its blocks come in four parts."
    )
    tables.show(shapes(families))


@part
def _side_by_side(families: Sequence[Family]) -> None:
    """What changes with the slider and the spot; the table does not."""
    left, right = st.columns(2)
    with left:
        stage = controls.slide("Stage", "stage", 1, max(len(family.stages) for family in families), default=1)
    with right:
        block = controls.choose("Block of the stage", "which", list(BLOCKS), widget=st.segmented_control)
    shown = []
    for column, family in zip(st.columns(len(families)), families, strict=True):
        with column:
            attention, method = _chosen(family, stage, block), f"attention of {family.name}"
            count = len(family.stages)
            record = facts.another(family.record, method, stage=f"{min(stage, count)} of {count}", block=block)
            shown.append(_heat(family, attention, record))
    echo(shown)


def shapes(families: Sequence[Family]) -> dict[str, list]:
    """The table of tokens, channels and keys: column -> one entry per architecture and stage."""
    rows = [(family, number, stage) for family in families for number, stage in enumerate(family.stages, start=1)]
    return {
        "architecture": [family.card.title for family, _, _ in rows],
        "stage": [number for _, number, _ in rows],
        "tokens": ["{} × {}".format(*stage[0].queries.raster.shape) for _, _, stage in rows],
        "channels": [family.width(stage[0]) for family, _, stage in rows],
        "heads": [stage[0].shape[1] for _, _, stage in rows],
        "keys of a query": [_keys(family, stage) for family, _, stage in rows],
    }


def _chosen(family: Family, stage: int, block: str) -> AttentionMap:
    """The block asked for, or the last one that there is."""
    maps = family.stages[min(stage, len(family.stages)) - 1]
    return maps[min(BLOCKS[block], len(maps) - 1)]


def _heat(family: Family, attention: AttentionMap, record: Provenance) -> Echoed:
    size, pixels = attention.queries.raster.shape, family.trace.pixels
    values = key_weights(attention, spot.current(pixels.shape[:2]))
    title = f"{family.name}, layer {family.looks.index(attention) + 1} of {len(family.looks)}"
    figure = plan.heat(
        pixels, values, title=title, mark=spot.token(size), carry=spot.carried(values.shape), groups=_cells(attention)
    )
    key = f"heat_{family.name}"
    chart(figure, key=key, on_pick=spot.follow(key))
    st.caption(f"{attention.shape[3]} keys, {_sort(family, attention)}.")
    downloads.offer(figure, record, arrays={"row": values}, key=key)
    return Echoed(key, groups(attention), spot.carried(size))


def _cells(attention: AttentionMap) -> np.ndarray | None:
    """Where one key ends and the next begins, or one window; None where every token is a key of its own."""
    if attention.kind == "tokens":
        return None
    return attention.keys.raster if attention.kind == "reduced" else groups(attention)


def _keys(family: Family, stage: Sequence[AttentionMap]) -> str:
    found = dict.fromkeys(f"{attention.shape[3]}: {_sort(family, attention)}" for attention in stage)
    return ", then ".join(found)


def _sort(family: Family, attention: AttentionMap) -> str:
    return "its block" if family.name == "NesT" else WORDS[attention.kind]
