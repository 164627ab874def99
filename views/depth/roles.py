"""Which patches keep their role from one layer to the next: the cosine of each token's column, over the picture."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from ui import controls, facts
from ui.exhibit import exhibit
from ui.ground import under
from views.depth.measures import similarity
from views.depth.subject import ReadModel
from viz import overlay
from viz.provenance import MEAN
from words import label, message, say


def draw_roles(models: Sequence[ReadModel]) -> None:
    """A picture for each model, of one layer beside the one before it."""
    deepest = max(len(model.maps) for model in models)
    layer = controls.slide(say("Layer, compared with the one before it"), "deep_layer", 2, deepest, default=deepest)
    for place, (column, model) in enumerate(zip(st.columns(len(models)), models, strict=True)):
        with column:
            _picture(model, min(layer, len(model.maps)) - 1, f"roles_{place}")
    st.caption(
        say(
            "The cosine of one token’s column, painted where the token lies, mean over heads: 1 where a patch is read "
            "by the same tokens in both layers. Mixed heads may give less than 0, which is drawn as 0."
        )
    )


def _picture(model: ReadModel, layer: int, key: str) -> None:
    """`layer` counts from 0 and has one before it."""
    values = similarity(model)[:, layer, layer - 1].mean(axis=0)
    keys = model.maps[layer].keys
    if keys is None:
        st.info(say("This model’s tokens have no known place in the picture."), icon=":material/block:")
        return
    heat = np.clip(keys.paint(values), 0, None)
    title = say("Layers {first} and {second}: {model}", first=layer, second=layer + 1, model=model.title)
    figure = overlay.heat(under(model.trace), heat, unit=say("cosine"), title=title, highest=1.0)
    both = message("{first} and {second}", first=layer, second=layer + 1)
    record = facts.another(model.record, label("columns alike"), layer=both, head=MEAN)
    exhibit(figure, record, arrays={"cosine": heat}, key=key)
