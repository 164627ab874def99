"""How well it does: overlap with made masks of photographs it never saw, beside masks that look at no pixel."""

import streamlit as st

from ui import tables
from ui.exhibit import exhibit
from views.upernet.subject import PAPER, Dense
from viz import bars
from viz.provenance import Provenance
from words import label, say


def draw(dense: Dense) -> None:
    """Bars of the head and of what it is compared with, each class beside, and the intervals in a table."""
    metrics = dense.metrics
    rows = {
        say("UPerNet over Swin"): metrics,
        say("usual mask of the class"): metrics["typical"],
        say("whole picture"): metrics["whole"],
    }
    made = {"model": dense.record.model, "weights": dense.record.weights, "kind": dense.record.kind}
    record = Provenance(
        label("overlap with made masks"), source=PAPER, parameters={"head": metrics["sha256"][:12]}, **made
    )
    left, right = st.columns(2)
    with left:
        figure = bars.bars(
            list(rows),
            [row["named"]["iou"] for row in rows.values()],
            unit=say("intersection over union"),
            title=say("The right class in the right place"),
        )
        exhibit(figure, record, caption=_caption(metrics), key="overlap")
        tables.show(_table(rows))
    with right:
        names = dense.names[:-1]
        values = [row["iou"] for row in metrics["per_class"].values()]
        title = say("Class by class")
        exhibit(bars.bars(names, values, unit=say("intersection over union"), title=title), record, key="per_class")


def _caption(metrics: dict) -> str:
    """What was measured, on what, and what it is not."""
    return say(
        "Mean over {photographs} validation photographs. **Nobody drew these masks**: the saliency decoder that "
        "belongs to the bundled ViT-S/14 made them, and the photograph’s label names them. The other two rows take the "
        "class that Swin gives the whole photograph.",
        photographs=f"{metrics['photographs']:,}",
    )


def _table(rows: dict[str, dict]) -> dict[str, list]:
    return {
        say("map"): list(rows),
        say("right class and place"): [_interval(row["named"]) for row in rows.values()],
        say("place alone"): [_interval(row["where"]) for row in rows.values()],
    }


def _interval(figures: dict) -> str:
    low, high = figures["interval"]
    return say("{share} ({low} to {high})", share=f"{figures['iou']:.1%}", low=f"{low:.1%}", high=f"{high:.1%}")
