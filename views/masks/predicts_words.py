"""What each objective predicts of words: each token with what should come out, and who may look at whom."""

import numpy as np
import streamlit as st

from analysis.objectives import HIDDEN, KEPT, SWAPPED
from ui.exhibit import exhibit
from views.masks import predicting
from views.masks.predicting import MASKED, OF_WORDS, SENTENCE, Words
from viz import heatmap, theme, word_rows
from viz.provenance import Provenance
from words import label, say

PARAMETERS = (label("objective"), label("seed"), label("first"), label("second"), label("elsewhere"))
SIDE = 340  # px of the matrix
TINTS = {HIDDEN: -1 % len(theme.CATEGORICAL), SWAPPED: 1, KEPT: 2}  # those of the pixels, where they have one
COUNTS = 0
DONE = {HIDDEN: label("hidden"), SWAPPED: label("swapped"), KEPT: label("kept")}
SOURCE = "Devlin et al. 2019, arXiv:1810.04805, appendix A.1"


def draw(shown: Words) -> None:
    """A list of the tokens, and the mask that they are under."""
    left, right = st.columns([5, 4])
    with left:
        _rows(shown)
    with right:
        _pairs(shown)
    told = [predicting.drawn(shown)] if shown.objective == MASKED else []
    told.append(say("No language model is bundled: what goes in and what should come out is all that is shown here."))
    st.caption(" ".join(told))


def _record(shown: Words, method: str) -> Provenance:
    text = shown.text
    told = {"objective": OF_WORDS[shown.objective], "seed": shown.seed, "first": " ".join(text.first)}
    told |= {"second": " ".join(text.second)} if text.second else {}
    told |= {"elsewhere": " ".join(text.elsewhere)} if shown.objective == SENTENCE else {}
    return Provenance(method, input=label("a short text"), parameters=told, source=SOURCE)


def _rows(shown: Words) -> None:
    asks = shown.asked
    columns, tint = {say("goes in"): shown.inputs}, [np.array([TINTS.get(int(kind), -1) for kind in asks.done])]
    if shown.objective == MASKED:
        columns[say("what was done to it")] = [say(DONE[int(kind)]) if kind in DONE else "" for kind in asks.done]
        tint *= 2
    columns[say("should come out")] = shown.targets
    tint.append(np.where(asks.counts, COUNTS, -1))
    figure = word_rows.word_rows(
        columns, np.stack(tint, axis=1), title=say("Each token, and what is asked of it"), place=say("token")
    )
    table = {
        "token": np.arange(1, len(asks.counts) + 1),
        "input": shown.inputs,
        "target": shown.targets,
        "counts": asks.counts.astype(int),
        "done": asks.done,
    }
    record = _record(shown, label("words under an objective"))
    exhibit(figure, record, caption=_colours(shown), table=table, key="asked_words")


def _colours(shown: Words) -> str:
    if shown.objective != MASKED:
        return say("Violet: what the loss counts.")
    return say(
        "Grey tokens are hidden, orange ones swapped for another, green ones kept. Violet: what the loss counts."
    )


def _pairs(shown: Words) -> None:
    asks = shown.asked
    values = np.where(shown.mask, np.where(asks.counts, 2.0, 1.0)[:, None], np.nan)
    figure = heatmap.matrix(values, title=say("Who may look at whom"), lowest=0, highest=2, side=SIDE)
    figure.update_traces(showscale=False)
    caption = say(
        "{pairs} of {all} pairs are open; bright rows are the tokens that count.",
        pairs=int(shown.mask.sum()),
        all=shown.mask.size,
    )
    record = _record(shown, label("open pairs under an objective"))
    exhibit(figure, record, caption=caption, arrays={"mask": shown.mask, "counts": asks.counts}, key="asked_pairs")
