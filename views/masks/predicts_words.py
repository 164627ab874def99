"""What each objective predicts of words: each token with what should come out, and who may look at whom."""

import numpy as np
import streamlit as st

from analysis.objectives import UNTOUCHED
from ui.exhibit import exhibit
from views.masks import predicting
from views.masks.predicting import MASKED, OF_WORDS, SENTENCE, Words
from viz import heatmap, word_rows
from viz.provenance import Provenance
from words import label, say

PARAMETERS = (label("objective"), label("seed"), label("first"), label("second"), label("elsewhere"))
SIDE = 340  # px of the matrix
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


def _told(shown: Words, method: str) -> Provenance:
    text = shown.text
    told = {"objective": OF_WORDS[shown.objective], "seed": shown.seed, "first": " ".join(text.first)}
    told |= {"second": " ".join(text.second)} if text.second else {}
    told |= {"elsewhere": " ".join(text.elsewhere)} if shown.objective == SENTENCE else {}
    return Provenance(method, input=label("a short text"), parameters=told, source=SOURCE)


def _rows(shown: Words) -> None:
    asks = shown.asked
    lit = np.stack([asks.done != UNTOUCHED, asks.counts], axis=1)
    columns = {say("goes in"): shown.inputs, say("should come out"): shown.targets}
    figure = word_rows.word_rows(columns, lit, title=say("Each token, and what is asked of it"), place=say("token"))
    table = {
        "token": np.arange(1, len(asks.counts) + 1),
        "input": shown.inputs,
        "target": shown.targets,
        "counts": asks.counts.astype(int),
        "done": asks.done,
    }
    exhibit(figure, _told(shown, label("words under an objective")), table=table, key="asked_words")


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
    record = _told(shown, label("open pairs under an objective"))
    exhibit(figure, record, caption=caption, arrays={"mask": shown.mask, "counts": asks.counts}, key="asked_pairs")
