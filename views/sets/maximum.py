"""The maximum of a set: the model's answer, who looks at the largest number, and what the order has to do with it."""

import numpy as np
import streamlit as st

from analysis.symmetry import equivariance_gap, invariance_gap
from inputs.numbers import HIGHEST, MOST
from models.trace import Trace
from models.zoo import ModelCard
from ui import cached, facts, tables
from ui.guard import part
from views.sets import deep_sets, set_maps
from views.sets.elements import NumberSet, current_set, drag_one
from views.sets.set_maps import LAYERS, received
from views.sets.subject import PAPER, SetTransformers
from words import label, say, tiny

TRIED = 1280  # sets, see training/maxima.py: finds_maximum
FEWEST = 2  # numbers of a set that the model was trained on
CARRIED = label(
    "Between your order and the ascending one, over all layers and heads, each weight followed to where its elements "
    "went."
)


def draw(models: SetTransformers) -> None:
    """The set, the answer, the attention on it, and the errors over many sets."""
    _one_set(models)
    st.subheader(say("Is attention needed for this?"))
    deep_sets.draw(models)


@part
def _one_set(models: SetTransformers) -> None:
    """What changes with the numbers."""
    numbers = current_set()
    card = models.maximum
    trace = cached.trace(card.key, numbers)
    record = facts.provenance(trace, card, method=label("attention on the elements of a set"), source=PAPER)
    left, right = st.columns(2)
    with left:
        set_maps.all_heads(numbers, trace, record)
    with right:
        set_maps.one_head(numbers, trace, record)
    drag_one(numbers)  # below, so that the picture begins high
    _answers(numbers, trace, card)
    facts.weights_line(trace, card, numbers)
    if len(numbers.numbers) < FEWEST:
        trained_on = {"least": FEWEST, "most": MOST}
        st.caption(
            say("The model was trained on sets of {least} to {most} numbers: a set of one is new to it.", **trained_on)
        )
    largest = np.array(numbers.numbers) == max(numbers.numbers)
    st.markdown(_finder(numbers, received(trace), largest))
    tables.show(_seed_heads(numbers, trace, largest, models.measured["heads_that_find_the_maximum"]))


def answer(trace: Trace) -> float:
    """What the model takes for the maximum, in the numbers' own units."""
    return HIGHEST * float(trace.logits[0])


def largest_change(trace: Trace, other: Trace, order: np.ndarray) -> float:
    """The largest change of any weight when the set is fed in `order` (element,) instead, each weight followed to
    where its elements went."""
    changes = []
    for plain, shuffled in zip(trace.attention, other.attention, strict=True):
        moved, put = plain.weights()[0][..., order], shuffled.weights()[0]
        for before, after in zip(moved, put, strict=True):
            per_element = len(before) > 1  # one row per element, or that of the seed
            gap = equivariance_gap(before, after, order) if per_element else invariance_gap(before, after)
            changes.append(gap)
    return max(changes)


def _answers(numbers: NumberSet, trace: Trace, card: ModelCard) -> None:
    """True maximum, answer, and both again for the same set in ascending order."""
    ascending = numbers.another(sorted(numbers.numbers))
    other = cached.trace(card.key, ascending)
    largest, first, again = max(numbers.numbers), answer(trace), answer(other)
    change = largest_change(trace, other, np.argsort(numbers.numbers, kind="stable"))
    grey = {"delta_color": "off", "delta_arrow": "off"}
    off = say("{difference} off", difference=f"{first - largest:+.2f}")
    apart = say("{difference} apart", difference=tiny(abs(again - first)))
    columns = st.columns(4)
    columns[0].metric(say("True maximum"), largest)
    columns[1].metric(say("The model’s answer"), f"{first:.2f}", off, **grey)
    columns[2].metric(say("Its answer, fed in ascending order"), f"{again:.2f}", apart, **grey)
    columns[3].metric(say("Largest change of a weight"), tiny(change), help=say(CARRIED))
    st.caption(
        say(
            "Ascending order is {numbers}. Shuffle as often as you like: the columns above change places, and nothing "
            "else happens. What is left of a difference is rounding, about 1e−7 of the values in 32 bits.",
            numbers=", ".join(map(str, ascending.numbers)),
        )
    )


def _finder(numbers: NumberSet, attention: np.ndarray, largest: np.ndarray) -> str:
    """Which head looks at a largest number most here, and how much the seed does; `attention` as of `received`."""
    on_it = attention[:, largest].sum(axis=1).reshape(len(LAYERS), -1)
    layer, head = np.unravel_index(on_it.argmax(), on_it.shape)
    return say(
        "**Which head finds the maximum?** Here head {head} of {layer} gives {number} most, {share} of its attention. "
        "The seed of PMA, which comes last, gives it {least} to {most}, where even attention would give {even}: "
        "what it does not single out, the layers before have brought to the others.",
        head=head + 1,
        layer=list(LAYERS.values())[layer],
        number=max(numbers.numbers),
        share=f"{on_it[layer, head]:.1%}",
        least=f"{on_it[-1].min():.1%}",
        most=f"{on_it[-1].max():.1%}",
        even=f"{largest.mean():.1%}",
    )


def _seed_heads(numbers: NumberSet, trace: Trace, largest: np.ndarray, shares: list[float]) -> dict[str, list[str]]:
    """What each head of the seed looks at most, here and in many sets."""
    seed = trace.attention[-1].weights()[0, :, 0]
    most = seed.argmax(axis=1)
    return {
        say("head of the seed"): [str(head + 1) for head in range(len(seed))],
        say("looks most at"): [numbers.labels[place] for place in most],
        say("a largest number?"): [say("yes") if largest[place] else say("no") for place in most],
        say("its weight"): [f"{weight:.3f}" for weight in seed.max(axis=1)],
        say("so in {count} random sets", count=f"{TRIED:,}"): [f"{share:.1%}" for share in shares],
    }
