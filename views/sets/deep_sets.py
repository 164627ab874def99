"""Whether attention is needed to find a maximum: the Set Transformer beside Deep Sets, over many sets."""

import streamlit as st

from ui import tables
from ui.exhibit import exhibit
from views.sets.subject import PAPER, SetTransformers
from viz import bars
from viz.provenance import Provenance
from words import label, say

JUDGED = 5120  # sets, see training/maxima.py: error
NAMES = {  # in the training report -> as written here
    "set_transformer": label("Set Transformer: SAB, SAB, PMA"),
    "deep_set_max": label("Deep Set, pooled by the maximum"),
    "deep_set_mean": label("Deep Set, pooled by the mean"),
}


def draw(models: SetTransformers) -> None:
    """How far off each model is on average."""
    measured = models.measured["mean_absolute_error"]
    names, errors, unit = [say(NAMES[key]) for key in measured], list(measured.values()), say("mean absolute error")
    left, right = st.columns(2, vertical_alignment="center")
    with left:
        figure = bars.bars(names, errors, unit=unit, whole=None, title=say("How far off on average"))
        method = label("mean absolute error of the maximum")
        record = Provenance(method, source=f"{PAPER}, section 5.1", kind="bundled")
        exhibit(figure, record, table={"model": list(measured), "mean absolute error": errors}, key="set_errors")
    with right:
        tables.show({say("model"): names, unit: errors})
        st.caption(_caption())


def _caption() -> str:
    return say(
        "Over {count} random sets of numbers from 1 to 100 that were not trained on. So attention is not needed: a "
        "Deep Set sees each number alone and then pools. Pooled by the maximum it has the answer built in and is "
        "better than the Set Transformer; pooled by the mean it fails. Attention has to learn to find the maximum, "
        "and does, with nothing built in.",
        count=f"{JUDGED:,}",
    )
