"""Layer against layer: how alike the columns of their maps are, how many blocks repeat the ones before."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from ui import controls, facts
from ui.exhibit import exhibit
from ui.text import plain
from views.depth import repeats, roles
from views.depth.measures import chance, comparable, over_heads_and_keys, similarity, unevenness
from views.depth.subject import ModelPair, ReadModel
from viz import heatmap
from viz.provenance import ALL, MEAN
from words import label, say

EXCESS, COSINE, CENTRED, CHANCE = "excess", "cosine", "centred", "chance"
MEASURES = {
    EXCESS: label("beyond chance"),
    COSINE: label("cosine (eq. 2)"),
    CENTRED: label("centred cosine"),
    CHANCE: label("by chance"),
}
METHODS = {
    EXCESS: label("cross-layer similarity beyond chance"),
    COSINE: label("cross-layer similarity, cosine (eq. 2)"),
    CENTRED: label("cross-layer similarity, centred cosine"),
    CHANCE: label("cross-layer similarity, by chance"),
}
NOTES = {
    EXCESS: label(
        "Cosine of two layers’ maps (the mean over heads and tokens) less what it would be if every column kept its "
        "values in random order. 0: no more alike than unrelated layers. The diagonal is left blank."
    ),
    COSINE: label(
        "Mean over heads and tokens of the cosine between the columns of two layers’ maps. All weights of a softmax "
        "are positive, so even unrelated maps are somewhat alike: compare with what chance gives."
    ),
    CENTRED: label(
        "The uniform map 1/N is subtracted first, so that only what differs from uniform attention counts. Uniform "
        "maps give 0 here, and 1 before centring."
    ),
    CHANCE: label("What unrelated layers would give: every column keeps its values, in random order (in closed form)."),
}
EVEN = 0.1  # share of attention to move; below it maps are as good as uniform


def draw(pair: ModelPair) -> None:
    """Matrices of both models, the neighbours' curve, similar blocks, and the patches behind one layer."""
    models = comparable(pair.models)
    if not models:
        return
    _matrices(models)
    for model in models:
        _say_if_even(model)
    st.subheader(say("How many blocks repeat the one before?"))
    repeats.draw_repeats(models)
    st.subheader(say("Which patches keep their role?"))
    roles.draw_roles(models)


def _say_if_even(model: ReadModel) -> None:
    """One sentence where the model's maps are alike because they have hardly learned anything."""
    if (share := unevenness(model)) >= EVEN:
        return
    st.info(
        say(
            "{model} attends almost evenly in all layers: moving {share} of its attention would make every map "
            "uniform. Its layers and heads are alike because its attention has learned next to nothing, not because "
            "it has collapsed.",
            model=plain(model.name),
            share=f"{share:.1%}",
        ),
        icon=":material/blur_on:",
    )


def _matrices(models: Sequence[ReadModel]) -> None:
    names = {measure: say(name) for measure, name in MEASURES.items()}
    measure = controls.ahead("measure", list(names), default=EXCESS)
    values = [_values(model, measure) for model in models]
    known = [matrix for matrix in values if matrix is not None]
    highest = max(map(np.nanmax, known), default=1.0) if measure == EXCESS else 1.0
    lowest = -highest if any(np.nanmin(matrix) < 0 for matrix in known) else 0.0
    for place, (column, model) in enumerate(zip(st.columns(len(models)), models, strict=True)):
        with column:
            _matrix(model, values[place], measure, (lowest, highest), f"layers_{place}")
    look = {"widget": st.segmented_control, "label_visibility": "collapsed"}
    controls.choose(say("Measure"), "measure", names, **look)  # below, so that the picture begins high
    st.caption(say(NOTES[measure]))


def _values(model: ReadModel, measure: str) -> np.ndarray | None:
    """(layer, layer); None where the measure is not defined for the model's maps."""
    if measure == CENTRED and model.signed:
        return None
    if measure == EXCESS:
        beyond = over_heads_and_keys(similarity(model)) - over_heads_and_keys(chance(model))
        np.fill_diagonal(beyond, np.nan)
        return beyond
    values = chance(model) if measure == CHANCE else similarity(model, centred=measure == CENTRED)
    return over_heads_and_keys(values)


def _matrix(model: ReadModel, values: np.ndarray | None, measure: str, limits: tuple[float, float], key: str) -> None:
    if values is None:
        st.info(
            say(
                "Centring subtracts uniform attention, whose rows sum to 1. Rows mixed by Re-Attention do not; look "
                "at the softmax alone to centre it."
            ),
            icon=":material/block:",
        )
        return
    axes = {"rows": say("layer"), "columns": say("layer"), "unit": say("cosine")}
    lowest, highest = limits
    scale = "signed" if lowest else "heat"
    figure = heatmap.matrix(values, title=model.name, **axes, lowest=lowest, highest=highest, scale=scale, side=400)
    record = facts.another(model.record, METHODS[measure], layer=ALL, head=MEAN)
    exhibit(figure, record, arrays={"similarity": values}, key=key)
