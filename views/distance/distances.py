"""How far every head looks: its mean attention distance in pixels."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from views.distance.points import DISTANCE, exhibit_points
from views.distance.subject import MeasuredHeads
from words import label, say

PAPER = "Dosovitskiy et al. 2021, arXiv:2010.11929, Fig. 11"
UNIT = label("mean attention distance (px)")


def draw(heads: MeasuredHeads) -> None:
    """A point per head, beside what uniform attention gives."""
    if all(np.isnan(layer.distance).all() for layer in heads.charted):
        st.info(say("Distances need to know where tokens lie; this model's tokens have no known place."))
        return
    exhibit_points(
        [layer.distance for layer in heads.charted],
        heads.charted_record,
        heads.chosen,
        unit=UNIT,
        source=PAPER,
        reference=[layer.uniform for layer in heads.charted],
        caption=_caption([layer.uniform for layer in heads.charted]),
        key=DISTANCE,
    )


def _caption(uniform: Sequence[float]) -> str:
    """What the dashed line is, in the numbers that it is drawn with: one, or the ends where layers differ."""
    least, most = (f"{end:.0f}" for end in (np.nanmin(uniform), np.nanmax(uniform)))
    even = say("{pixels} px", pixels=most) if least == most else say("{least} to {most} px", least=least, most=most)
    return say(
        "Dashed: attention spread evenly over all patches a query may see, {even}. Prefix tokens are left out.",
        even=even,
    )
