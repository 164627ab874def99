"""8-bit arithmetic: weights and activations as whole numbers, what each layer loses by it, and what it takes here."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import streamlit as st

from analysis.probabilities import softmax
from models.changes import Change
from models.quantised import CHANNEL, Quantised
from models.quantised.coding import LINEAR
from models.quantised.int8 import Int8
from models.questions.rounding import Storing
from models.questions.whole_numbers import WholeNumbers
from models.zoo.measured import measured
from ui import cached, counted, facts, pace, tables
from ui.counted import right
from ui.exhibit import exhibit
from views.bits.answer import megabytes
from views.bits.subject import Rounded
from viz import curves
from words import label, say

FILE = "less_int8"  # of assets/measurements
ASKED = "bits_timed"
SOURCE = "Zafrir et al. 2019, arXiv:1910.06188, eq. 1-3"
CODED = Quantised(LINEAR, 8, CHANNEL)
WAYS = {
    "weights": label("weights alone"),
    "dynamic": label("activations too, each input’s own range"),
    "average": label("activations too, moving average"),
}


def of_model(key: str) -> Mapping[str, Any] | None:
    """What was measured on the model `key`; None where nothing was."""
    return measured(FILE)["models"].get(key)


def models() -> list[str]:
    """The keys of those that something was measured on."""
    return list(measured(FILE)["models"])


def changes(told: Mapping[str, Any]) -> dict[str, Change]:
    """What is done to the model, by way."""
    return {"weights": CODED, "dynamic": Int8(), "average": Int8(tuple(told["reaches"].items()))}


def draw(rounded: Rounded) -> None:
    """What each layer loses, beside what becomes of answers, bytes and time."""
    told = counted.known(FILE, rounded.card)
    if told is None:
        return
    left, beside = st.columns([3, 2], gap="medium")
    with left:
        _losses(rounded, told)
    with beside:
        _table(rounded, told)


def sentence(rounded: Rounded) -> str | None:
    """The first guess in float32 and in whole numbers, and what is right on photographs."""
    told = of_model(rounded.card.key)
    if told is None:
        return None
    before, *after = guesses(rounded, told)
    return say(
        "In whole numbers of 8 bits, activations too, the first guess goes from {before} to {after}; {model} is right "
        "on {right} of {photographs} photographs, in float32 on {whole}, by chance on 10%.",
        before=f"{before:.1%}",
        after=f"{after[-1]:.1%}",
        model=facts.short_name(rounded.card),
        right=f"{right(told['ways']['average']):.1%}",
        whole=f"{right(told['whole']):.1%}",
        photographs=f"{told['whole']['photographs']:,}",
    )


def guesses(rounded: Rounded, told: Mapping[str, Any]) -> list[float]:
    """The probability of the class that the float model names: in float32, then by each of `WAYS`."""
    ways = changes(told)
    runs = [cached.trace(rounded.card.key, rounded.image, crop="square", changes=(ways[way],)) for way in WAYS]
    named = int(np.argmax(rounded.before.logits))
    return [float(softmax(trace.logits)[named]) for trace in (rounded.before, *runs)]


def _losses(rounded: Rounded, told: Mapping[str, Any]) -> None:
    reaches = told["reaches"]
    question = WholeNumbers(model=rounded.card.key, shown=rounded.before.pixels, reaches=tuple(reaches.items()))
    values_by_name = cached.ask(question)
    figure = curves.lines(
        {say(WAYS[way]): values_by_name[way] for way in WAYS},
        title=say("Signal to rounding noise of each layer’s output"),
        x=say("linear layer, in the model’s order"),
        y=say("decibels"),
        height=400,
    )
    figure.update_yaxes(rangemode="tozero")
    told = {"bits": 8, "decay": measured(FILE)["decay"]}
    method = label("layers in whole numbers")
    record = facts.provenance(rounded.before, rounded.card, method=method, source=SOURCE, parameters=told)
    table = {
        "layer": list(reaches),
        "reach": list(reaches.values()),
        **{name: values_by_name[name] for name in values_by_name},
    }
    exhibit(figure, record, table=table, caption=_widest(reaches, values_by_name["entering"]), key="bits_int8")


def _widest(reaches: Mapping[str, float], entering: np.ndarray) -> str:
    ratio = entering / np.array(list(reaches.values()))
    place = int(ratio.argmax())
    return say(
        "Beyond its average range this picture goes farthest at {layer}: to {times} times, which is cut off.",
        layer=list(reaches)[place],
        times=f"{ratio[place]:.2f}",
    )


def _table(rounded: Rounded, told: Mapping[str, Any]) -> None:
    stored = cached.ask(Storing(model=rounded.card.key, quantised=CODED))
    outcomes = [told["whole"], *(told["ways"][way] for way in WAYS)]
    columns = {
        say("in 8 bits"): [say("nothing: float32"), *map(say, WAYS.values())],
        say("first guess"): [f"{share:.1%}" for share in guesses(rounded, told)],
        say("right on photographs"): [f"{right(one):.1%}" for one in outcomes],
        say("file (MB)"): [megabytes(rounded.plain), *[megabytes(stored.bytes)] * len(WAYS)],
    }
    if st.session_state.get(ASKED):
        with st.spinner(say("Measuring …")):
            columns |= _worked(rounded, told)
    tables.show(columns)
    if not st.session_state.get(ASKED):
        st.button(say("Count and measure"), icon=":material/timer:", key="bits_measure", on_click=_ask)
    st.caption(
        say(
            "All linear layers by torch’s own product of whole numbers, 32-bit sums; softmax, norms and GELU stay in "
            "float32. As many multiply-adds, of a quarter of the bytes. To code what enters a layer takes time too. "
            "Ranges: moving average (decay {decay}) over {count} training photographs.",
            decay=measured(FILE)["decay"],
            count=f"{told['averaged']:,}",
        )
    )


def _worked(rounded: Rounded, told: Mapping[str, Any]) -> dict[str, list[str]]:
    """What a pass takes, counted and by the clock; the file's size is told already."""
    costs = [pace.measured(rounded.card, rounded.before, (change,)) for change in changes(told).values()]
    every = pace.columns(costs)
    return {name: every[name] for name in list(every)[2:]}


def _ask() -> None:
    st.session_state[ASKED] = True


PARAMETERS = (label("bits"), label("decay"))
