"""Tokens against tokens: do the features repeat themselves when the maps do?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis.features import centred_alignment, token_cosine
from analysis.rank import residual_ratio
from ui import controls, facts
from ui.exhibit import exhibit
from views.depth.subject import ModelPair, ReadModel, together
from viz import curves, heatmap
from viz.provenance import ALL
from words import label, say

COLLAPSE = "Dong et al. 2021, arXiv:2103.03404"


@dataclass(frozen=True)
class FeatureMeasure:
    """How the tokens of two blocks are compared, and its words."""

    compute: Callable[[Sequence[np.ndarray]], np.ndarray]
    title: str
    last: str
    method: str
    source: str


MEASURES = {
    "cosine": FeatureMeasure(
        compute=token_cosine,
        title=label("cosine of tokens"),
        last=label("cosine with the last block"),
        method=label("features: cosine of tokens"),
        source="Zhou et al. 2021, arXiv:2103.11886",
    ),
    "alignment": FeatureMeasure(
        compute=centred_alignment,
        title=label("token CKA, one image"),
        last=label("token CKA with the last block"),
        method=label("features: token CKA, one image"),
        source=label("Kornblith et al. 2019, arXiv:1905.00414, with the tokens of one picture as rows"),
    ),
}


def draw(pair: ModelPair) -> None:
    """Matrices of both models; similarity to the last block; how different the tokens of a block are."""
    names = {key: say(measure.title) for key, measure in MEASURES.items()}
    above = st.container()  # of the switch, so that the picture begins high
    measure = controls.choose(
        say("Measure"), "features_measure", names, widget=st.segmented_control, label_visibility="collapsed"
    )
    drawn = _comparable(pair.models)
    if not drawn:
        return
    values = {model: matrix(model.identity, measure, model) for model in drawn}
    lowest = -1.0 if any(similarity.min() < 0 for similarity in values.values()) else 0.0
    for place, (column, model) in enumerate(zip(above.columns(len(drawn)), drawn, strict=True)):
        with column:
            _matrix(model, values[model], MEASURES[measure], lowest, f"features_{place}")
    left, right = st.columns(2)
    with left:
        _last(values, MEASURES[measure])
    with right:
        _spread(drawn)


def _comparable(models: Sequence[ReadModel]) -> list[ReadModel]:
    """Those whose tokens stay the same ones through all blocks; for the others one sentence says why not."""
    drawn = [model for model in models if len({tokens.shape for tokens in model.trace.tokens}) == 1]
    for model in models:
        if model not in drawn:
            changing = say(
                "{model}: its tokens change in number or width on the way, so the same token can’t be followed through "
                "the layers.",
                model=model.title,
            )
            st.info(changing, icon=":material/block:")
    return drawn


@st.cache_data(max_entries=64, show_spinner=False)
def matrix(identity: tuple, measure: str, _model: ReadModel) -> np.ndarray:
    """(block, block) of a model's tokens; `identity` is the model's, `measure` a key of `MEASURES`."""
    return MEASURES[measure].compute(_model.trace.tokens)


def _matrix(model: ReadModel, values: np.ndarray, measure: FeatureMeasure, lowest: float, key: str) -> None:
    axes = {"rows": say("block"), "columns": say("block"), "unit": say(measure.title)}
    figure = heatmap.matrix(
        values, title=model.name, **axes, lowest=lowest, highest=1.0, scale="signed" if lowest else "heat", side=400
    )
    record = facts.another(model.record, measure.method, source=measure.source, layer=ALL)
    exhibit(figure, record, arrays={"similarity": values}, key=key)


def _last(values: Mapping[ReadModel, np.ndarray], measure: FeatureMeasure) -> None:
    series = {model.name: similarity[-1] for model, similarity in values.items()}
    figure = curves.lines(series, x=say("block"), y=say(measure.last))
    record = facts.another(together(values), measure.method, source=measure.source, layer=ALL)
    caption = say(
        "Each block adds to what it was given, so a slow rise is the rule; a long flat end means idle blocks."
    )
    exhibit(figure, record, caption=caption, key="features_last")


def _spread(models: Sequence[ReadModel]) -> None:
    series = {model.name: np.array([residual_ratio(tokens) for tokens in model.trace.tokens]) for model in models}
    figure = curves.lines(series, x=say("block"), y=say("‖X − mean token‖ ÷ ‖X‖"))
    record = facts.another(together(models), label("token spread"), source=COLLAPSE, layer=ALL)
    caption = say("0: all tokens of the block are the same, its rank has collapsed ({paper}).", paper=COLLAPSE)
    exhibit(figure, record, caption=caption, key="features_spread")
