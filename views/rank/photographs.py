"""What rank costs over many photographs: accuracy with the best directions, with random ones, and by chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from inputs.image import ImageInput
from models.trace import Trace
from models.zoo import ModelCard
from models.zoo.measured import measured
from ui import controls, counted, facts
from ui.counted import right
from ui.exhibit import exhibit
from viz import measured as charts
from viz.measured import Line
from viz.provenance import Provenance
from words import label, say

FILE = "less_rank"  # of assets/measurements
SOURCE = "python -m benchmarks efficiency DATA rank"
CLASSES = 10
BEST, RANDOM, POOLED, GROUPED = "best", "random", "pooled", "grouped"
HOWS = {"maps": (BEST, RANDOM), "weights": (BEST, RANDOM), "keys": (POOLED, GROUPED, RANDOM)}
NAMES = {
    BEST: label("best directions"),
    RANDOM: label("random ones"),
    POOLED: label("means of neighbours"),
    GROUPED: label("means of groups at random"),
}
Setting = Mapping[str, Any]


@dataclass(frozen=True)
class Kept:
    """The `rank` that the visitor has maps of `card` at."""

    card: ModelCard
    rank: int

    @property
    def told(self) -> Mapping[str, Any] | None:
        """What was measured on the model; None where nothing was."""
        return measured(FILE)["models"].get(self.card.key)


def choose(card: ModelCard, image: ImageInput, trace: Trace) -> Kept:
    """The rank, a part of the link that the view of maps has too."""
    shown = {"format": say("rank %d"), "label_visibility": "collapsed"}
    tokens = trace.attention[0].shape[2]
    return Kept(card, controls.slide(say("Rank"), "rank", 1, tokens, default=4, **shown))


def draw(kept: Kept) -> None:
    """A chart each for maps, weights and Linformer's keys; a ring on the maps' where the visitor's rank stands."""
    if counted.known(FILE, kept.card) is None:
        return
    axes = {
        "maps": (say("Maps of all heads"), say("rank of every map")),
        "weights": (say("Weights of all blocks"), say("share of the full rank")),
        "keys": (say("Few keys in all layers"), say("projected keys")),
    }
    for column, (what, (title, across)) in zip(st.columns(3), axes.items(), strict=True):
        with column:
            _chart(kept, what, title, across)
    st.caption(_caption(kept.told))


def sentence(kept: Kept) -> str | None:
    """Accuracy at the measured rank nearest to the visitor's, beside the whole model, random directions and chance."""
    if kept.told is None:
        return None
    best = _nearest(kept)
    at_random = counted.at(lines(kept.told, "maps")[RANDOM], best["amount"])[1]
    return say(
        "With every map at rank {rank} {model} is right on {share} of {photographs} photographs; as it is on {whole}, "
        "with as many random directions on {random}, by chance on {chance}.",
        model=facts.short_name(kept.card),
        rank=best["amount"],
        share=f"{right(best):.0%}",
        photographs=f"{best['photographs']:,}",
        whole=f"{right(kept.told['before']):.0%}",
        random=f"{at_random:.0%}",
        chance=f"{1 / CLASSES:.0%}",
    )


def settings(told: Mapping[str, Any], what: str, how: str) -> list[Setting]:
    """Of one kind, from few to many."""
    return [one for one in told["settings"] if (one["what"], one["how"]) == (what, how)]


def line(settings: Sequence[Setting]) -> Line:
    """Accuracy over how much is kept, with Wilson's intervals."""
    return counted.line([one["amount"] for one in settings], settings)


def lines(told: Mapping[str, Any], what: str) -> dict[str, Line]:
    """Accuracy over how much is kept, in every way: of one choice, or of many draws (`ui.counted.drawn`)."""
    draws_by_how = {one["how"]: one for one in told["at random"] if one["what"] == what}
    return {
        how: counted.drawn(draws_by_how[how], draws_by_how[how]["amount"], whole=told["before"])
        if how in draws_by_how
        else line(settings(told, what, how))
        for how in HOWS[what]
    }


def _nearest(kept: Kept) -> Setting:
    return min(settings(kept.told, "maps", BEST), key=lambda one: abs(one["amount"] - kept.rank))


def _caption(told: Mapping[str, Any]) -> str:
    return say(
        "{photographs} validation photographs. Whiskers: 95 % of what other photographs would give. {drawn} Random: as "
        "many directions, drawn without a look at the matrix, or Gaussian projections of keys and values. Nothing was "
        "trained again. The ring is the rank that was measured nearest to yours.",
        photographs=f"{told['before']['photographs']:,}",
        drawn=counted.told_of_draws(told["at random"][0]),
    )


def _chart(kept: Kept, what: str, title: str, across: str) -> None:
    line_by_how, here = lines(kept.told, what), _nearest(kept)
    figure = charts.shares(
        {say(NAMES[how]): one for how, one in line_by_how.items()},
        title=title,
        x=across,
        y=say("right (%)"),
        here=(here["amount"], right(here)) if what == "maps" else None,
        reference={say("the model as it is"): right(kept.told["before"]), say("chance"): 1 / CLASSES},
    )
    places = next(iter(line_by_how.values())).positions
    figure.update_xaxes(type="log", tickvals=places, ticktext=[f"{amount:.2g}" for amount in places])
    draws = len(kept.told["at random"][0]["right"][0])
    record = Provenance(
        label("accuracy over rank"),
        model=kept.card.title,
        source=SOURCE,
        parameters={"photographs": here["photographs"], "draws": draws, "what": what},
    )
    parts = ("shares", "low", "high")
    columns = ((f"{how}, {part}", getattr(one, part)) for how, one in line_by_how.items() for part in parts)
    table = {"kept": places, **dict(columns)}
    exhibit(figure, record, table=table, key=f"rank_{what}_measured")


PARAMETERS = (label("photographs"), label("draws"), label("what"))
