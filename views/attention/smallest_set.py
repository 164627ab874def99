"""The smallest set of patches: the fewest that hold a chosen share of a token's attention.   Caron et al. 2021."""

import numpy as np
import streamlit as st

from analysis.mass import smallest_set
from ui import controls, facts, places
from ui.exhibit import exhibit
from views.attention.subject import Glass
from viz import overlay, provenance
from words import label, say

PAPER = "Caron et al. 2021, arXiv:2104.14294"
MEAN = 0  # among the heads, which count from 1


def draw(glass: Glass) -> None:
    """The patches of one head, or of the mean of all, that hold the share, lit on the picture."""
    share, head = _settings(glass)
    window, rows = places.head_rows(glass.attention, glass.place)
    row = rows.mean(axis=0) if head == MEAN else rows[head - 1]
    seen = places.seen_patches(glass.attention, glass.place)
    if not row[seen].any():
        outside = say("All of this token’s attention lies outside the picture. Click a patch above.")
        st.info(outside, icon=":material/block:")
        return
    chosen = np.zeros(len(row), np.float32)
    chosen[seen] = smallest_set(row[seen], share=share)
    lit = np.nan_to_num(glass.attention.keys.paint(chosen, window=window)) > 0
    heads = _heads(glass)[head]
    title = say(
        "{number} of {count} patches hold {share}, {heads}",
        number=f"{chosen.sum():.0f}",
        count=int(seen.sum()),
        share=f"{share:.0%}",
        heads=heads,
    )
    even = int(np.ceil(share * seen.sum()))
    record = facts.another(
        glass.record,
        label("smallest patch set"),
        source=PAPER,
        head=provenance.MEAN if head == MEAN else head - 1,
        query=places.words(glass.place),
        share=share,
    )
    caption = say("Uniform attention would need {number} patches for the same share.", number=even)
    exhibit(
        overlay.spotlight(glass.ground, lit, title=title),
        record,
        caption=f"{caption} {PAPER}.",
        arrays={"lit": lit},
        key="mass",
        fitted=True,
    )


def _settings(glass: Glass) -> tuple[float, int]:
    """The share to hold, and whose: a head's number from 1, or `MEAN`."""
    left, right = st.columns(2)
    with left:
        title = say("Share of the attention on the picture")
        share = controls.slide(title, "share", 0.05, 1.0, default=0.6, step=0.05)
    with right:
        return share, controls.choose(say("Head"), "mask_head", _heads(glass))


def _heads(glass: Glass) -> dict[int, str]:
    heads = range(1, glass.attention.shape[1] + 1)
    return {MEAN: say("mean of all")} | {number: say("head {number}", number=number) for number in heads}
