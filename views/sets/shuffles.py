"""The permutation test: every block fed the same set in two orders, and once more with a code for the places."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import streamlit as st

from analysis.positions import sinusoidal
from analysis.probabilities import softmax
from analysis.symmetry import equivariance_gap, invariance_gap, shuffled_order
from inputs.numbers import HIGHEST
from models.questions.permutation import WHOLE, Pair, Permutation
from models.zoo import ModelCard
from models.zoo.classes import class_names
from ui import cached, controls, facts, tables
from ui.exhibit import exhibit
from views.sets.elements import written_set
from views.sets.subject import CLOUDS, MAXIMUM, PAPER, SetTransformers
from viz import gaps
from viz.provenance import Provenance
from words import label, message, say, tiny

FED = {MAXIMUM: label("{block} · {count} numbers"), CLOUDS: label("{block} · {count} points")}
SINGLE, DOUBLE, CODED = "float32", "float64", "coded"
RUNS = {SINGLE: label("float32"), DOUBLE: label("float64"), CODED: label("float32, with a code for the place")}
CODE = message("sinusoidal code of {paper}", paper="Vaswani et al. 2017, arXiv:1706.03762, section 3.5")
PLAIN = 0.01  # from here on a number is written without its power of ten
PARAMETERS = (label("shuffle"), label("numbers"), label("code"))


@dataclass(frozen=True, eq=False)
class BlockRuns:
    """One block of `model`, fed a set in its order and in `order` (element,); `pairs` by the run's key in `RUNS`."""

    model: str
    order: np.ndarray
    pairs: dict[str, Pair]

    @property
    def block(self) -> str:
        """The block's name; the model as a whole is one more."""
        return self.pairs[SINGLE].name

    @property
    def title(self) -> str:
        block = say("whole model") if self.block == WHOLE else self.block
        return say(FED[self.model], block=block, count=f"{len(self.order):,}")

    @property
    def per_element(self) -> bool:
        return self.pairs[SINGLE].per_element

    def gap(self, run: str) -> float:
        """What the block breaks of its promise: |f(PX) − P f(X)| with a row per element, else |f(PX) − f(X)|."""
        pair = self.pairs[run]
        if self.per_element:
            return equivariance_gap(pair.plain, pair.shuffled, self.order)
        return invariance_gap(pair.plain, pair.shuffled)

    def size(self) -> float:
        """The largest value of the block's output, to compare a gap with."""
        return float(np.abs(self.pairs[SINGLE].plain).max())


def draw(models: SetTransformers) -> None:
    """Both sets, a shuffle, and the differences of all blocks of both models."""
    cloud = models.cloud
    left, right = st.columns(2, vertical_alignment="center")
    with left:
        numbers = written_set(titled=False)
    with right:
        look = {"format": say("shuffle %d"), "label_visibility": "collapsed"}
        seed = controls.slide(say("Shuffle number"), "shuffle", 1, 100, default=1, **look)
    fed = ((models.maximum, numbers), (models.clouds, cloud))
    with st.spinner(say("Feeding both orders …")):
        runs = [run for card, elements in fed for run in tested(card.key, seed, elements.pixels)]
    traces = [cached.trace(card.key, elements) for card, elements in fed]
    record = facts.provenance(traces[1], models.clouds, method=label("permutation test"), source=f"{PAPER}, section 3")
    record = facts.another(record, record.method, shuffle=seed, numbers=len(numbers.numbers), code=CODE)
    _picture(runs, record)
    tables.show(_rows(runs))
    st.markdown(_answers(runs, models.clouds))
    for (card, elements), trace in zip(fed, traces, strict=True):
        facts.weights_line(trace, card, elements)


def tested(model: str, seed: int, elements: np.ndarray) -> list[BlockRuns]:
    """Every block of `model` over the set `elements` (element, channel), in the shuffle `seed`."""
    order = shuffled_order(len(elements), seed=seed)

    def run(double: bool = False, code: np.ndarray | None = None) -> Sequence[Pair]:
        return cached.ask(Permutation(model=model, elements=elements, order=order, double=double, code=code))

    plain = run()
    code = sinusoidal(len(elements), plain[0].plain.shape[-1])
    runs = {SINGLE: plain, DOUBLE: run(double=True), CODED: run(code=code)}
    return [BlockRuns(model, order, dict(zip(runs, pairs, strict=True))) for pairs in zip(*runs.values(), strict=True)]


def _picture(runs: Sequence[BlockRuns], record: Provenance) -> None:
    differences = {key: [run.gap(key) for run in runs] for key in RUNS}
    steps = {
        say("{precision} step", precision=precision): float(np.finfo(precision).eps) for precision in (SINGLE, DOUBLE)
    }
    figure = gaps.gaps(
        [run.title for run in runs],
        {say(RUNS[key]): values for key, values in differences.items()},
        unit=say("largest difference"),
        reference=steps,
        title=say("What a shuffle changes"),
    )
    table = {"model": [run.model for run in runs], "block": [run.block for run in runs], **differences}
    exhibit(figure, record, caption=_caption(), table=table, key="set_gaps")


def _caption() -> str:
    return say(
        "Without a code, all that differs is rounding: sums in another order round otherwise. In float64 it shrinks by "
        "about nine powers of ten, as rounding steps do; a real dependence on order would stay. With a code for the "
        "place in the list added to their inputs, the blocks notice the shuffle. The dotted lines are the rounding "
        "steps of both precisions at the value 1."
    )


def _rows(runs: Sequence[BlockRuns]) -> dict[str, list[str]]:
    """The same as numbers, with what each block promises."""
    return {
        say("block"): [run.title for run in runs],
        say("promise"): ["f(PX) = P f(X)" if run.per_element else "f(PX) = f(X)" for run in runs],
        **{say(name): [written(run.gap(key)) for run in runs] for key, name in RUNS.items()},
        say("largest value of f(X)"): [f"{run.size():.3g}" for run in runs],
    }


def written(gap: float) -> str:
    """A difference as the table has it."""
    if gap >= PLAIN:
        return f"{gap:.2g}"
    return tiny(gap) if gap else say("0, bit for bit")


def _answers(runs: Sequence[BlockRuns], clouds: ModelCard) -> str:
    """What the code does to the two models' answers."""
    numbers, cloud = (run.pairs for run in runs if run.block == WHOLE)
    plain, first, second = (_maximum(out) for out in (numbers[SINGLE].plain, *_both(numbers)))
    names = class_names(clouds.classes)
    before, after = (_named(out[0], names) for out in _both(cloud))
    return say(
        "**With the code, order decides.** The maximum of the numbers becomes {first}, and after the shuffle {second} "
        "(without the code {plain} both times); the cloud becomes {before}, and after the shuffle {after}. The models "
        "were not trained with a code, so these answers are no good; what counts is that the shuffle changes them.",
        first=first,
        second=second,
        plain=plain,
        before=before,
        after=after,
    )


def _both(pairs: dict[str, Pair]) -> tuple[np.ndarray, np.ndarray]:
    """With the code, in the one order and in the other."""
    return pairs[CODED].plain, pairs[CODED].shuffled


def _maximum(output: np.ndarray) -> str:
    return f"{HIGHEST * float(output[0, 0]):.1f}"


def _named(logits: np.ndarray, names: Sequence[str]) -> str:
    """The most probable class and its probability."""
    shares = softmax(logits)
    best = int(shares.argmax())
    return say("“{name}” ({share})", name=say(names[best]), share=f"{shares[best]:.1%}")
