"""Windows, pyramids and positions."""

import re

import numpy as np

from analysis import windows
from analysis.perturbed import inverted, relative_change
from analysis.positions import position_similarity
from analysis.reach import reach
from analysis.shifted import REGIONS, groups, layout, regions
from models.questions.parameters import Parameters
from models.request import Request
from models.trace import AttentionMap, Trace
from models.zoo import ZOO
from tests.again import ENGINE, POINT, Numbers, Record, heads, layers, maps, query, recipe, traces

NAMES = {"pvt": "PVT", "twins": "Twins", "nest": "NesT", "tnt": "TNT"}


def window_of(record: Record) -> int:
    """The window that the record names, from 0."""
    return int(record["parameters"]["window"].split()[0]) - 1


@recipe("window attention")
def in_window(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    if record["query"] == "all":
        return {"weights": heads(record, layer.weights()[window_of(record)])}
    window, token = query(record, layer.queries)
    return {"row": layer.keys.paint(heads(record, layer.weights()[window][:, token]), window=window)}


@recipe(*(f"shifted windows, {step}" for step in ("1 Windows", "2 Roll", "3 Regions", "4 Mask", "6 Reverse")))
def steps(record: Record) -> Numbers:
    (trace,) = traces(record)
    (layer,) = layers(record, trace)
    size, (side, shift) = layer.queries.raster.shape, layout(layer.queries.raster, layer.queries.tokens)
    if record["query"] == "all":
        return {"mask": windows.attention_mask(size, side, shift)[window_of(record)]}
    plain, met = groups(size, side, (0, 0)) // REGIONS, groups(size, side, shift)
    here = stands(record, layer)
    if "groups" not in record["parameters"]:
        return {"window": own_window(trace.pixels, plain == plain[here])}
    rolled = windows.roll(met, shift)
    allowed = windows.roll(met == met[here], shift)
    numbers = rolled // REGIONS
    return {
        "groups": {
            "plain windows": plain,
            "windows and their regions": met,
            "windows on the way to the roll": met // REGIONS,
            "windows after the roll": numbers,
            "windows after the roll, the query’s apart": numbers
            + 1000 * ((numbers == (met // REGIONS)[here]) & allowed),
            "regions after the roll": windows.region_ids(size, side, shift)[: size[0], : size[1]],
            "regions": regions(size, side, shift),
        }[record["parameters"]["groups"]]
    }


def own_window(pixels: np.ndarray, own: np.ndarray) -> np.ndarray:
    """The part of the model's input under the tokens that are `own`."""
    cell = pixels.shape[0] // own.shape[0]
    inside = own.repeat(cell, axis=0).repeat(cell, axis=1)
    return pixels[inside.any(axis=1)][:, inside.any(axis=0)]


@recipe("attention of PVT", "attention of Twins", "attention of NesT", "attention of TNT", "spatial reduction")
def of_pyramids(record: Record) -> Numbers:
    (layer,) = layers(record, traces(record)[0])
    window, token = query(record, layer.queries)
    row = layer.keys.paint(heads(record, layer.weights()[window][:, token]), window=window)
    raster = layer.keys.raster  # each cell is to have the whole weight of its key
    row = row * np.bincount(raster.ravel())[raster]
    return {"row": row, "cells": raster} if record["method"] == "spatial reduction" else {"row": row}


@recipe("words and patches")
def words_and_patches(record: Record) -> Numbers:
    shown = layers(record, traces(record)[0])
    if record["query"] == "all":
        patch = POINT.fullmatch(record["parameters"]["patch"])
        window, _ = shown[0].queries.token_at(float(patch[2]), float(patch[1]))
        return {"inner": heads(record, shown[0].weights()[window])}
    outer = heads(record, maps(record, shown[-1]))
    if len(shown) == 1:
        return {"outer": outer}
    inner = shown[0].weights().mean(axis=(1, 2))  # (patch, word): how much each word is looked at
    places = shown[0].queries.raster
    return {"product": outer.ravel()[places // inner.shape[1]] * inner.ravel()[places]}


@recipe("theoretical reach")
def reached(record: Record) -> Numbers:
    passes = traces(record)
    if record["layer"] != "all":
        last = int(str(record["layer"]).split()[-1])
        without = record["parameters"].get("shift") == "without"
        return {"field": fields(record, passes[0], shift=not without)[last - 1]}
    shares = {NAMES.get(ZOO[trace.model].family, "with the shift"): fields(record, trace) for trace in passes}
    if len(passes) == 1:
        shares["without"] = fields(record, passes[0], shift=False)
    longest = max(map(len, shares.values()))
    padded = {name: [100 * field.mean() for field in grown] for name, grown in shares.items()}
    padded = {name: grown + [np.nan] * (longest - len(grown)) for name, grown in padded.items()}
    return {"block": np.arange(1, longest + 1)} | padded


def fields(record: Record, trace: Trace, *, shift: bool = True) -> list[np.ndarray]:
    """What the query of the record can know of after each block."""
    looks = [layer for layer in trace.attention if layer.kind != "inner"]
    meeting = [meets(layer, shift=shift) for layer in looks]
    return [reach(meeting[: count + 1], stands(record, layer)) for count, layer in enumerate(looks)]


def stands(record: Record, layer: AttentionMap) -> tuple[int, int]:
    """(row, column) of the record's query on the grid of a layer."""
    window, token = query(record, layer.queries)
    row, column = np.argwhere(layer.queries.raster == window * layer.queries.tokens + token)[0]
    return int(row), int(column)


def meets(layer: AttentionMap, *, shift: bool) -> np.ndarray:
    """Equal numbers for positions that may look at each other, with the mask of shifted windows or in plain ones."""
    raster, tokens = layer.queries.raster, layer.queries.tokens
    if layer.kind != "window":
        return np.zeros_like(raster)
    if not shift:
        return groups(raster.shape, layout(raster, tokens)[0], (0, 0))
    parts = layer.queries.parts
    return raster // tokens * 100 + (0 if parts is None else parts.ravel()[raster])


@recipe("patch merging")
def merged(record: Record) -> Numbers:
    """The mean colour of each token of a stage, from the model's input."""
    (trace,) = traces(record)
    sizes = list(dict.fromkeys(layer.queries.raster.shape for layer in trace.attention))
    rows, columns = sizes[record["parameters"]["stage"] - 1]
    cells = trace.pixels.reshape(rows, trace.pixels.shape[0] // rows, columns, trace.pixels.shape[1] // columns, 3)
    return {"mean_colours": cells.mean(axis=(1, 3))}


@recipe("perturbation of one pixel")
def perturbed(record: Record) -> Numbers:
    """One pixel of the model's input, by row and column, turned to the far end of its range."""
    (trace,) = traces(record)
    (layer,) = layers(record, trace)
    place = tuple(int(number) - 1 for number in re.findall(r"\d+", record["parameters"]["pixel"]))
    changed = inverted(trace.pixels, place)
    wants = {"side": len(changed), "crop": "square", "wants": frozenset({"tokens"})}
    runs = [
        ENGINE.run(Request(trace.model, pixels, f"pixel {at}", **wants))
        for at, pixels in enumerate((trace.pixels, changed))
    ]
    moved = relative_change(*(run.tokens[layer.layer] for run in runs))
    return {"change": moved.ravel()[layer.queries.raster]}


@recipe("relative position bias")
def bias(record: Record) -> Numbers:
    """As seen by a query in the middle: offsets counted from query to key, a table or all pairs of a window."""
    (trace,) = traces(record)
    (layer,) = layers(record, trace)
    name = f"{layer.name}.relative_position_bias_table"
    table = ENGINE.ask(Parameters(model=trace.model, names=(name,)))[name]
    side = layout(layer.queries.raster, layer.queries.tokens)[0]
    plane = table.T.reshape(-1, 2 * side[0] - 1, 2 * side[1] - 1)[:, ::-1, ::-1]
    spread = table[windows.relative_position_index(side)].transpose(2, 0, 1)
    return {"bias": heads(record, plane), "bias_of_pairs": heads(record, spread)}


@recipe("similarity of position embeddings")
def positions(record: Record) -> Numbers:
    (trace,) = traces(record)
    learned = ENGINE.ask(Parameters(model=trace.model, names=("pos_embed",)))["pos_embed"][0]
    side = int(len(learned) ** 0.5)
    return {"cosine": position_similarity(learned[-(side**2) :], (side, side))}
