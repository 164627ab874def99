"""One channel's batch through batch normalisation and PowerNorm: the numbers, the gradients, and how exact they are."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from analysis.normalisation import power_gradient
from models.questions.power_steps import APPROXIMATE, BATCH, CODE, FORMULAS, KINDS, PLAIN
from ui.exhibit import exhibit
from views.batch_norm.subject import AGAIN, DONE, PLACE, ROWS, SEED, ByHand
from viz import curves, theme
from viz.provenance import Provenance
from viz.theme import Figure
from words import label, say, tiny

SOURCE = "Ioffe & Szegedy 2015; Shen et al. 2020, arXiv:2003.07845, Algorithms 1 and 2"
PARAMETERS = (
    label("last batch"),
    label("by"),
    label("batches before"),
    label("numbers"),
    label("draw"),
    label("times again"),
)
FORWARD: Mapping[str, str] = {
    BATCH: label("batch norm"),
    PLAIN: label("PN-V: ÷ the batch’s root mean square"),
    FORMULAS: label("PN: ÷ the running one"),
}
BACKWARD: Mapping[str, str] = {
    BATCH: label("batch norm, autograd"),
    PLAIN: label("PN-V, autograd"),
    FORMULAS: label("PN, the paper’s step"),
    CODE: label("PN, the authors’ code"),
}
HEIGHT = 360


def draw(shown: ByHand) -> None:
    """What becomes of the batch, the gradients for it, and how they close up when it comes again."""
    left, right = st.columns(2, gap="medium")
    stepped = shown.stepped
    with left:
        series = {FORWARD[kind]: stepped.normal[KINDS.index(kind)] for kind in FORWARD}
        figure = _by_number(series, title=say("Forward: what becomes of the batch"), y=say("normalised"))
        columns = {"before": shown.numbers[-1]} | {kind: stepped.normal[KINDS.index(kind)] for kind in FORWARD}
        record = recorded(shown, label("a channel’s batch normalised"))
        exhibit(figure, record, caption=_forward(shown), table=columns, key="bn_forward")
    with right:
        series = {BACKWARD[kind]: stepped.gradient[KINDS.index(kind)] for kind in BACKWARD}
        figure = _by_number(series, title=say("Backward: the gradient for the batch"), y=say("∂L/∂x"))
        columns = {"came_back": shown.slopes[-1]} | {kind: stepped.gradient[KINDS.index(kind)] for kind in BACKWARD}
        record = recorded(shown, label("gradient for a channel’s batch"))
        exhibit(figure, record, caption=_backward(shown), table=columns, key="bn_backward")
    columns = {"times": np.arange(AGAIN + 1), **dict(zip(APPROXIMATE, stepped.apart, strict=True))}
    record = recorded(shown, label("approximate gradient beside the exact one"))
    exhibit(_again(shown), record, caption=_closing(shown), table=columns, key="bn_again")


def sentence(shown: ByHand) -> str:
    """How far both approximate steps are off PN-V's exact gradient, at once and at the end."""
    paper, code = shown.stepped.apart
    return say(
        "After {before} ordinary batches the next one {done}: PN’s gradient is {paper} lengths off the exact one by "
        "the paper’s step, {code} by the authors’ code; once that batch has come {again} times more, {end} and "
        "{code_end}.",
        before=shown.before,
        done=say(DONE[shown.done]),
        paper=f"{paper[0]:.2g}",
        code=f"{code[0]:.2g}",
        again=AGAIN,
        end=tiny(paper[-1], 0),
        code_end=tiny(code[-1], 0),
    )


def recorded(shown: ByHand, method: str) -> Provenance:
    """The draw and what was done."""
    told = {
        "last batch": DONE[shown.done],
        "by": shown.by,
        "batches before": shown.before,
        "numbers": ROWS,
        "draw": SEED,
        "times again": AGAIN,
    }
    return Provenance(method, source=SOURCE, parameters=told)


def _by_number(series: Mapping[str, np.ndarray], *, title: str, y: str) -> Figure:
    named = {say(name): values for name, values in series.items()}
    figure = curves.lines(named, title=title, x=say("number of the batch"), y=y, height=HEIGHT)
    return figure.update_xaxes(dtick=1)


def _again(shown: ByHand) -> Figure:
    names = [say(BACKWARD[kind]) for kind in APPROXIMATE]
    figure = curves.lines(
        dict(zip(names, shown.stepped.apart, strict=True)),
        title=say("The same batch again and again: off PN-V’s exact gradient"),
        x=say("times again"),
        y=say("difference ÷ its length"),
        positions=np.arange(AGAIN + 1),
        height=HEIGHT,
    )
    for trace, kind in zip(figure.data, APPROXIMATE, strict=True):  # as they are drawn above
        place = list(BACKWARD).index(kind)
        trace.line.update(color=theme.LINES[place], dash=curves.DASHES[place])
    return curves.logarithmic(figure.update_traces(mode="lines"), exponentformat="power")


def _forward(shown: ByHand) -> str:
    batch = shown.numbers[-1]
    return say(
        "The batch before: {numbers}. Number {place} is the one that an outlier would be. PN divides by {running}, "
        "which it knows from before; the batch’s own is {own}.",
        numbers=", ".join(f"{value:.1f}".replace("-", "−") for value in batch),
        place=PLACE + 1,
        running=f"{_running(shown):.2f}",
        own=f"{np.sqrt(np.square(batch).mean()):.2f}",
    )


def _running(shown: ByHand) -> float:
    """The root that PN divided by, found from a number and what became of it."""
    place = int(np.abs(shown.numbers[-1]).argmax())
    return float(shown.numbers[-1, place] / shown.stepped.normal[KINDS.index(FORMULAS), place])


def _backward(shown: ByHand) -> str:
    exact = shown.stepped.gradient[KINDS.index(PLAIN)]
    apart = np.abs(power_gradient(shown.numbers[-1], shown.slopes[-1]) - exact).max()
    paper, code = (shown.stepped.gradient[KINDS.index(kind)] for kind in APPROXIMATE)
    return say(
        "PN-V’s closed form and autograd differ by at most {apart}. Paper and code subtract the same ν·x̂; the paper "
        "then divides by the running root, the code by the batch’s, so that the paper’s gradient is {times} times the "
        "code’s.",
        apart=tiny(apart, 0),
        times=f"{np.linalg.norm(paper) / np.linalg.norm(code):.2f}",
    )


def _closing(shown: ByHand) -> str:
    end = shown.stepped.apart[:, -1].max()
    return say(
        "Both running values then settle on this batch’s own, and the approximation becomes the gradient: after "
        "{again} times at most {end} off. Gain 1, offset 0, no warm-up; the code’s step over a token’s channels left "
        "out.",
        again=AGAIN,
        end=tiny(end, 0),
    )
