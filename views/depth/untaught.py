"""Without a teacher: short trainings from labels alone, beside one with the features and soft labels of a teacher."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from analysis.intervals import share_interval
from models.zoo.cabinet import TRAINABLE
from models.zoo.measured import measured
from ui import facts, tables
from ui.exhibit import exhibit
from ui.text import plain
from views.depth.subject import ModelPair
from viz import curves
from viz.provenance import Provenance
from words import label, say

SOURCE = "python -m benchmarks collapse"
Run = Mapping[str, Any]  # a record of `benchmarks.collapse`
READ = {"softmax": label("the softmax alone"), "after mixing": label("after mixing")}


def draw(_: ModelPair) -> None:
    """How much more alike than by chance each block's maps are to those before, and the counts of each training."""
    runs: Sequence[Run] = measured("collapse") or ()
    if not runs:
        st.info(
            say("These trainings were not measured yet: {command}.", command=f"`{SOURCE}`"), icon=":material/timer:"
        )
        return
    lines = {_name(run): excess(run) for run in runs}
    figure = curves.lines(lines, x=say("block"), y=say("cosine beyond chance"), reference={say("chance"): 0.0})
    numbers = _numbers(runs)
    record = Provenance(label("similar blocks without a teacher"), source=SOURCE)
    exhibit(figure, record, caption=_caption(runs), table=numbers, key="untaught")
    if sentence := finding(runs):  # below, so that the picture begins high
        st.markdown(sentence)
    tables.show(_shown(runs))


def excess(run: Run) -> np.ndarray:
    """(block,) cosine with the block before less what chance gives; NaN for the first."""
    beyond = np.array(run["cosine of neighbours"]) - np.array(run["by chance"])
    return np.concatenate([[np.nan], beyond])


def _name(run: Run) -> str:
    title = facts.short_name(TRAINABLE[run["key"]])
    taught = say("with a teacher") if run["features"] else say("labels alone")
    mixed = any(other is not run and other["run"] == run["run"] for other in measured("collapse"))
    return (
        say("{model}, {taught}, {maps}", model=title, taught=taught, maps=say(READ[run["maps"]]))
        if mixed
        else say("{model}, {taught}", model=title, taught=taught)
    )


def _numbers(runs: Sequence[Run]) -> dict[str, list]:
    """Columns of the file, one entry per training and reading of its maps."""
    names = ("key", "maps", "epochs", "soft", "features", "accuracy", "repeated blocks", "repeated by chance")
    return {name: [run[name] for run in runs] for name in names} | {
        "last token similarity": [run["token similarity"][-1] for run in runs]
    }


def _shown(runs: Sequence[Run]) -> dict[str, list[str]]:
    return {
        say("training"): [plain(_name(run)) for run in runs],
        say("right"): [f"{run['accuracy']:.1%}" for run in runs],
        say("similar blocks"): [f"{run['repeated blocks']} / {run['blocks'] - 1}" for run in runs],
        say("by chance"): [f"{run['repeated by chance']} / {run['blocks'] - 1}" for run in runs],
        say("cosine of two tokens after the last block"): [f"{run['token similarity'][-1]:.2f}" for run in runs],
    }


def finding(runs: Sequence[Run]) -> str:
    """What depth costs without a teacher and whether Re-Attention gives it back; empty where chance may do as much."""
    alone = [run for run in runs if not run["features"]]
    right = {run["key"]: run["accuracy"] for run in alone}
    shallow, deep, mixed = (right.get(f"imagenette_{name}") for name in ("vit_12", "vit_24", "deepvit_24"))
    if None in (shallow, deep, mixed):
        return ""
    spread = 2**0.5 * float(share_interval(shallow, alone[0]["photographs"]))  # of a difference
    if min(shallow, mixed) - deep < spread:
        return ""
    return say(
        "From labels alone the ViT of 24 blocks is right on {deep} of the photographs, that of 12 on {shallow}: depth "
        "costs more than chance in drawing photographs ({spread}) could. The DeepViT of 24 blocks is right on {mixed}.",
        deep=f"{deep:.1%}",
        shallow=f"{shallow:.1%}",
        mixed=f"{mixed:.1%}",
        spread=f"{spread:.1%}",
    )


def _caption(runs: Sequence[Run]) -> str:
    return say(
        "Every training had {epochs} epochs and one seed, far fewer than the bundled models. Blocks are counted as "
        "similar where more than half of their columns have a cosine above 0.8 with the block before; only what goes "
        "beyond chance tells of repetition. Over {photographs} photographs and the bundled pictures.",
        epochs=runs[0]["epochs"],
        photographs=runs[0]["pictures"],
    )
