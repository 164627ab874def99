"""How long the tokens grow, block by block."""

import numpy as np

from analysis.sinks import outliers, token_norms
from ui import facts
from ui.exhibit import exhibit
from views.distance.subject import SINKS, MeasuredHeads
from viz import curves
from viz.provenance import ALL
from words import label, say


def draw(heads: MeasuredHeads) -> None:
    """The longest and the median token after every block, and how many are unusually long."""
    lengths = [token_norms(tokens) for tokens in heads.trace.tokens]
    series = {
        label("longest token"): [of_block.max() for of_block in lengths],
        label("median token"): [np.median(of_block) for of_block in lengths],
    }
    shown = {say(name): values for name, values in series.items()}
    axes = {"x": say("block"), "y": say("length ‖z‖ after the block")}
    figure = curves.lines(shown, **axes, title=say("How long tokens grow"), height=460)
    record = facts.another(heads.record, label("token norms"), source=SINKS, layer=ALL)
    exhibit(
        figure,
        record,
        caption=_caption(lengths),
        table={"block": np.arange(len(lengths)) + 1} | series,
        key="norms_figure",
    )


def _caption(lengths: list[np.ndarray]) -> str:
    counts = [int(outliers(of_block).sum()) for of_block in lengths]
    far = [
        say("{count} after block {block}", count=count, block=block)
        for block, count in enumerate(counts, start=1)
        if count
    ]
    return say(
        "Unusually long, by more than 6 median deviations above the median: {far}. The cut is ours.",
        far=", ".join(far) or say("none"),
    )
