"""The directions that a weight matrix needs, beside chance; what the model sees and says when few of them stay."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from analysis import rank
from ui import controls, pace, tried
from ui.components.chart import picked
from ui.exhibit import exhibit
from ui.ground import under
from views.rank import answers
from views.rank.flattened import Flattened
from viz import curves, heatmap, row
from viz.provenance import ALL, MEAN
from words import label, say

HEIGHT, LOW = 400, 340  # pixels of the upper and the lower row
TITLED = {"t": 40}
ASKED = "rank_timed"


def draw(flat: Flattened) -> None:
    """The spectrum beside the effective rank of all weights; attention before and after; answers; costs."""
    left, right = st.columns([5, 4], gap="medium")
    with left:
        _spectrum(flat)
    with right:
        _every(flat)
    _sight(flat)
    titles = (
        say("The model"),
        say("Rank {rank}, best directions", rank=flat.rank),
        say("Rank {rank}, random directions, one draw", rank=flat.rank),
    )
    answers.draw(flat.card, flat.image, dict(zip(titles, (flat.trace, flat.edited, flat.control), strict=True)))
    _costs(flat)
    tried.beside("rank", "best directions", flat.rank / flat.full)


def sentence(flat: Flattened) -> str:
    """How many directions hold 90% of the weight, beside chance, and what the chosen rank does to the first guess."""
    before, after, control = answers.first_guess(flat.trace, flat.edited, flat.control)
    return say(
        "{needed} of {all} directions hold 90% of this weight (entries shuffled {shuffled}, untrained {untrained}); at "
        "rank {rank} the first guess goes from {before} to {after}, on random directions to {control}.",
        needed=int(rank.holding(flat.values)),
        all=flat.full,
        **{name: int(rank.holding(values)) for name, values in flat.controls.items()},
        rank=flat.rank,
        before=before,
        after=after,
        control=control,
    )


def _spectrum(flat: Flattened) -> None:
    values = {"weight": flat.values, **flat.controls}
    names = (say("this weight"), say("its entries shuffled"), say("before training"))
    places = np.arange(1, flat.full + 1)
    figure = curves.lines(
        dict(zip(names, map(rank.energy, values.values()), strict=True)),
        title=say("Energy held by the first directions of {name}", name=flat.name),
        x=say("directions kept"),
        y=say("share of squared length"),
        positions=places,
        reference={say("90%"): 0.9},
        chosen=flat.rank,
        height=HEIGHT,
    )
    figure.update_xaxes(type="linear").update_yaxes(range=[0, 1.03])
    figure.update_traces(mode="lines").update_layout(margin=TITLED)
    table = {"rank": places} | {f"singular value, {key}": sizes for key, sizes in values.items()}
    exhibit(
        figure,
        flat.record(label("singular values of a weight"), parameters={"weight": flat.name}),
        table=table,
        key=SPECTRUM,
    )


def kinds(spectra: Mapping[str, np.ndarray]) -> tuple[list[str], np.ndarray]:
    """What the matrices of a block are called, and the effective rank of each, (block, matrix)."""
    blocks: dict[str, dict[str, float]] = {}
    for name, values in spectra.items():
        block, kind = name.removesuffix(".weight").removeprefix("blocks.").split(".", 1)
        blocks.setdefault(block, {})[kind] = float(rank.effective_rank(values))
    return list(next(iter(blocks.values()))), np.array([list(one.values()) for one in blocks.values()])


def _every(flat: Flattened) -> None:
    names, ranks = kinds(flat.spectra)
    figure = heatmap.matrix(
        ranks,
        title=say("Effective rank of {full}: click a weight", full=flat.full),
        rows=say("block"),
        columns=say("weight"),
        column_names=names,
        unit=say("effective rank"),
        scale="viridis",
        height=HEIGHT,
        written=".0f",
    )
    figure.update_layout(margin=TITLED)
    record = flat.record(label("effective rank of every weight"), layer=ALL)
    exhibit(figure, record, arrays={"effective_rank": ranks}, on_pick=_follow, key=EVERY)


def _follow() -> None:
    """A click on a cell chooses its weight."""
    if cell := picked(EVERY):
        controls.put("rank_weight", f"blocks.{int(cell['y']) - 1}.{cell['x']}.weight")


def _sight(flat: Flattened) -> None:
    looks = {"before": flat.look(flat.trace), "after": flat.look(flat.edited)}
    names = [say("class token, the model"), say("class token, rank {rank}", rank=flat.rank)]
    title = say("Last layer, mean of heads")
    figure = row.row([under(flat.trace)] * 2, np.stack([*looks.values()]), names, title=title, height=LOW)
    place = {"layer": len(flat.trace.attention) - 1, "head": MEAN, "query": "class token"}
    record = flat.record(label("attention with weights of low rank"), **place, parameters=flat.told)
    exhibit(figure, record, arrays=looks, fitted=True, key="rank_weight_sight")


def _costs(flat: Flattened) -> None:
    """Numbers kept as two thin matrices, and what a pass takes with them, once somebody asks for it."""
    before, after = flat.numbers
    told = say(
        "A weight of rank k is kept as two thin ones, k · (rows + columns) numbers: here {after} for {before}, fewer "
        "than before up to rank {most}.",
        before=f"{before:,}",
        after=f"{after:,}",
        most=flat.break_even,
    )
    pace.draw(
        ASKED,
        say("**What does it save?** The weights are kept as two thin ones each in a copy, which then runs here."),
        flat.card,
        flat.trace,
        say("as it is"),
        {say("rank {rank}", rank=flat.rank): flat.thinned},
        told=told,
    )


SPECTRUM, EVERY = "rank_weight_spectrum", "rank_weight_every"
PARAMETERS = (label("weight"), label("rank"), label("where"), label("draw"))
