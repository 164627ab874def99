"""The way through an attention of several heads with all shapes, and what one head and several cost."""

import streamlit as st

from analysis.many_heads import Budget, dealt
from models.questions.parameters import Parameters
from ui import cached, controls, facts, tables
from ui.exhibit import exhibit
from ui.sideways import sideways
from views.more_heads.subject import Layered
from viz import wiring
from words import label, say

SOURCE = "Vaswani et al. 2017, arXiv:1706.03762, section 3.2.2"
PARAMETERS = (label("tokens"), label("channels"), label("heads"))
MOST = 16  # heads
NAMES = ("qkv.weight", "qkv.bias", "proj.weight", "proj.bias")  # of one attention's parameters in these models


def draw(layered: Layered) -> None:
    """The wiring for the chosen number of heads, then the counts of one head and of so many."""
    picture = st.container()
    heads = chosen(layered)
    one, many = layered.budget(1), layered.budget(heads)
    with picture:
        record = facts.another(
            layered.record,
            label("one head or several"),
            source=SOURCE,
            tokens=layered.tokens,
            channels=layered.channels,
            heads=heads,
        )
        figure = wiring.wiring(layered.tokens, layered.channels, heads)
        sideways("more_heads_wiring", least=52)
        exhibit(figure, record, table=_columns(one, many), key="more_heads_wiring")
    tables.show(_rows(one, many))
    st.caption(_counted(layered))


def chosen(layered: Layered) -> int:
    """How many heads the channels are dealt out to; at first as many as the model has."""
    options = dealt(layered.channels, most=MOST)
    return controls.choose(say("Heads"), "more_heads", options, default=layered.heads, widget=st.segmented_control)


def sentence(layered: Layered) -> str:
    """What is the same and what is not, in this model's numbers."""
    one, many = layered.budget(1), layered.budget()
    return say(
        "For {parameters} parameters and {adds} million multiply-adds, the same as one head: {heads} distributions of "
        "{own} channels each. Only scores grow, from {fewest} to {most} numbers.",
        parameters=f"{one.parameters:,}",
        adds=f"{(many.projections + many.interactions) / 1e6:.1f}",
        heads=many.heads,
        own=layered.channels // many.heads,
        fewest=f"{one.scores:,}",
        most=f"{many.scores:,}",
    )


def _columns(one: Budget, many: Budget) -> dict[str, list]:
    return {
        "names": [*_counts(one)],
        "one head": [*_counts(one).values()],
        "several": [*_counts(many).values()],
    }


def _counts(taken: Budget) -> dict[str, int]:
    return {
        "parameters": taken.parameters,
        "multiply-adds, linear maps": taken.projections,
        "multiply-adds, between tokens": taken.interactions,
        "numbers kept of q, k, v, outputs": taken.kept,
        "numbers in score matrices": taken.scores,
    }


def _rows(one: Budget, many: Budget) -> dict[str, list[str]]:
    counts = (
        (say("parameters, 4d² + 4d"), one.parameters, many.parameters),
        (say("multiply-adds of the four linear maps, 4Nd²"), one.projections, many.projections),
        (say("multiply-adds of q·k and weights·v, 2N²d"), one.interactions, many.interactions),
        (say("numbers kept: q, k, v and outputs, 4Nd"), one.kept, many.kept),
        (say("numbers in score matrices, hN²"), one.scores, many.scores),
    )
    return {
        "": [name for name, *_ in counts],
        say("one head"): [f"{first:,}" for _, first, _ in counts],
        say("{heads} heads", heads=many.heads): [f"{second:,}" for *_, second in counts],
        say("ratio"): [say("the same") if first == second else f"{second / first:g} ×" for _, first, second in counts],
    }


def counted(layered: Layered) -> tuple[int, int]:
    """Parameters of the model's own attention, and score numbers of its run: counted, not computed."""
    names = tuple(f"{layered.attention.name}.{part}" for part in NAMES)
    arrays = cached.ask(Parameters(model=layered.card.key, names=names))
    return sum(arrays[name].size for name in names), layered.weights().size


def _counted(layered: Layered) -> str:
    parameters, scores = counted(layered)
    return say(
        "Counted in layer {layer} of {model} itself: {parameters} parameters, {scores} scores in {heads} heads. Each "
        "head reads all channels; only the products between tokens are dealt out, each head’s over its own channels, "
        "as a convolution in groups does. Softmax takes one exponential a score, so that too grows with the heads.",
        layer=layered.layer + 1,
        model=facts.short_name(layered.card),
        parameters=f"{parameters:,}",
        scores=f"{scores:,}",
        heads=layered.heads,
    )
