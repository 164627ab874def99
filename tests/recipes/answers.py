"""Answers: distillation's losses, a decision path, the permutation test, and attention by hand."""

import re
from functools import cache

import numpy as np
from scipy.special import log_softmax, softmax

from analysis.dot_product import on_few_axes
from analysis.positions import sinusoidal
from analysis.symmetry import shuffled_order
from inputs.examples import IMAGES, load_image
from inputs.image import ImageInput
from models.questions.gradcat import Evidence
from models.questions.permutation import Pair, Permutation
from models.request import Request
from models.zoo import ZOO
from models.zoo.classes import class_names
from tests.again import ENGINE, Numbers, Record, cloud_of, recipe, traces
from tests.recipes.measures import answers
from views.sets.elements import FIRST, NumberSet

NAMES = class_names("imagenette")
REACH = 4  # largest of the values of a real head


def picture(record: Record) -> ImageInput:
    return next(image for image in map(load_image, IMAGES) if image.digest == record["digest"])


def of_both(record: Record) -> list[np.ndarray]:
    """Logits of the teacher, then of the student's two heads."""
    teacher = next(card.key for card in ZOO.values() if card.title == record["parameters"]["teacher"])
    taught = ENGINE.run(Request(teacher, picture(record).pixels, record["digest"])).logits
    heads = [{"parameters": {**record["parameters"], "answer": name}} for name in ("Class head", "Distillation head")]
    return [taught, *(answers(record | head)["logits"] for head in heads)]


@recipe("softened probabilities")
def softened(record: Record) -> Numbers:
    shares = [softmax(logits / record["parameters"]["τ"]) for logits in of_both(record)]
    best = np.argsort(-shares[0])
    named = dict(zip(("teacher", "class head", "distillation head"), (share[best] for share in shares), strict=True))
    return {"class": np.array(NAMES)[best]} | named


@recipe("KL against τ")
def divergences(record: Record) -> Numbers:
    teacher, student, _ = of_both(record)
    taus = np.geomspace(0.5, 20, 40)
    logs = [(log_softmax(student / tau), log_softmax(teacher / tau)) for tau in taus]
    apart = np.array([(np.exp(own) * (own - given)).sum() for own, given in logs])
    return {"τ": taus, "KL": apart, "τ² · KL": taus**2 * apart}


@recipe("decision path")
def walked(record: Record) -> Numbers:
    """Down the tree by hand: three levels, the first of them one quarter of the picture."""
    (trace,) = traces(record)
    wanted = NAMES.index(record["parameters"]["label"])
    *_, middle, top = ENGINE.ask(Evidence(model=trace.model, shown=trace.pixels, label=wanted)).evidence
    side = len(trace.attention[0].queries.raster)
    first = quarters(top)
    row, column = np.unravel_index(first.argmax(), (2, 2))
    half = len(middle) // 2
    second = quarters(middle[row * half : (row + 1) * half, column * half : (column + 1) * half])
    inner = np.unravel_index(second.argmax(), (2, 2))
    depth = np.zeros((side, side))
    top_left = np.array([row, column]) * side // 2
    for corner, length in ((top_left, side // 2), (top_left + np.array(inner) * side // 4, side // 4)):
        depth[corner[0] : corner[0] + length, corner[1] : corner[1] + length] += 1
    return {"depth": depth, "scores": np.stack([first, second])}


def quarters(plane: np.ndarray) -> np.ndarray:
    half = len(plane) // 2
    parts = (slice(None, half), slice(half, None))
    return np.array([[plane[rows, columns].mean() for columns in parts] for rows in parts])


@recipe("permutation test")
def shuffled(record: Record) -> Numbers:
    """Largest differences of every block of both models, fed a set in two orders."""
    assert record["parameters"]["numbers"] == len(FIRST)
    clouds = next(card.key for card in ZOO.values() if card.title == record["model"])
    fed = {"set_transformer_max": NumberSet(FIRST).pixels, clouds: cloud_of(record["digest"]).pixels}
    rows = [row for model, elements in fed.items() for row in gaps(model, elements, record["parameters"]["shuffle"])]
    named = dict(zip(("model", "block", "float32", "float64", "coded"), zip(*rows, strict=True), strict=True))
    return {name: np.array(values) for name, values in named.items()}


def gaps(model: str, elements: np.ndarray, seed: int) -> list[tuple]:
    order = shuffled_order(len(elements), seed=seed)
    asked = {"model": model, "elements": elements, "order": order}
    plain = ENGINE.ask(Permutation(**asked))
    code = sinusoidal(len(elements), plain[0].plain.shape[-1])
    runs = [plain, ENGINE.ask(Permutation(**asked, double=True)), ENGINE.ask(Permutation(**asked, code=code))]
    return [(model, pairs[0].name, *(apart(pair, order) for pair in pairs)) for pairs in zip(*runs, strict=True)]


def apart(pair: Pair, order: np.ndarray) -> float:
    return float(np.abs(pair.shuffled - (pair.plain[order] if pair.per_element else pair.plain)).max())


@recipe("attention by hand, colours")
def colours(record: Record) -> Numbers:
    """Mean colours of a row of patches, in hundredths; no mask."""
    told = record["parameters"]
    row, rows = map(int, re.findall(r"\d+", told["row"]))
    strip = np.array_split(picture(record).pixels, rows)[row - 1]
    means = [patch.mean(axis=(0, 1)) for patch in np.array_split(strip, told["patches"], axis=1)]
    x = np.round(100 * (np.array(means) / 127.5 - 1)) / 100
    weights = {"wq": 4 * np.eye(3), "wk": 4 * np.eye(3), "wv": np.eye(3)}
    return {"x": x} | weights | attended(4 * x, 4 * x, x, told)


def attended(query: np.ndarray, key: np.ndarray, value: np.ndarray, told: Record) -> Numbers:
    assert told["mask"] == "no mask"
    scores = query @ key.T
    scaled = scores / told["divisor"]
    weights = softmax(scaled, axis=1)
    named = {"scores": scores, "scaled": scaled, "masked": scaled, "weights": weights, "output": weights @ value}
    return {"query": query, "key": key, "value": value} | named


@recipe("attention by hand, a real head")
def real_head(record: Record) -> Numbers:
    """The tokens' queries and keys on the axes that matter, their values turned, all in hundredths."""
    tokens = [int(token) for token in record["parameters"]["tokens"].split(", ")]
    attention = _with_values(traces(record)[0].model, record["digest"])[record["layer"] - 1]
    parts = (attention.query, attention.key, attention.values)
    q, k, v = (part[0, record["head"] - 1, tokens].astype(np.float64) for part in parts)
    centred = v - v.mean(axis=0)
    turned = centred @ np.linalg.svd(centred, full_matrices=False)[2][: len(v) - 1].T
    few = (*on_few_axes(q, k), turned * REACH / np.abs(turned).max())
    return attended(*(np.round(100 * part) / 100 for part in few), record["parameters"])


@cache
def _with_values(model: str, digest: str) -> tuple:
    image = next(image for image in map(load_image, IMAGES) if image.digest == digest)
    return ENGINE.run(Request(model, image.pixels, digest, wants=frozenset({"values"}))).attention
