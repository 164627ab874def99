"""Which part of the picture the marked token can know of, block by block."""

import numpy as np
import streamlit as st

from analysis.reach import reach
from ui import controls, facts, spot
from ui.exhibit import exhibit
from ui.ground import under
from views.pyramids.subject import Family, Pyramids, groups
from viz import curves, plan
from viz.provenance import ALL, Provenance
from words import label, message, say

PAPER = label("Luo et al. 2016, arXiv:1701.04128, for attention masks")
METHOD = label("theoretical reach")
PARAMETERS = (label("blocks"),)


def fields(family: Family) -> list[np.ndarray]:
    """What the marked token can know of after 1, 2 … blocks: (row, column) bool on the first block's grid."""
    cuts = [groups(attention) for attention in family.looks]
    return [reach(cuts[: count + 1], spot.token(cut.shape)) for count, cut in enumerate(cuts)]


def draw(pyramids: Pyramids) -> None:
    """The field after the chosen number of blocks in every architecture, and its growth."""
    reached = {family.name: fields(family) for family in pyramids.families}
    most = max(map(len, reached.values()))
    look = {"format": say("blocks passed: %d"), "label_visibility": "collapsed"}
    count = controls.slide(say("After how many blocks"), "blocks", 1, most, default=1, **look)
    for column, family in zip(st.columns(len(pyramids.families)), pyramids.families, strict=True):
        with column:
            grown = reached[family.name][:count]
            taken = {
                "layer": message("1 to {last}", last=len(grown)),
                "query": spot.marked(family.looks[len(grown) - 1]),
            }
            record = facts.another(family.record, METHOD, source=PAPER, blocks=count, **taken)
            _field(family, grown[-1], record)
    shares = {name: [100 * field.mean() for field in grown] for name, grown in reached.items()}
    title, unit = say("Reach of the marked token"), say("share of the picture (%)")
    figure = curves.lines(shares, x=say("block"), y=unit, title=title)
    padded = {name: grown + [float("nan")] * (most - len(grown)) for name, grown in shares.items()}
    query = spot.marked(pyramids.families[0].looks[0])
    record = facts.another(pyramids.record, METHOD, source=PAPER, layer=ALL, query=query)
    exhibit(figure, record, caption=_caption(), table={"block": np.arange(most) + 1} | padded, key="growth")


def _caption() -> str:
    return say(
        "Only attention and merging are counted. The convolutions between blocks (overlapping patches, NesT’s "
        "3 × 3 aggregation, Twins’ position encoding) let a token or two more in at the borders."
    )


def _field(family: Family, field: np.ndarray, record: Provenance) -> None:
    look = {"mark": spot.token(field.shape), "carry": spot.carried(field.shape), "height": 340}
    title = f"{family.name}: {field.mean():.1%}"
    figure = plan.plan(under(family.trace), field.astype(int), lit=field, title=title, **look)
    key = f"field_{family.name}"
    exhibit(figure, record, arrays={"field": field}, key=key, on_pick=spot.follow(key))
