"""How far each head needs to look: the least span that holds most of what its patches give each other."""

from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
import streamlit as st

from analysis import spans
from inputs.image import ImageInput
from models.trace import Trace
from models.zoo import ModelCard
from ui import controls, facts
from ui.exhibit import exhibit
from ui.familiar import stranger
from ui.turns import later
from views.sparse import answer, curve
from views.sparse.kinds import KINDS, OWN
from views.sparse.subject import HIDDEN, Imposed, Seen, choose_cell
from viz import curves, heatmap
from viz.provenance import ALL, Provenance
from words import label, say

HEIGHT, TITLED = 400, {"t": 40}
EVERY = "sparse_spans"
LEAST, USUAL, MOST = 50, 90, 99  # per cent that is held


@dataclass(frozen=True, eq=False)
class Spanned(Seen):
    """The spans that hold `percent` of what patches give each other."""

    percent: int

    @cached_property
    def held(self) -> np.ndarray:
        """Which share lies at most 0, 1 … rows and columns away, (layer, head, distance)."""
        return _held(self.plain.identity, self)

    @property
    def spans(self) -> np.ndarray:
        """Of every head, (layer, head): just so far that so much is held, with a ramp of 1."""
        return spans.exact(self.held, self.percent / 100)

    @cached_property
    def even_held(self) -> np.ndarray:
        """The same of even attention, (distance,)."""
        return spans.even(self.grid)

    @property
    def even(self) -> float:
        """The span that even attention needs."""
        return float(spans.exact(self.even_held, self.percent / 100))

    @property
    def open(self) -> float:
        """The share of pairs of patches that lie within the heads' own spans, rounded up."""
        return float(self.even_held[spans.least(self.held, self.percent / 100)].mean())

    @cached_property
    def imposed(self) -> Imposed:
        """The model whose heads all look so far and no farther, in every layer by the map that it has there."""
        return Imposed(self.card, self.image, self.plain, self.layer, self.head, OWN, self.percent)

    def record(self, method: str, **place: object) -> Provenance:
        """The record of the spans."""
        told, source = {"held (%)": self.percent} | place.pop("parameters", {}), KINDS[OWN].source
        place = {"layer": self.layer, "head": self.head, "query": ALL, **place}
        return facts.provenance(self.plain, self.card, method=method, source=source, parameters=told, **place)


@st.cache_data(max_entries=32, show_spinner=False)
def _held(identity: tuple, _subject: Spanned) -> np.ndarray:
    prefix = _subject.prefix
    maps = (attention.weights()[0, :, prefix:, prefix:] for attention in _subject.plain.attention)
    return np.stack([spans.held(layer, _subject.grid) for layer in maps])


def choose(card: ModelCard, image: ImageInput, plain: Trace, layer: int, head: int) -> Spanned:
    """How much is to be held, a part of the link."""
    with st.columns([3, 7])[0]:
        percent = controls.slide(
            say("Held"), "sparse_held", LEAST, MOST, default=USUAL, format=say("hold %d %%"), **HIDDEN
        )
    return Spanned(card, image, plain, layer, head, percent)


def draw(spanned: Spanned) -> None:
    """Every head's span, how it comes about, spans along the layers; then the answers of heads that look no farther."""
    for column, show in zip(st.columns([4, 4, 3]), (_every, _head, _layers), strict=True):
        with column:
            show(spanned)
    strange = stranger(spanned.image, spanned.card)
    answers = {say("As it is"): spanned.plain, say("Each head within its span"): spanned.imposed.edited}
    for column, (title, trace) in zip(st.columns(2, gap="large"), answers.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            facts.prediction(trace, spanned.card, count=3, strange=strange)
    later(curve.draw, spanned.imposed)


def sentence(spanned: Spanned) -> str:
    """How far heads need to look beside even attention, and what becomes of the answer."""
    own = spanned.spans
    ends = {"least": own.min(), "most": own.max(), "mean": own.mean()}
    before, after = answer.probabilities(spanned.imposed)
    return say(
        "For {percent} % of what patches give each other heads need to look {least} to {most} rows or columns far, "
        "{mean} in the mean (evenly {even}); with these {open} of the pairs alone the first answer goes from {before} "
        "to {after}.",
        percent=spanned.percent,
        **{name: f"{value:.1f}" for name, value in ends.items()},
        even=f"{spanned.even:.1f}",
        open=f"{spanned.open:.0%}",
        before=f"{before:.0%}",
        after=f"{after:.0%}",
    )


def _every(spanned: Spanned) -> None:
    figure = heatmap.matrix(
        spanned.spans,
        title=say("How far each head needs to look: click one"),
        rows=say("layer"),
        columns=say("head"),
        unit=say("rows or columns"),
        lowest=0,
        highest=max(spanned.grid) - 1,
        height=HEIGHT,
        written=".1f",
    ).update_layout(margin=TITLED)
    record = spanned.record(label("least spans of every head"), layer=ALL, head=ALL)
    exhibit(figure, record, arrays={"spans": spanned.spans}, on_pick=partial(choose_cell, EVERY), key=EVERY)


def _head(spanned: Spanned) -> None:
    own, distances = spanned.held[spanned.layer, spanned.head], np.arange(max(spanned.grid))
    figure = curves.lines(
        {say("this head"): own, say("even attention"): spanned.even_held},
        title=say("Held within a span: layer {layer}, head {head}", layer=spanned.layer + 1, head=spanned.head + 1),
        x=say("rows or columns away, at most"),
        y=say("share of weight between patches"),
        positions=distances,
        reference={say("to be held"): spanned.percent / 100},
        chosen=float(spanned.spans[spanned.layer, spanned.head]),
        height=HEIGHT,
    )
    figure.update_yaxes(range=[0, 1.03]).update_layout(margin=TITLED)
    table = {"span": distances, "own": own, "even": spanned.even_held}
    exhibit(figure, spanned.record(label("attention held within a span")), table=table, key="sparse_held_curve")


def _layers(spanned: Spanned) -> None:
    own = spanned.spans
    lines = {"farthest": own.max(axis=1), "mean": own.mean(axis=1), "nearest": own.min(axis=1)}
    lines["even"] = np.full(len(own), spanned.even)
    names = say("farthest head"), say("mean of heads"), say("nearest head"), say("even attention")
    figure = curves.lines(
        dict(zip(names, lines.values(), strict=True)),
        title=say("Spans along the layers"),
        y=say("rows or columns"),
        height=HEIGHT,
    )
    figure.update_yaxes(range=[-0.2, max(spanned.grid) - 0.5]).update_layout(margin=TITLED)
    table = {"layer": np.arange(1, len(own) + 1), **lines}
    record = spanned.record(label("least spans along the layers"), layer=ALL, head=ALL)
    exhibit(figure, record, table=table, key="sparse_span_layers")


PARAMETERS = (label("held (%)"),)
