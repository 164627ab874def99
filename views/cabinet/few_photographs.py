"""What an inductive prior buys: a convolutional network, a ViT and a Swin that learned from ever fewer photographs."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from models.zoo.measured import measured
from ui.exhibit import exhibit
from views.cabinet.subject import Cabinet
from viz import curves
from viz.provenance import Provenance
from viz.theme import Figure
from words import label, say

FILE = "prior"  # of assets/measurements
SOURCE = "python -m training prior"
NAMES = {"resnet": label("ResNet-18, half as wide"), "vit": label("ViT, 6 blocks"), "swin": label("Swin")}
NETWORK = "resnet"
CHANCE = 0.1  # ten classes
PARAMETERS = (label("photographs shown"), label("seed"))
Runs = Mapping[str, Mapping[float, Mapping[str, Any]]]  # model -> share of the photographs -> what was measured


def draw(_: Cabinet) -> None:
    """Accuracy over the share of the photographs, whiskers, chance; nothing where it was not measured."""
    told = measured(FILE)
    if not told:
        return
    runs = by_model(told)
    st.header(say("What does an inductive prior buy?"))
    if sentence := finding(runs):
        st.markdown(sentence)
    record = Provenance(
        label("accuracy from fewer photographs"),
        source=SOURCE,
        parameters={"photographs shown": told["shown"], "seed": told["seed"]},
    )
    exhibit(_figure(runs), record, caption=_caption(told), table=_table(told), key="few_photographs")


def by_model(told: Mapping[str, Any]) -> Runs:
    """The measured runs, each model's from the smallest share."""
    return {
        key: {run["share"]: run for run in sorted(told["runs"], key=lambda run: run["share"]) if run["model"] == key}
        for key in NAMES
    }


def finding(runs: Runs) -> str:
    """At which shares the network's interval lies above both transformers', at which below one's; empty for no runs."""
    shares = [share for share in runs[NETWORK] if all(share in of for of in runs.values())]
    if not shares:
        return ""
    ahead = [share for share in shares if all(_apart(runs[NETWORK][share], runs[key][share]) for key in _others())]
    behind = [share for share in shares if any(_apart(runs[key][share], runs[NETWORK][share]) for key in _others())]
    if behind:
        return say(
            "The convolutional network is behind a transformer at {behind} of the photographs, and ahead of both at "
            "{ahead}, beyond what chance in drawing photographs explains.",
            behind=_listed(behind),
            ahead=_listed(ahead),
        )
    if not ahead:
        return say("At no share of the photographs does the convolutional network stand apart from both transformers.")
    return say(
        "The convolutional network is ahead of both transformers at {ahead} of the photographs, beyond what chance "
        "in drawing photographs explains, and behind at none: the lines do not cross. With {smallest} it is right on "
        "{resnet}, the ViT on {vit}, Swin on {swin}.",
        ahead=_listed(ahead),
        smallest=f"{shares[0]:.0%}",
        **_right(runs, shares[0]),
    )


def _others() -> list[str]:
    return [key for key in NAMES if key != NETWORK]


def _apart(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether `one` is right more often, with intervals that do not meet."""
    return one["interval"][0] > other["interval"][1]


def _listed(shares: Sequence[float]) -> str:
    return ", ".join(f"{share:.0%}" for share in shares) or say("none")


def _right(runs: Runs, share: float) -> dict[str, str]:
    return {key: f"{of[share]['accuracy']:.0%}" for key, of in runs.items()}


def _figure(runs: Runs) -> Figure:
    shares = sorted({share for of in runs.values() for share in of})
    series = {say(NAMES[key]): [_of(of.get(share), "accuracy") for share in shares] for key, of in runs.items()}
    figure = curves.lines(
        series,
        title=say("Right after the same number of photographs shown"),
        x=say("share of the photographs to learn from (%)"),
        y=say("accuracy (%)"),
        positions=[100 * share for share in shares],
        reference={say("chance"): 100 * CHANCE},
    )
    for trace, of in zip(figure.data, runs.values(), strict=True):
        low, high = (np.array([_of(of.get(share), "interval", end) for share in shares]) for end in (0, 1))
        upper, lower = high - trace.y, trace.y - low
        trace.error_y = {"type": "data", "array": upper, "arrayminus": lower, "thickness": 2, "width": 6}
    ticks = [100 * share for share in shares]
    figure.update_xaxes(type="log", tickvals=ticks, ticktext=[f"{tick:.0f}" for tick in ticks])
    return figure.update_yaxes(rangemode="tozero")


def _of(run: Mapping[str, Any] | None, name: str, place: int | None = None) -> float:
    """A share in per cent; NaN where the run is not there."""
    if run is None:
        return float("nan")
    return 100 * (run[name] if place is None else run[name][place])


def _table(told: Mapping[str, Any]) -> dict[str, list]:
    runs = told["runs"]
    columns = {name: [run[name] for run in runs] for name in ("model", "share", "learned", "parameters", "accuracy")}
    return columns | {"from": [run["interval"][0] for run in runs], "to": [run["interval"][1] for run in runs]}


def _caption(told: Mapping[str, Any]) -> str:
    return say(
        "A convolution is built for neighbours and for the same thing anywhere; a transformer has to learn both "
        "(Dosovitskiy et al. 2021, section 4.3). From labels alone, no teacher: each run was shown {shown} "
        "photographs of {side} px, of a part the same ones more often, by the one recipe. One seed ({seed}): runs "
        "differ by luck too, which whiskers leave out; they are 95 % of what chance in drawing the {photographs} "
        "validation photographs would do. Parts lie in one another and hold every class in proportion. All are far "
        "shorter than the bundled models’ trainings.",
        shown=f"{told['shown']:,}",
        side=told["side"],
        seed=told["seed"],
        photographs=f"{told['photographs']:,}",
    )
