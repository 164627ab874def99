"""Everything that was tried on one ViT, answers against bytes and milliseconds, and what no other setting beats."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import numpy as np
import streamlit as st

from analysis.frontier import unbeaten
from inputs.image import ImageInput
from models.trace import Trace
from models.zoo import ModelCard
from models.zoo.measured import measured
from ui import cached, controls, counted, facts, tried
from ui.components.chart import picked
from ui.counted import right
from ui.exhibit import exhibit
from ui.tried import FILE, KINDS, Setting, named, of_model
from views.bits import subject
from viz import frontier
from viz.frontier import Points
from words import label, say

SPARED = 0.02  # of accuracy that may be lost
BYTES, SECONDS = "bytes", "seconds"
UNITS = {BYTES: 1e6, SECONDS: 1e-3}


@dataclass(frozen=True, eq=False)
class Tried:
    """The settings that were tried on `card`, the one that has the ring (`at`, None where none was measured), and the
    picture whose weights are told of."""

    card: ModelCard
    image: ImageInput
    at: Setting | None

    @cached_property
    def before(self) -> Trace:
        """The model as it is over the picture."""
        return cached.trace(self.card.key, self.image, crop="square")


def choose(card: ModelCard, image: ImageInput) -> Tried:
    """Which setting has the ring, a part of the link; at first the page's rounding."""
    told = of_model(card.key)
    if told is None:
        return Tried(card, image, None)
    settings = {tried.text(one): one for one in told["settings"]}
    names = {text: named(one) for text, one in settings.items()}
    own = subject.kept()
    first = tried.nearest(told["settings"], "bits", f"{own.method}, {own.per}", own.bits)
    default = tried.text(first or told["settings"][0])
    text = controls.choose(say("Ring"), tried.CHOICE, names, default=default, label_visibility="collapsed")
    return Tried(card, image, settings[text])


def draw(shown: Tried) -> None:
    """Accuracy over the file's size and over the time of a photograph."""
    told = counted.known(FILE, shown.card)
    if told is None:
        return
    left, beside = st.columns(2, gap="medium")
    with left:
        _chart(shown, told, BYTES, say("Right answers over the file’s size"), say("file (MB)"))
    with beside:
        _chart(shown, told, SECONDS, say("Right answers over time"), say("processor’s ms a photograph, measured"))
    st.caption(_caption(told))


def sentence(shown: Tried) -> str | None:
    """The smallest file and the least time that cost next to nothing, each by its setting, beside the whole model."""
    told = of_model(shown.card.key)
    if told is None:
        return None
    small, quick = (cheapest(told, along) for along in (BYTES, SECONDS))
    whole = told["whole"]
    return say(
        "{model} loses at most {spared} points of its {right} with {few} of {many} MB ({small}), or with {less} of "
        "{more} ms ({quick}).",
        model=facts.short_name(shown.card),
        spared=f"{100 * SPARED:.0f}",
        right=f"{right(whole):.0%}",
        few=f"{small[BYTES] / UNITS[BYTES]:.1f}",
        many=f"{whole[BYTES] / UNITS[BYTES]:.1f}",
        small=named(small),
        less=f"{quick[SECONDS] / UNITS[SECONDS]:.1f}",
        more=f"{whole[SECONDS] / UNITS[SECONDS]:.1f}",
        quick=named(quick),
    )


def cheapest(told: Mapping[str, Any], along: str) -> Setting:
    """The setting that costs least among those that lose at most `SPARED`."""
    good = [one for one in told["settings"] if right(one) >= right(told["whole"]) - SPARED]
    return min(good, key=lambda one: one[along])


def points(settings: Sequence[Setting], along: str) -> Points:
    """Of settings of one kind, over one of both costs."""
    line = counted.line([one[along] / UNITS[along] for one in settings], settings)
    return Points([named(one) for one in settings], line.positions, line.shares, line.low, line.high)


def _chart(shown: Tried, told: Mapping[str, Any], along: str, title: str, across: str) -> None:
    kinds = {
        say(name): points([one for one in told["settings"] if one["what"] == kind], along)
        for kind, name in KINDS.items()
    }
    every = [told["whole"], *told["settings"]]
    costs, shares = (np.array(values) for values in ([one[along] for one in every], [right(one) for one in every]))
    best, own = unbeaten(costs, shares), shown.at
    figure = frontier.frontier(
        kinds,
        (costs[best] / UNITS[along], shares[best]),
        title=title,
        across=across,
        up=say("photographs named rightly (%)"),
        here=None if own is None else (own[along] / UNITS[along], right(own)),
        reference={say("as it is"): right(told["whole"]), say("chance"): counted.CHANCE},
    )
    method = label("answers against what they cost")
    record = counted.record(shown.card, method, told["whole"]["photographs"])
    columns = ("what", "how", "amount", BYTES, SECONDS, "right", "same", "divergence")
    table = {name: [one[name] for one in told["settings"]] for name in columns}
    key = f"bits_frontier_{along}"
    exhibit(figure, record, table=table, on_pick=partial(_follow, key, told, along), key=key)


def _follow(key: str, told: Mapping[str, Any], along: str) -> None:
    """A click on a setting gives it the ring."""
    point = picked(key)
    near = [one for one in told["settings"] if np.isclose(one[along] / UNITS[along], point.get("x", -1))]
    if near := [one for one in near if np.isclose(100 * right(one), point["y"])]:
        controls.put(tried.CHOICE, tried.text(near[0]))


def _caption(told: Mapping[str, Any]) -> str:
    return say(
        "{count} settings on the same {photographs} validation photographs, nothing trained afterwards; whiskers are "
        "95 % intervals (Wilson). Milliseconds that the processor spends on one of {batch} photographs at once, the "
        "least of {rounds} turns with the model as it is. Weights in few bits are decoded before they run, so they "
        "save bytes and no time; masks are laid over products that are all made. Students and lottery tickets were "
        "trained again and are other models: they stand on pages of their own.",
        count=len(told["settings"]),
        photographs=f"{told['whole']['photographs']:,}",
        batch=measured(FILE)["batch"],
        rounds=measured(FILE)["rounds"],
    )


PARAMETERS = (label("photographs"),)
