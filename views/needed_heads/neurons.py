"""Which neurons? How few hidden units of MLPs hold the importance, and what an answer loses without some of them."""

import numpy as np
import streamlit as st

from analysis.neurons import concentration
from models.trace import AttentionMap
from ui import facts, pace, places
from ui.exhibit import exhibit
from ui.familiar import stranger
from ui.ground import under
from views.needed_heads import neurons_many
from views.needed_heads.picture import HEIGHT, SHOWN, asking, seen
from views.needed_heads.thinner import EVERY, Thinner
from viz import before_after, curves, row, theme
from viz.provenance import ALL, MEAN
from words import label, say

KEY = "neurons"
ASKED = "neurons_timed"
HELD = np.arange(0, 101, 2) / 100  # shares of neurons at which the curves stand


def sentence(thinner: Thinner) -> str:
    """What the model names without the neurons that are off, beside what it names with all."""
    before, after = thinner.shares()
    first, now = int(before.argmax()), int(after.argmax())
    told = {"off": f"{thinner.off:,}", "all": f"{sum(thinner.counts):,}", "first": thinner.named(first)}
    told |= {"before": f"{before[first]:.1%}", "left": f"{after[first]:.1%}"}
    if first == now:
        return say(
            "Without {off} of {all} hidden neurons it still names {first}, with {left}; with all it was {before}.",
            **told,
        )
    return say(
        "Without {off} of {all} hidden neurons it names {now} with {after}; {first}, which had {before} with all, "
        "keeps {left}.",
        **told,
        now=thinner.named(now),
        after=f"{after[now]:.1%}",
    )


def draw(thinner: Thinner) -> None:
    """How importance is spread beside the map, the answer, what many photographs say, and what is saved."""
    left, right = st.columns([2, 3])
    with left:
        _spread(thinner)
    with right:
        _maps(thinner)
        _answers(thinner)
    neurons_many.draw(thinner)
    pace.draw(
        ASKED,
        say("**What does it save?** The neurons are cut out of a copy’s numbers, which then runs here."),
        thinner.card,
        thinner.whole,
        say("all neurons"),
        {say("without {count}", count=f"{thinner.off:,}"): (thinner.cut,)},
        told=say("The answer is the one above: cut neurons and switched-off ones give the same."),
    )
    stranger(thinner.image, thinner.card)
    facts.weights_line(thinner.whole, thinner.card, thinner.image)


def held(scores: np.ndarray) -> np.ndarray:
    """Which part of the sum of `scores` (neuron,) its largest hold, at the shares `HELD`."""
    return np.array([concentration(scores, share) for share in HELD])


def _spread(thinner: Thinner) -> None:
    """Lorenz curves: a few neurons hold most of what the slopes sum to, or all alike."""
    numbers = {place: held(scores) for place, scores in enumerate(thinner.scores, start=1)}
    figure = curves.lines(
        {say("MLP {number}", number=place): 100 * values for place, values in numbers.items()},
        title=say("How many neurons hold the importance"),
        x=say("most important neurons (%)"),
        y=say("importance held (%)"),
        positions=100 * HELD,
        height=HEIGHT,
    )
    figure.update_traces(mode="lines")
    ends, grey = [0, 100], theme.DOTTED
    figure.add_scatter(x=ends, y=ends, name=theme.plain(say("all alike")), mode="lines", line=grey, hoverinfo="skip")
    caption = say(
        "Importance is |∂L/∂ξ| of a gate ξ = 1 on what the neuron gives, at all tokens: activation times gradient. "
        "L = −ln p of {named}, the class that the model itself names here. Among neurons all of which mattered alike "
        "every line would be the dotted one.",
        named=thinner.named(thinner.importance.label),
    )
    table = {"neurons": HELD} | {f"held in MLP {place}": values for place, values in numbers.items()}
    table_record = thinner.record(label("importance of neurons"))
    exhibit(figure, table_record, caption=caption, table=table, key="neurons_spread")


def shown_map(thinner: Thinner) -> tuple[AttentionMap, AttentionMap]:
    """The last attention of the pass, before and after."""
    return thinner.whole.attention[-1], thinner.after.attention[-1]


def _maps(thinner: Thinner) -> None:
    before, after = shown_map(thinner)
    maps = {"before": seen(before, set()), "after": seen(after, set())}
    ground = under(thinner.whole)
    figure = row.row(
        [ground, ground],
        np.stack(list(maps.values())),
        [say("all neurons"), say("without {count}", count=f"{thinner.off:,}")],
        title=say("Layer {layer}, {token}", layer=before.layer + 1, token=places.words(asking(before))),
        height=HEIGHT,
    )
    place = {"layer": before.layer, "head": MEAN, "query": places.words(asking(before))}
    record = thinner.record(label("attention without some neurons"), **place)
    last = thinner.block == len(thinner.counts) != EVERY
    caption = say("The last MLP runs behind this attention, so its neurons can’t change the map.") if last else ""
    exhibit(figure, record, caption=caption, arrays=maps, fitted=True, key="neurons_maps")


def _answers(thinner: Thinner) -> None:
    before, after = thinner.shares()
    order = np.argsort(-np.maximum(before, after), kind="stable")[:SHOWN]
    figure = before_after.bars(
        [thinner.named(place) for place in order],
        before[order],
        after[order],
        names=(say("all neurons"), say("without those that are off")),
        title=say("What it names"),
    )
    table = {"class": [place + 1 for place in order], "before": before[order], "after": after[order]}
    record = thinner.record(label("answer without some neurons"), layer=ALL, head=ALL)
    exhibit(figure, record, table=table, key="neurons_answer")
