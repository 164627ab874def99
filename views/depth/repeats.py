"""How alike neighbouring layers are, and how many blocks repeat the ones before by a rule that the visitor sets."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import streamlit as st

from analysis.similarity import count_of_similar, nearby_share, to_the_layer_before
from ui import controls, facts, link
from ui.components.chart import picked
from ui.exhibit import exhibit
from ui.guard import part
from views.depth.measures import chance, over_heads_and_keys, similarity
from views.depth.subject import ReadModel, together
from viz import curves
from viz.provenance import ALL, MEAN
from words import label, say

PARAMETERS = (label("alike"), label("nearest"), label("most"))
CLICKED = "deep_clicked"  # in the session: a point of these charts has just chosen the layer shown below


@dataclass(frozen=True)
class SimilarityRule:
    """Two columns are alike above the cosine `alike`, a block is compared with the `nearest` ones before, and is
    similar from a share of alike columns of `most` on."""

    alike: float
    nearest: int
    most: float

    def shares(self, values: np.ndarray) -> np.ndarray:
        """The share of alike columns of each layer, by similarities (head, layer, layer, key): (layer,)."""
        return nearby_share(values, threshold=self.alike, nearest=self.nearest)

    def count(self, shares: np.ndarray) -> int:
        """How many blocks after the first are similar by their shares (layer,)."""
        return count_of_similar(shares, least=self.most)


@part
def draw_repeats(models: Sequence[ReadModel]) -> None:
    """How alike neighbours are; apart, so that the rule's sliders draw nothing else anew."""
    rule = _choose_rule()
    left, right = st.columns(2)
    with left:
        _neighbours(models)
    with right:
        _similar_blocks(models, rule)
    if st.session_state.pop(CLICKED, False):
        link.run_again()  # the patches below show the layer that was clicked


def _choose_rule() -> SimilarityRule:
    help_text = say("We do not know the exact rule of the paper, so all three numbers are yours to move.")
    first, second, third = st.columns(3)
    with first:
        title = say("Columns are alike above a cosine of")
        alike = controls.slide(title, "alike", 0.0, 1.0, default=0.8, step=0.05, help=help_text)
    with second:
        nearest = controls.slide(say("Compared with how many layers before"), "nearest", 1, 6, default=1)
    with third:
        title = say("A block is similar from a share of")
        most = controls.slide(title, "most", 0.1, 1.0, default=0.5, step=0.05)
    return SimilarityRule(alike, nearest, most)


def _neighbours(models: Sequence[ReadModel]) -> None:
    series = {model.name: _with_neighbours(similarity(model)) for model in models}
    series |= {say("{model}, by chance", model=model.title): _with_neighbours(chance(model)) for model in models}
    figure = curves.lines(series, y=say("cosine with the layer before"), reference={say("uniform attention"): 1.0})
    excess = [say("{model} {excess}", model=model.title, excess=f"{above_chance(model):+.3f}") for model in models]
    caption = say(
        "Click a point to see below which patches are behind it. Above chance, on average: {excess}. Near 0, maps are "
        "alike only in what every column shares, a constant say, and not in their places.",
        excess=", ".join(excess),
    )
    record = facts.another(together(models), label("similarity of neighbours"), layer=ALL, head=MEAN)
    exhibit(figure, record, caption=caption, on_pick=_follow("neighbours"), key="neighbours")


def _with_neighbours(values: np.ndarray) -> np.ndarray:
    """(head, layer, layer, key) -> (layer,): the mean similarity of each layer to the one before, NaN for the first."""
    return to_the_layer_before(over_heads_and_keys(values))


def above_chance(model: ReadModel) -> float:
    """How much more alike neighbouring layers are than unrelated ones, mean over the layers."""
    return float(np.nanmean(_with_neighbours(similarity(model)) - _with_neighbours(chance(model))))


def _similar_blocks(models: Sequence[ReadModel], rule: SimilarityRule) -> None:
    """Shares of alike columns and counts of similar blocks, each beside what chance gives by the same rule."""
    measured = {model: rule.shares(similarity(model)) for model in models}
    random = {model: rule.shares(chance(model)) for model in models}
    series = {model.name: shares for model, shares in measured.items()}
    series |= {say("{model}, by chance", model=model.title): shares for model, shares in random.items()}
    figure = curves.lines(series, y=say("share of columns alike"), reference={say("similar block"): rule.most})
    record = facts.another(together(models), label("similar blocks"), layer=ALL, head=MEAN, **asdict(rule))
    columns = {model.card.key: shares for model, shares in measured.items()}
    columns |= {f"{model.card.key} by chance": shares for model, shares in random.items()}
    table = {"layer": np.arange(max(map(len, columns.values()))) + 1} | _of_one_length(columns)
    caption = _counts([(model, rule.count(measured[model]), rule.count(random[model])) for model in models])
    exhibit(figure, record, caption=caption, table=table, on_pick=_follow("similar"), key="similar")


def _counts(counted: Sequence[tuple[ReadModel, int, int]]) -> str:
    """How many blocks of each model are similar, and how many by chance."""
    counts = [
        say(
            "{model}: **{count} of {blocks}**, {random} by chance",
            model=model.name,
            count=count,
            blocks=len(model.maps) - 1,
            random=random,
        )
        for model, count, random in counted
    ]
    return say(
        "Similar blocks after the first. {counts}. Only what goes beyond chance tells of repetition. After Fig. 3 of "
        "the paper.",
        counts=" · ".join(counts),
    )


def _of_one_length(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Columns of one length, for a table: a shallower model ends in NaN."""
    longest = max(map(len, columns.values()))
    return {name: np.pad(share, (0, longest - len(share)), constant_values=np.nan) for name, share in columns.items()}


def _follow(key: str) -> Callable[[], None]:
    """A click on a point makes its layer the one shown below."""

    def follow() -> None:
        if point := picked(key):
            controls.put("deep_layer", max(2, int(point["x"])))
            st.session_state[CLICKED] = True

    return follow
