"""Heads in colour: where several heads look, in one picture, a hue each.   Caron et al. 2021, Fig. 3."""

import numpy as np
import streamlit as st

from analysis.composite import composite
from ui import controls, facts, places
from ui.exhibit import exhibit
from views.attention.smallest_set import PAPER
from views.attention.subject import Glass
from viz import overlay, theme
from words import label, say


def draw(glass: Glass) -> None:
    """The picture coloured where each chosen head's map passes a fifth of its range."""
    heads = _chosen(glass.attention.shape[1])
    if not heads:
        st.info(say("Choose at least one head."), icon=":material/palette:")
        return
    maps = places.head_maps(glass.attention, glass.place)[[head - 1 for head in heads]]
    hues = theme.CATEGORICAL[: len(heads)]
    colours = np.array([theme.rgb(hue) for hue in hues], dtype=np.uint8)
    ground = glass.ground
    coloured = ground.painted(composite(ground.pixels, maps, colours))
    figure = overlay.picture(coloured, title=say("Where each head looks most"))
    names = [say("head {number}", number=head) for head in heads]
    record = facts.another(
        glass.record,
        label("heads in colour"),
        source=PAPER,
        head=", ".join(map(str, heads)),
        query=places.words(glass.place),
    )
    exhibit(
        overlay.legend(figure, dict(zip(names, hues, strict=True))),
        record,
        caption=_caption(),
        arrays={"maps": maps},
        key="colour",
        fitted=True,
    )


def _chosen(count: int) -> list[int]:
    """The heads to colour, from 1; at most as many as there are hues."""
    most, names = len(theme.CATEGORICAL), {head: say("head {number}", number=head) for head in range(1, count + 1)}
    link_name = f"coloured{count}"  # layers with more or fewer heads keep choices of their own
    return controls.choose_several(say("Heads"), link_name, names, default=list(names)[:most])[:most]


def _caption() -> str:
    return say(
        "Each head’s map is stretched to its own range and drawn where it passes a fifth of it: colours show places, "
        "not amounts. At most {most} heads at once. After Fig. 3 of {paper}.",
        most=len(theme.CATEGORICAL),
        paper=PAPER,
    )
