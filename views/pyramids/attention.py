"""What one query sees at each stage, the architectures side by side, and the shapes that go with it."""

from collections.abc import Sequence
from functools import reduce

import numpy as np
import streamlit as st

from models.trace import AttentionMap
from ui import controls, facts, spot, tables
from ui.components.echo import Echoed, echo
from ui.exhibit import exhibit
from ui.ground import under
from ui.guard import part
from views.pyramids.subject import NEST, Family, Pyramids, groups, key_weights
from viz import plan
from viz.provenance import MEAN, Provenance
from words import label, message, say, several

BLOCKS = {label("first"): 0, label("second"): 1, label("last"): -1}
TITLES = dict(zip(BLOCKS, (label("first block"), label("second block"), label("last block")), strict=True))
KEYS_OF = {  # what the keys of a query are, by the kind of attention
    "window": label("its window"),
    "reduced": label("summaries of several tokens each"),
    "tokens": label("all tokens"),
}
BLOCK_OF_NEST = label("its block")
PARAMETERS = (label("stage"), label("block"))


def draw(pyramids: Pyramids) -> None:
    """The chosen stage and block of every architecture, for the token at the spot."""
    _side_by_side(pyramids.families)
    st.caption(
        say(
            "The mean of all heads for the marked token; each picture has its own scale, each cell the whole weight "
            "of its key. In Twins the first block of a stage is local and the second global. TNT has one grid only, "
            "so its blocks come in four parts."
        )
    )
    tables.show({say(name): values for name, values in shapes(pyramids.families).items()})


@part
def _side_by_side(families: Sequence[Family]) -> None:
    """What changes with the slider and the spot; the table does not."""
    left, right = st.columns(2, vertical_alignment="bottom")
    unlabelled = {"label_visibility": "collapsed"}  # each says itself what it is
    with left:
        most = max(len(family.stages) for family in families)
        stage = controls.slide(say("Stage"), "stage", 1, most, default=1, format=say("stage %d"), **unlabelled)
    with right:
        titles = {block: say(title) for block, title in TITLES.items()}
        block = controls.choose(say("Block of the stage"), "which", titles, widget=st.segmented_control, **unlabelled)
    echoed = []
    for column, family in zip(st.columns(len(families)), families, strict=True):
        with column:
            echoed.append(_heat(family, _chosen(family, stage, block), _record(family, stage, block)))
    echo(echoed)


def shapes(families: Sequence[Family]) -> dict[str, list]:
    """The table of tokens, channels and keys: column -> one entry per architecture and stage."""
    rows = [(family, number, stage) for family in families for number, stage in enumerate(family.stages, start=1)]
    return {
        label("architecture"): [say(family.card.title) for family, _, _ in rows],
        label("stage"): [number for _, number, _ in rows],
        label("tokens"): ["{} × {}".format(*stage[0].queries.raster.shape) for _, _, stage in rows],
        label("channels"): [family.width(stage[0]) for family, _, stage in rows],
        label("heads"): [stage[0].shape[1] for _, _, stage in rows],
        label("keys of a query"): [_keys(family, stage) for family, _, stage in rows],
    }


def _chosen(family: Family, stage: int, block: str) -> AttentionMap:
    """The block asked for, or the last one that there is."""
    maps = family.stages[min(stage, len(family.stages)) - 1]
    return maps[min(BLOCKS[block], len(maps) - 1)]


def _record(family: Family, stage: int, block: str) -> Provenance:
    count = len(family.stages)
    method = message("attention of {model}", model=family.name)
    shown = message("{number} of {count}", number=min(stage, count), count=count)
    asked = _chosen(family, stage, block)
    place = {"layer": asked.layer, "head": MEAN, "query": spot.marked(asked)}
    return facts.another(family.record, method, stage=shown, block=block, **place)


def _heat(family: Family, attention: AttentionMap, record: Provenance) -> Echoed:
    size, ground = attention.queries.raster.shape, under(family.trace)
    values = key_weights(attention, spot.current(ground.size))
    number, count = family.looks.index(attention) + 1, len(family.looks)
    title = say("{model}, layer {number} of {count}", model=family.name, number=number, count=count)
    look = {"mark": spot.token(size), "carry": spot.carried(values.shape), "groups": _cells(attention)}
    figure = plan.heat(ground, values, title=title, **look)
    key = f"heat_{family.name}"
    exhibit(
        figure, record, caption=_caption(family, attention), arrays={"row": values}, key=key, on_pick=spot.follow(key)
    )
    return Echoed(key, groups(attention), spot.carried(size))


def _caption(family: Family, attention: AttentionMap) -> str:
    which = say(_keys_of(family, attention))
    return several("{number} key, {which}.", "{number} keys, {which}.", attention.shape[3], which=which)


def _cells(attention: AttentionMap) -> np.ndarray | None:
    """Where one key ends and the next begins, or one window; None where every token is a key of its own."""
    if attention.kind == "tokens":
        return None
    return attention.keys.raster if attention.kind == "reduced" else groups(attention)


def _keys(family: Family, stage: Sequence[AttentionMap]) -> str:
    """How many keys a query has in the blocks of a stage, and which, told once each."""
    cells = dict.fromkeys(
        say("{number}: {which}", number=attention.shape[3], which=say(_keys_of(family, attention)))
        for attention in stage
    )
    return reduce(lambda first, second: say("{first}, then {second}", first=first, second=second), cells)


def _keys_of(family: Family, attention: AttentionMap) -> str:
    return BLOCK_OF_NEST if family.name == NEST else KEYS_OF[attention.kind]
