"""One rung of the lottery on the visitor's picture: maps, answers, and the mask of a matrix, beside a mask by lot."""

import numpy as np

from ui import classes, places
from ui.exhibit import exhibit
from ui.ground import under
from views.needed_blocks.picture import asking, seen
from views.needed_blocks.tickets import CARD, RANDOM, START, Drawn
from viz import before_after, heatmap, row
from viz.provenance import ALL, MEAN
from words import label, say

PASSES = {"whole": label("all weights"), START: label("ticket"), RANDOM: label("as many by lot")}
HEIGHT, SIDE, SHOWN = 330, 300, 4  # pixels, pixels, classes


def maps(drawn: Drawn) -> None:
    """What the class token looks at in the last block, mean over heads, for all weights, the ticket, and the lot."""
    attention = {arm: trace.attention[-1] for arm, trace in drawn.passes.items()}
    attention_by_arm, last = {arm: seen(one) for arm, one in attention.items()}, attention["whole"]
    ground = under(drawn.passes["whole"])
    figure = row.row(
        [ground] * len(attention_by_arm),
        np.stack(list(attention_by_arm.values())),
        [say(PASSES[arm]) for arm in attention_by_arm],
        title=say("Block {layer}, {token}", layer=last.layer + 1, token=places.words(asking(last))),
        height=HEIGHT,
    )
    place = {"layer": last.layer, "head": MEAN, "query": places.words(asking(last))}
    record = drawn.record(label("attention of a ticket"), **place)
    exhibit(figure, record, arrays=attention_by_arm, fitted=True, key="lot_maps")


def answers(drawn: Drawn) -> None:
    """What the ticket names here, beside the mask by lot; in words what all weights name."""
    shares = drawn.shares()
    order = np.argsort(-np.max(list(shares.values()), axis=0), kind="stable")[:SHOWN]
    figure = before_after.bars(
        [classes.name(CARD, place) for place in order],
        shares[RANDOM][order],
        shares[START][order],
        names=(say(PASSES[RANDOM]), say(PASSES[START])),
        title=say("What it names"),
    )
    first = int(shares["whole"].argmax())
    caption = say(
        "With all weights it names {first}, with {share}. One picture is an anecdote; the ladder is the measurement.",
        first=classes.name(CARD, first),
        share=f"{shares['whole'][first]:.1%}",
    )
    table = {"class": [place + 1 for place in order]} | {
        arm: probabilities[order] for arm, probabilities in shares.items()
    }
    exhibit(figure, drawn.record(label("answer of a ticket")), caption=caption, table=table, key="lot_answer")


def masks(drawn: Drawn) -> None:
    """Which weights of one matrix the ticket keeps, and how evenly its rows share them beside the lot."""
    kept, lot = drawn.mask(START), drawn.mask(RANDOM)
    figure = heatmap.matrix(
        kept.astype(np.float32),
        title=say("The mask of {matrix}", matrix=drawn.matrix.removesuffix(".weight")),
        rows=say("to"),
        columns=say("from"),
        unit=say("kept"),
        lowest=0,
        highest=1,
        height=SIDE,
    )
    caption = say(
        "Light: {kept} of {all} weights are kept. How many a row keeps spreads by {spread} (standard deviation); were "
        "they chosen by lot, by {lot}.",
        kept=f"{int(kept.sum()):,}",
        all=f"{kept.size:,}",
        spread=f"{kept.sum(axis=1).std():.1f}",
        lot=f"{lot.sum(axis=1).std():.1f}",
    )
    record = drawn.record(label("mask of a ticket"), layer=ALL, head=ALL, parameters={"matrix": drawn.matrix})
    exhibit(figure, record, caption=caption, arrays={"kept": kept, "by lot": lot}, fitted=False, key="lot_mask")
