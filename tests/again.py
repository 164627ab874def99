"""The numbers of a file computed again from its record alone: model, input and part, then layer, head and query.

`tests/recipes` says for each method how; the files of `views` that made the numbers have no part in it.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import torch

from inputs.example_clouds import CLOUDS, load_cloud
from inputs.examples import IMAGES, load_image
from inputs.image import ImageInput
from models.preprocess import to_tensor
from models.regions import Regions
from models.request import Request
from models.serving.engine import LocalEngine
from models.trace import AttentionMap, Trace
from models.zoo import ZOO
from models.zoo.build import build
from ui.cloud_controls import glass_cloud
from views.sets.elements import FIRST, NumberSet

Record = dict[str, Any]
Numbers = dict[str, np.ndarray]
ENGINE = LocalEngine()
POINT = re.compile(r"token at x = (\d+) px, y = (\d+) px")
RECIPES: dict[str, Callable[[Record], Numbers]] = {}


def recipe(*methods: str) -> Callable[[Callable[[Record], Numbers]], Callable[[Record], Numbers]]:
    """Marks what computes the files of these methods again."""

    def mark(function: Callable[[Record], Numbers]) -> Callable[[Record], Numbers]:
        assert not RECIPES.keys() & set(methods), "two files of different numbers bear one name"
        RECIPES.update(dict.fromkeys(methods, function))
        return function

    return mark


def traces(record: Record) -> list[Trace]:
    """The pass of each model that the record names, over the input that it names."""
    sizes = record["parameters"]["input size"].split(", ")
    titles = {card.title: card.key for card in ZOO.values() if card.weights.kind == "bundled"}
    longest = sorted(map(re.escape, titles), key=len, reverse=True)  # PVT’s title is part of CPVT’s
    known = list(dict.fromkeys(re.findall("|".join(longest), record["model"])))
    assert known
    sizes *= len(known) if len(sizes) == 1 else 1  # told once where it is the same for all
    return [one_pass(titles[title], record, size) for title, size in zip(known, sizes, strict=True)]


def first_two_at_random(trace: Trace) -> np.ndarray:
    """The first two tokens behind each block of the same model, its weights drawn: (token, block, channel)."""
    model, seen = build(ZOO[trace.model]), []
    for block in model.blocks:
        block.register_forward_hook(lambda *made: seen.append(made[-1][0, :2].numpy()))
    with torch.inference_mode():
        model(to_tensor(trace.pixels, ZOO[trace.model]))
    return np.stack(seen, axis=1)


def one_pass(model: str, record: Record, size: str) -> Trace:
    """The pass of a model (its key) over the record's input, which became one of `size` there."""
    return _pass(model, record["digest"], record.get("part", ""), size)


@cache
def _pass(model: str, digest: str, part: str, size: str) -> Trace:
    if ZOO[model].input == "set":
        numbers = NumberSet(FIRST)
        assert numbers.digest == digest
        return ENGINE.run(Request(model, numbers.pixels, digest))
    if ZOO[model].input == "cloud":
        cloud = cloud_of(digest)
        return ENGINE.run(Request(model, cloud.pixels, digest, wants=frozenset({"steps"})))
    image = next(image for image in map(load_image, IMAGES) if image.digest == digest)
    side = min(map(int, re.findall(r"\d+", size)))
    return ENGINE.run(Request(model, _part(image, part), digest + part, side=side, wants=frozenset({"tokens"})))


def cloud_of(digest: str) -> Any:
    """The bundled cloud of this digest, as the models are given it."""
    return next(cloud for cloud in map(_standing, CLOUDS) if cloud.digest == digest)


def _standing(key: str) -> Any:
    return glass_cloud(load_cloud(key))


def _part(image: ImageInput, part: str) -> np.ndarray:
    """What of the picture the record says: rows or columns, counted from 1."""
    if not part:
        return image.pixels
    first, last, _ = map(int, re.findall(r"\d+", part))
    inside = slice(first - 1, last)
    return image.pixels[inside] if part.startswith("rows") else image.pixels[:, inside]


def layers(record: Record, trace: Trace) -> list[AttentionMap]:
    """The layers that the record names."""
    if record["layer"] == "all":
        return list(trace.attention)
    numbers = [int(number) for number in re.findall(r"\d+", str(record["layer"]))]
    if " to " in str(record["layer"]):
        numbers = range(numbers[0], numbers[1] + 1)
    return [trace.attention[number - 1] for number in numbers]


def query(record: Record, regions: Regions) -> tuple[int, int]:
    """(window, token) that the record names; None where the layer has no such token."""
    if point := POINT.fullmatch(record["query"]):
        return regions.token_at(float(point[2]), float(point[1]))
    name = record["query"].removesuffix(" token")
    return (0, regions.prefix.index(name)) if name in regions.prefix else None


def heads(record: Record, values: np.ndarray) -> np.ndarray:
    """Of `values` (head, …) what the record names: one, some, all, or their mean."""
    head = record["head"]
    if isinstance(head, int):
        return values[head - 1]
    if head in ("mean", "all"):
        return values.mean(axis=0) if head == "mean" else values
    return values[[int(number) - 1 for number in head.split(", ")]]


def maps(record: Record, attention: AttentionMap) -> np.ndarray:
    """The map (head, row, column) of the query in one layer, from the whole matrices."""
    window, token = query(record, attention.queries)
    rows = attention.weights(window=window)[0][:, token].copy()
    if (masked := attention.masked(window=window)) is not None:
        rows[:, masked[token]] = np.nan
    return np.stack([attention.keys.paint(row, window=window) for row in rows])
