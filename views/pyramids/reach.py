"""Which part of the picture the marked token can know of, block by block."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from analysis.reach import reach
from ui import controls, downloads, facts, spot
from ui.components.chart import chart
from views.pyramids.subject import Family, groups
from viz import curves, plan
from viz.provenance import Provenance

PAPER = "Luo et al. 2016, arXiv:1701.04128, for attention masks"


def fields(family: Family) -> list[np.ndarray]:
    """What the marked token can know of after 1, 2 … blocks: (row, column) bool on the first block's grid."""
    cut = [groups(attention) for attention in family.looks]
    return [reach(cut[: count + 1], spot.token(each.shape)) for count, each in enumerate(cut)]


def show(families: Sequence[Family]) -> None:
    """The field after the chosen number of blocks in every architecture, and its growth."""
    found = {family.name: fields(family) for family in families}
    most = max(len(each) for each in found.values())
    count = controls.slide("After how many blocks", "blocks", 1, most, default=1)
    told = {"method": "theoretical reach", "source": PAPER, "blocks": count}
    for column, family in zip(st.columns(len(families)), families, strict=True):
        with column:
            _field(family, found[family.name][:count][-1], facts.another(family.record, **told))
    shares = {name: [100 * field.mean() for field in each] for name, each in found.items()}
    figure = curves.lines(shares, x="block", y="share of the picture (%)", title="Reach of the marked token")
    chart(figure, key="growth")
    st.caption(
        "Only attention and merging are counted. The convolutions between blocks (overlapping patches, NesT’s "
        "3 × 3 aggregation, Twins’ position encoding) let a token or two more in at the borders."
    )
    padded = {name: each + [float("nan")] * (most - len(each)) for name, each in shares.items()}
    record = facts.together([family.record for family in families])
    downloads.offer(figure, facts.another(record, **told), table=padded, key="growth")


def _field(family: Family, field: np.ndarray, record: Provenance) -> None:
    key = f"field_{family.name}"
    title = f"{family.name}: {field.mean():.1%}"
    figure = plan.plan(family.trace.pixels, field.astype(int), lit=field, title=title, height=340,
                       mark=spot.token(field.shape), carry=spot.carried(field.shape))  # fmt: skip
    chart(figure, key=key, on_pick=spot.follow(key))
    downloads.offer(figure, record, arrays={"field": field}, key=key)
