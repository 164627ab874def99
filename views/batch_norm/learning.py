"""Learning curves of the same small transformer under six norms, and which end apart from layer norm."""

from collections.abc import Sequence

import numpy as np
import streamlit as st

from models.zoo.measured import measured
from ui.exhibit import exhibit
from views.batch_norm.subject import BATCH, FILE, LAYER, MADE_BY, NETWORKS, NORMS, TEXT, Curves, around
from viz import bars, curves
from viz.provenance import Provenance
from viz.theme import Figure
from words import label, say

START = 2  # the first point of a curve that is drawn; files hold all
SOURCE = "Shen et al. 2020, arXiv:2003.07845, section 5"
PARAMETERS = (label("task"), label("steps"), label("rate"), label("seeds"), label("source"))


def draw(shown: Curves) -> None:
    """The curves, and the last losses beside layer norm's of the same seed."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        method = label("losses beside layer norm’s") if shown.beside else label("learning curves of norms")
        exhibit(_curves(shown), recorded(shown, method), caption=_caption(shown), table=table(shown), key="bn_curves")
    with right:
        others = [norm for norm in NORMS if norm != LAYER]
        more, half = np.array([shown.last(norm) for norm in others]).T
        columns = {"norm": others, "more": more, "half_interval": half}
        record = recorded(shown, label("last loss beside layer norm’s"))
        exhibit(_bars(others, more, half), record, caption=_paired(), table=columns, key="bn_beside")


def sentence(shown: Curves) -> str:
    """Which norms end apart from layer norm, and where batch norm stands."""
    sorted_out = shown.told_apart()
    last = {norm: shown.losses(norm)[:, -1].mean() for norm in NORMS}
    return say(
        "{verdict} Its loss ends at {batch} nats, layer norm’s at {layer}. Beside that, over {seeds} seeds, better: "
        "{better}; worse: {worse}; not told apart: {alike}.",
        batch=f"{last[BATCH]:.3f}",
        layer=f"{last[LAYER]:.3f}",
        verdict=verdict(sorted_out),
        seeds=len(shown.losses(LAYER)),
        **{name: _listed(norms) for name, norms in sorted_out.items()},
    )


def verdict(sorted_out: dict[str, list[str]]) -> str:
    """Whether batch norm did harm."""
    if BATCH in sorted_out["worse"]:
        return say("Here batch norm does harm.")
    if BATCH in sorted_out["better"]:
        return say("Here batch norm does no harm, it helps.")
    return say("Here no harm of batch norm is seen.")


def _listed(norms: Sequence[str]) -> str:
    return ", ".join(say(NORMS[norm]) for norm in norms) or say("none")


def recorded(shown: Curves, method: str) -> Provenance:
    """Which trainings these are."""
    plan = measured(FILE)["plan"]
    told = {
        "task": NETWORKS[shown.task],
        "steps": plan["steps"],
        "rate": plan["rate"],
        "seeds": len(shown.losses(LAYER)),
        "source": MADE_BY,
    }
    return Provenance(method, source=SOURCE, parameters=told)


def _curves(shown: Curves) -> Figure:
    """From the second point on: the first ones lie far above, and would press the rest together."""
    lines = {say(NORMS[norm]): around(values[:, START:]) for norm, values in shown.shown().items()}
    return curves.lines(
        {name: mean for name, (mean, _) in lines.items()},
        title=say("Loss less layer norm’s") if shown.beside else say("Loss on held-out data"),
        x=say("step of training"),
        y=say("nats more than layer norm") if shown.beside else say("loss (nats)"),
        positions=shown.steps[START:],
        reference={"": 0.0} if shown.beside else None,
        whiskers={name: ends for name, (_, ends) in lines.items()},
    )


def _bars(norms: Sequence[str], more: np.ndarray, half: np.ndarray) -> Figure:
    figure = bars.bars(
        [say(NORMS[norm]) for norm in norms],
        more,
        title=say("Last loss beside layer norm’s"),
        unit=say("nats more (whiskers: 95 % over seeds)"),
        whole=None,
        error=half,
    )
    return figure.update_traces(textposition="none")  # short bars have no room, and whiskers lie over it


def table(shown: Curves) -> dict[str, np.ndarray]:
    """Every point, the first too: mean over the seeds and its interval."""
    columns: dict[str, np.ndarray] = {"step": np.array(shown.steps)}
    for norm, values in shown.shown().items():
        mean, ends = around(values)
        columns |= {norm: mean, f"{norm}_low": ends[:, 0], f"{norm}_high": ends[:, 1]}
    return columns


def _caption(shown: Curves) -> str:
    told = measured(FILE)
    given = {"rate": told["plan"]["rate"], "batch": told["plan"]["batch"], "warm": told["plan"]["warm_up"]}
    given["start"] = shown.steps[START]
    if shown.task == TEXT:
        return say(
            "The next character of {count} held-out sentences, causal attention; batches of {batch}, rate {rate} for "
            "all and tuned for none, {warm} steps of warm-up. Runs of a seed share first weights and batches. Drawn "
            "from step {start} on.",
            count=told["text"]["validation"],
            **given,
        )
    return say(
        "The class of {count} held-out photographs of {side} px in patches of 4; batches of {batch}, rate {rate} for "
        "all and tuned for none, {warm} steps of warm-up. Runs of a seed share first weights and batches. Drawn from "
        "step {start} on.",
        count=told["photographs"]["validation"],
        side=told["photographs"]["side"],
        **given,
    )


def _paired() -> str:
    return say(
        "Left of 0 is better. Differences within seeds, Student’s t. The seeds share their held-out data, so what "
        "other data would change is left out; of twenty such comparisons chance makes one."
    )
