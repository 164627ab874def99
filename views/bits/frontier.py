"""Everything that was tried on one ViT, answers against bytes and milliseconds, and what no other setting beats."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from analysis.frontier import unbeaten
from analysis.intervals import wilson
from models.zoo.measured import measured
from ui import facts, unmeasured
from ui.exhibit import exhibit
from views.bits.subject import Rounded
from viz import frontier
from viz.frontier import Points
from viz.provenance import Provenance
from words import label, say

FILE = "less_frontier"  # of assets/measurements
SOURCE = "python -m benchmarks efficiency DATA frontier"
CHANCE, SPARED = 0.1, 0.02  # of ten classes; points of accuracy that may be lost
BYTES, SECONDS = "bytes", "seconds"
UNITS = {BYTES: 1e6, SECONDS: 1e-3}
KINDS = {
    "heads": label("heads cut"),
    "blocks": label("blocks left out"),
    "rank": label("weights of low rank"),
    "keys": label("few keys"),
    "int8": label("8-bit arithmetic"),
    "bits": label("weights in few bits"),
}
Setting = Mapping[str, Any]


def of_model(key: str) -> Mapping[str, Any] | None:
    """What was measured on the model `key`; None where nothing was."""
    return measured(FILE)["models"].get(key)


def models() -> list[str]:
    """The keys of those that something was measured on."""
    return list(measured(FILE)["models"])


def draw(rounded: Rounded) -> None:
    """Accuracy over the file's size and over the time of a photograph."""
    told = of_model(rounded.card.key)
    if told is None:
        unmeasured.draw(rounded.card, models())
        return
    left, right = st.columns(2, gap="medium")
    with left:
        _chart(rounded, told, BYTES, say("Right answers over the file’s size"), say("file (MB)"))
    with right:
        _chart(rounded, told, SECONDS, say("Right answers over time"), say("processor’s ms a photograph, measured"))
    st.caption(_caption(told))


def sentence(rounded: Rounded) -> str | None:
    """The smallest file and the least time that cost next to nothing, each by its setting, beside the whole model."""
    told = of_model(rounded.card.key)
    if told is None:
        return None
    small, quick = (cheapest(told, along) for along in (BYTES, SECONDS))
    whole = told["whole"]
    return say(
        "{model} loses at most {spared} points of its {right} with {few} of {many} MB ({small}), or with {less} of "
        "{more} ms ({quick}).",
        model=facts.short_name(rounded.card),
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


def right(one: Setting) -> float:
    """The share of photographs named rightly."""
    return one["right"] / one["photographs"]


def named(one: Setting) -> str:
    """A setting in words."""
    amount = f"{one['amount']:.0%}" if one["what"] == "rank" else f"{one['amount']:g}"
    return say("{kind}: {amount}", kind=say(KINDS[one["what"]]), amount=amount)


def here(rounded: Rounded, told: Mapping[str, Any]) -> Setting | None:
    """The page's rounding, where it was measured."""
    quantised = rounded.quantised
    how = f"{quantised.method}, {quantised.per}"
    fitting = (one for one in told["settings"] if one["what"] == "bits" and one["how"] == how)
    return next((one for one in fitting if one["amount"] == quantised.bits), None)


def points(settings: Sequence[Setting], along: str) -> Points:
    """Of settings of one kind, over one of both costs."""
    low, high = wilson(np.array([one["right"] for one in settings]), settings[0]["photographs"]).T
    costs = [one[along] / UNITS[along] for one in settings]
    return Points([named(one) for one in settings], costs, [right(one) for one in settings], low, high)


def _chart(rounded: Rounded, told: Mapping[str, Any], along: str, title: str, across: str) -> None:
    kinds = {
        say(name): points([one for one in told["settings"] if one["what"] == kind], along)
        for kind, name in KINDS.items()
    }
    every = [told["whole"], *told["settings"]]
    costs, shares = (np.array(values) for values in ([one[along] for one in every], [right(one) for one in every]))
    best, own = unbeaten(costs, shares), here(rounded, told)
    figure = frontier.frontier(
        kinds,
        (costs[best] / UNITS[along], shares[best]),
        title=title,
        across=across,
        up=say("photographs named rightly (%)"),
        here=None if own is None else (own[along] / UNITS[along], right(own)),
        reference={say("as it is"): right(told["whole"]), say("chance"): CHANCE},
    )
    record = Provenance(
        label("answers against what they cost"),
        model=rounded.card.title,
        source=SOURCE,
        parameters={"photographs": told["whole"]["photographs"]},
    )
    columns = ("what", "how", "amount", BYTES, SECONDS, "right", "same", "divergence")
    table = {name: [one[name] for one in told["settings"]] for name in columns}
    exhibit(figure, record, table=table, key=f"bits_frontier_{along}")


def _caption(told: Mapping[str, Any]) -> str:
    return say(
        "{count} settings on the same {photographs} validation photographs, nothing trained afterwards; whiskers are "
        "95 % intervals (Wilson). Milliseconds that the processor spends on one of {batch} photographs at once, the "
        "least of {rounds} turns with the model as it is. Weights in few bits are decoded before they run, so they "
        "save bytes and no time.",
        count=len(told["settings"]),
        photographs=f"{told['whole']['photographs']:,}",
        batch=measured(FILE)["batch"],
        rounds=measured(FILE)["rounds"],
    )


PARAMETERS = (label("photographs"),)
