"""Reformer's way: which keys a query finds again when both are hashed, over rounds; pairs sorted by their buckets."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import streamlit as st

from analysis import hashing, masks, patterns
from inputs.image import ImageInput
from models.hashed import Hashed
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached, controls, facts
from ui.exhibit import exhibit
from ui.familiar import stranger
from views.sparse import clock, reversible
from views.sparse.kinds import BUCKETS, HASHED, KINDS
from views.sparse.subject import HIDDEN, SEED, SQUARE, Seen
from viz import curves, heatmap
from viz.provenance import ALL, Provenance
from words import label, say, several

ROUNDS, NEAREST = (1, 2, 4, 8, 16), 8
HEIGHT, TITLED = 400, {"t": 40}
PLACED, SORTED = "placed", "sorted"
ORDERS = {PLACED: label("in reading order"), SORTED: label("sorted by bucket")}
CHUNKS = (0, 4, 8, 16, 32)  # tokens of each; 0 for whole buckets
WHOLE = label("whole buckets")


@dataclass(frozen=True, eq=False)
class Bucketed(Seen):
    """The head's queries and keys hashed to `buckets` in `rounds`; whole buckets attend, or where it is above 0 a
    `chunk` of so many sorted patches and the one before; the matrix in one of `ORDERS`. All numbers are of patches: the
    class token stays open to all."""

    buckets: int
    rounds: int
    order: str = PLACED
    chunk: int = 0

    @cached_property
    def weights(self) -> np.ndarray:
        """The head's map between patches, (query, key)."""
        return self.attention.weights(self.head)[0, 0, self.prefix :, self.prefix :]

    def mask(self, rounds: int) -> np.ndarray:
        """Pairs of patches that meet in any round, (query, key)."""
        every = hashing.pattern(*self.vectors, self.buckets, rounds, prefix=self.prefix, seed=SEED, chunk=self.chunk)
        return every[self.prefix :, self.prefix :]

    @cached_property
    def first(self) -> np.ndarray:
        """The bucket of each patch's query and key in the first round, (2, patch)."""
        query, key = hashing.alike(*self.vectors)
        drawn = hashing.directions(query.shape[-1], self.buckets, seed=SEED)
        return np.stack([hashing.hashed(vectors, drawn)[0, self.prefix :] for vectors in (query, key)])

    @cached_property
    def curves(self) -> dict[str, np.ndarray]:
        """Over `ROUNDS`: the `recall` of each query's nearest keys, the attention `kept`, the share of `open` pairs,
        which is what chance finds."""
        scores = self.attention.scores(self.head)[0, 0, self.prefix :, self.prefix :]
        round_masks = [self.mask(rounds) for rounds in ROUNDS]
        total = self.weights.sum()
        return {
            "recall": np.array([hashing.recall(scores, mask, NEAREST) for mask in round_masks]),
            "kept": np.array([(self.weights * mask).sum() / total for mask in round_masks]),
            "open": np.array([mask.mean() for mask in round_masks]),
        }

    @property
    def here(self) -> dict[str, float]:
        """The same at the chosen number of rounds."""
        return {name: float(values[ROUNDS.index(self.rounds)]) for name, values in self.curves.items()}

    @cached_property
    def edited(self) -> Trace:
        """The run in which all layers hash."""
        edit = Hashed(self.buckets, prefix=self.prefix, seed=SEED, rounds=self.rounds, chunk=self.chunk)
        return cached.trace(self.card.key, self.image, crop=SQUARE, edits=(edit,))

    def record(self, method: str, **place: object) -> Provenance:
        """The record of the hashed head."""
        told = {"buckets": self.buckets, "chunk": self.chunk or WHOLE, "rounds": self.rounds, "draw": SEED}
        told |= place.pop("parameters", {})
        source, place = KINDS[HASHED].source, {"layer": self.layer, "head": self.head, **place}
        return facts.provenance(self.plain, self.card, method=method, source=source, parameters=told, **place)


def choose(card: ModelCard, image: ImageInput, plain: Trace, layer: int, head: int) -> Bucketed:
    """Buckets, rounds and the order of the matrix, parts of the link."""
    first, second, third, fourth = st.columns([3, 4, 3, 5], vertical_alignment="bottom")
    with first:
        named = {count: say("{count} buckets", count=count) for count in BUCKETS}
        buckets = controls.choose(say("Buckets"), "sparse_buckets", named, **HIDDEN)
    with second:
        sizes = {count: say("chunks of {count}, and the one before", count=count) for count in CHUNKS[1:]}
        chunk = controls.choose(say("Attends"), "sparse_chunk", {0: say(WHOLE), **sizes}, **HIDDEN)
    with third:
        numbered = {1: say("1 round")} | {count: say("{count} rounds", count=count) for count in ROUNDS[1:]}
        rounds = controls.choose(say("Rounds"), "sparse_rounds", numbered, **HIDDEN)
    with fourth:
        words = {key: say(word) for key, word in ORDERS.items()}
        order = controls.choose(say("Order"), "sparse_order", words, widget=st.segmented_control, **HIDDEN)
    return Bucketed(card, image, plain, layer, head, buckets, rounds, order, chunk)


def draw(hashed: Bucketed) -> None:
    """Recall over rounds, the pairs that meet, each patch's bucket; then costs and answers."""
    for column, show in zip(st.columns(3), (_recall, _pairs, _places), strict=True):
        with column:
            show(hashed)
    _costs(hashed)
    strange = stranger(hashed.image, hashed.card)
    answers = {say("As it is"): hashed.plain, say("All layers hashed"): hashed.edited}
    for column, (title, trace) in zip(st.columns(2, gap="large"), answers.items(), strict=True):
        with column:
            st.markdown(f"**{title}**")
            facts.prediction(trace, hashed.card, count=3, strange=strange)
    reversible.draw(hashed)


def sentence(hashed: Bucketed) -> str:
    """What hashing finds of the true neighbours beside chance."""
    if hashed.chunk:
        return _of_chunks(hashed)
    now = hashed.here
    return several(
        "{buckets} buckets in one round find {recall} of each patch’s {nearest} best keys with {open} of all pairs (as "
        "many at random find {open}); they hold {kept} of what patches give each other.",
        "{buckets} buckets in {number} rounds find {recall} of each patch’s {nearest} best keys with {open} of all "
        "pairs (as many at random find {open}); they hold {kept} of what patches give each other.",
        hashed.rounds,
        buckets=hashed.buckets,
        nearest=NEAREST,
        **{name: f"{value:.0%}" for name, value in now.items()},
    )


def _of_chunks(hashed: Bucketed) -> str:
    """The same of chunks, beside whole buckets."""
    now, whole = hashed.here, replace(hashed, chunk=0).here
    return several(
        "Sorted by {buckets} buckets, chunks of {chunk} in one round find {recall} of each patch’s {nearest} best keys "
        "with {open} of all pairs (as many at random find {open}; whole buckets {whole} with {whole_open}).",
        "Sorted by {buckets} buckets, chunks of {chunk} in {number} rounds find {recall} of each patch’s {nearest} "
        "best keys with {open} of all pairs (as many at random find {open}; whole buckets {whole} with {whole_open}).",
        hashed.rounds,
        buckets=hashed.buckets,
        chunk=hashed.chunk,
        nearest=NEAREST,
        whole=f"{whole['recall']:.0%}",
        whole_open=f"{whole['open']:.0%}",
        **{name: f"{value:.0%}" for name, value in now.items()},
    )


def _recall(hashed: Bucketed) -> None:
    names = say("of the {nearest} best keys", nearest=NEAREST), say("attention kept"), say("pairs open: chance")
    figure = curves.lines(
        dict(zip(names, hashed.curves.values(), strict=True)),
        title=say("Found again over rounds"),
        x=say("rounds of hashing"),
        y=say("share"),
        positions=ROUNDS,
        chosen=hashed.rounds,
        height=HEIGHT,
    )
    figure.update_xaxes(type="log", tickvals=ROUNDS, ticktext=[str(count) for count in ROUNDS])
    figure.update_yaxes(range=[0, 1.03]).update_layout(margin=TITLED)
    record = hashed.record(label("neighbours found by hashing"), parameters={"neighbours": NEAREST})
    exhibit(figure, record, table={"rounds": ROUNDS, **hashed.curves}, key="sparse_recall")


def _pairs(hashed: Bucketed) -> None:
    mask = hashed.mask(hashed.rounds)
    rows, columns = (np.argsort(one, kind="stable") for one in hashed.first)
    shown = np.where(mask, hashed.weights, np.nan)
    if hashed.order == SORTED:
        shown = shown[rows][:, columns]
    sorted_title, placed_title = say("Pairs that meet, sorted by bucket"), say("Pairs that meet")
    figure = heatmap.matrix(
        shown,
        title=sorted_title if hashed.order == SORTED else placed_title,
        highest=float(np.quantile(hashed.weights, 0.99)),
        height=HEIGHT,
    ).update_layout(margin=TITLED)
    record = hashed.record(label("pairs that meet in a bucket"), query=ALL, parameters={"order": ORDERS[hashed.order]})
    arrays = {"shown": np.nan_to_num(shown, nan=-1)}
    exhibit(figure, record, arrays=arrays, key="sparse_met")


def _places(hashed: Bucketed) -> None:
    grid = (hashed.first[1] + 1).reshape(hashed.attention.queries.raster.shape)
    figure = heatmap.matrix(
        grid,
        title=say("Bucket of each patch’s key, round 1"),
        rows=say("row"),
        columns=say("column"),
        unit=say("bucket"),
        scale="viridis",
        lowest=1,
        highest=hashed.buckets,
        height=HEIGHT,
        written=".0f",
    ).update_layout(margin=TITLED)
    figure.update_traces(colorbar={"tick0": 1, "dtick": max(1, hashed.buckets // 8)})  # there are no halves of buckets
    record = hashed.record(label("buckets of keys"), query=ALL)
    exhibit(figure, record, arrays={"buckets": grid}, key="sparse_bucket_places")


def _costs(hashed: Bucketed) -> None:
    tokens, channels = hashed.vectors[0].shape
    mask = patterns.opened(hashed.mask(hashed.rounds), hashed.prefix)
    spent = hashing.cost(tokens, channels, hashed.buckets, int(mask.sum()), hashed.rounds)
    clock.draw("sparse_hashed", mask, 1, channels, (spent, masks.multiply_adds(tokens**2, channels)))


PARAMETERS = (label("buckets"), label("chunk"), label("rounds"), label("draw"), label("neighbours"), label("order"))
