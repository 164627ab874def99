"""All that was tried on one ViT before the same photographs: their names, and the way to them from other pages."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from models.zoo import ZOO
from models.zoo.measured import measured
from ui import facts
from ui.text import plain
from words import label, say

FILE = "less_frontier"  # of assets/measurements
CHOICE = "tried"  # in the link: the setting that has the ring
KINDS = {
    "heads": label("heads cut"),
    "neurons": label("neurons cut"),
    "blocks": label("blocks left out"),
    "patterns": label("pairs masked"),
    "rank": label("weights of low rank"),
    "keys": label("few keys"),
    "int8": label("8-bit arithmetic"),
    "bits": label("weights in few bits"),
}
WAYS = {
    "by importance": label("the least important"),
    "the last": label("the last"),
    "every other": label("every other one"),
    "local": label("neighbours"),
    "windows": label("windows"),
    "strided": label("strides"),
    "star": label("star"),
    "best directions": label("best directions"),
    "pooled": label("means of neighbouring tokens"),
    "weights and activations": label("weights and activations"),
    "linear, tensor": label("linear, per tensor"),
    "linear, channel": label("linear, per channel"),
    "k-means, tensor": label("k-means"),
    "gobo, tensor": label("GOBO"),
    "binary, tensor": label("signs, per tensor"),
    "binary, channel": label("signs, per channel"),
}
Setting = Mapping[str, Any]


def of_model(key: str) -> Mapping[str, Any] | None:
    """What was measured on the model `key`; None where nothing was."""
    return measured(FILE)["models"].get(key)


def models() -> list[str]:
    """The keys of those that something was measured on."""
    return list(measured(FILE)["models"])


def text(one: Setting) -> str:
    """How a link calls a setting."""
    return "-".join(re.findall("[a-z0-9.]+", f"{one['what']} {one['how']} {one['amount']:g}".lower()))


def named(one: Setting) -> str:
    """A setting in words."""
    told = {"kind": say(KINDS[one["what"]]), "how": say(WAYS[one["how"]])}
    if not one["amount"]:
        return say("{kind}: {how}", **told)
    amount = f"{one['amount']:.0%}" if one["what"] in ("rank", "neurons") else f"{one['amount']:g}"
    return say("{kind}: {amount}, {how}", **told, amount=amount)


def nearest(settings: Sequence[Setting], what: str, how: str, amount: float) -> Setting | None:
    """The one of `settings` of this kind whose amount is next to `amount`; None where none is of this kind."""
    fitting = [one for one in settings if (one["what"], one["how"]) == (what, how)]
    return min(fitting, key=lambda one: abs(one["amount"] - amount), default=None)


def beside(what: str, how: str, amount: float) -> None:
    """A link to the setting next to this one among everything that was tried."""
    key = models()[0]
    if one := nearest(of_model(key)["settings"], what, how, amount):
        st.page_link(
            "pages/bits.py",
            label=say(
                "Beside everything else that was tried on {model}: {setting}",
                model=plain(facts.short_name(ZOO[key])),
                setting=named(one),
            ),
            icon=":material/scatter_plot:",
            query_params={"bits_view": "frontier", "bits_model": key, CHOICE: text(one)},
        )
