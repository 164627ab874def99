"""Every pixel a class: UPerNet over Swin, its parts and where they come from."""

import re

import numpy as np

from analysis.shifted import groups, layout
from models.questions.dense import Origin, Segmentation, Segmented
from models.trace import Trace
from models.zoo.classes import class_names
from tests.again import ENGINE, Numbers, Record, recipe, traces

CLASSES = (*class_names("imagenette"), "elsewhere")


def answered(record: Record) -> tuple[Trace, Segmented]:
    """What the head makes of the record's picture, nothing switched off."""
    (trace,) = traces(record)
    assert "switched off" not in record["parameters"]
    return trace, ENGINE.ask(Segmentation(model=trace.model, shown=trace.pixels))


def cell(record: Record) -> tuple[int, int]:
    """(row, column), from 0."""
    row, _, column, _ = map(int, re.findall(r"\d+", record["parameters"]["cell"]))
    return row - 1, column - 1


def rivals(segmented: Segmented, at: tuple[int, int]) -> tuple[int, int]:
    """The classes with the two highest scores in a cell."""
    ranked = sorted(range(len(segmented.logits)), key=lambda number: -segmented.logits[number][at])
    return ranked[0], ranked[1]


@recipe("map of classes")
def mapped(record: Record) -> Numbers:
    _, segmented = answered(record)
    return {"classes": segmented.pixels, "logits": segmented.logits}


@recipe("parts of a map of classes")
def parts(record: Record) -> Numbers:
    _, segmented = answered(record)
    asked, rest = CLASSES.index(record["parameters"]["class"]), len(CLASSES) - 1
    planes = [part[asked] - part[rest] for part in segmented.parts.values()]
    total = segmented.logits[asked] - segmented.logits[rest]
    return {"parts": np.stack([*planes, total - sum(planes), total])}


@recipe("parts of a pixel’s score")
def of_pixel(record: Record) -> Numbers:
    """What comes in by each way is the sum over its places; the constant is what is missing to the whole."""
    trace, segmented = answered(record)
    winner, rival = rivals(segmented, cell(record))
    sums = [places.sum() for places in origin(trace, segmented, cell(record)).values()]
    lead = segmented.logits[winner][cell(record)] - segmented.logits[rival][cell(record)]
    return {"series_1_x": np.array([*sums, lead - sum(sums)])}


def origin(trace: Trace, segmented: Segmented, at: tuple[int, int]) -> dict[str, np.ndarray]:
    """By way, what each of its places adds to the lead of the cell's first class."""
    winner, rival = rivals(segmented, at)
    return dict(ENGINE.ask(Origin(model=trace.model, shown=trace.pixels, at=at, winner=winner, rival=rival)))


@recipe("places of a pixel’s score")
def places(record: Record) -> Numbers:
    trace, segmented = answered(record)
    return origin(trace, segmented, cell(record))


@recipe("strongest window of a pixel’s score")
def strongest(record: Record) -> Numbers:
    """On the way in by a stage: its windows in its last block, which is shifted where there are several."""
    trace, segmented = answered(record)
    stage = int(record["parameters"]["way in"].removeprefix("stage ")) - 1
    values = origin(trace, segmented, cell(record))[f"level_{stage}"]
    last = [layer for layer in trace.attention if layer.queries.raster.shape == values.shape][-1]
    side, shift = layout(last.queries.raster, last.queries.tokens)
    return {"values": values, "groups": groups(values.shape, side, shift)}


@recipe("ways switched off")
def switched(record: Record) -> Numbers:
    """One way after another, each asked for anew."""
    trace, segmented = answered(record)
    without = [
        ENGINE.ask(Segmentation(model=trace.model, shown=trace.pixels, off=(way,))).pixels for way in segmented.parts
    ]
    return {"series_1_x": np.array([(pixels != segmented.pixels).mean() for pixels in without])}
