"""Pieces of a picture mixed by a convolution, an MLP and attention; what a place of a model's map answers to."""

from math import exp, sin, sqrt

import numpy as np
import torch
from safetensors.torch import load_file

from inputs.examples import IMAGES, load_image
from inputs.image import ImageInput
from models.preprocess import prepare, to_tensor
from models.request import Request
from models.weights import BUNDLED as WEIGHTS
from models.weights import load
from models.zoo import ZOO, network_card
from models.zoo.build import build
from tests.again import ENGINE, Numbers, Record, recipe, traces


def pieces(record: Record) -> np.ndarray:
    """All pieces of the band, twice as many as are mixed, by loops."""
    image, count = picture(record), 2 * record["parameters"]["places"]
    band = image[int(len(image) * 0.375) : int(len(image) * 0.625)].astype(float)
    cuts = np.array_split(np.arange(band.shape[1]), count)
    colours = np.array([[band[:, cut, colour].mean() for colour in range(3)] for cut in cuts])
    for colour in range(3):
        colours[:, colour] -= sum(colours[:, colour]) / count
    return colours / sqrt((colours**2).mean())


def picture(record: Record) -> np.ndarray:
    return next(image.pixels for image in map(load_image, IMAGES) if image.digest == record["digest"])


def kernel(record: Record) -> np.ndarray:
    width = record["parameters"]["width"]
    return np.random.default_rng(record["parameters"]["draw"]).normal(size=width) / sqrt(width)


def convolved(record: Record, tokens: np.ndarray) -> np.ndarray:
    numbers, count, outputs = kernel(record), len(tokens), np.zeros_like(tokens)
    for place in range(count):
        for step, number in enumerate(numbers, start=-(len(numbers) // 2)):
            source = place + step
            if record["parameters"]["ends"] == "go round":
                outputs[place] += number * tokens[source % count]
            elif 0 <= source < count:
                outputs[place] += number * tokens[source]
    return outputs


def through_mlp(record: Record, tokens: np.ndarray) -> np.ndarray:
    return owned(record) @ tokens


def owned(record: Record) -> np.ndarray:
    count = record["parameters"]["places"]
    drawn = np.random.default_rng(record["parameters"]["draw"]).normal(size=count**2)
    return np.array([[drawn[row * count + column] / sqrt(count) for column in range(count)] for row in range(count)])


def weights(tokens: np.ndarray) -> np.ndarray:
    powers = np.array([[exp(sum(q * k) / sqrt(len(q))) for k in tokens] for q in tokens])
    return np.array([row / sum(row) for row in powers])


def attended(record: Record, tokens: np.ndarray) -> np.ndarray:
    return weights(tokens) @ tokens


def attended_in_place(record: Record, tokens: np.ndarray) -> np.ndarray:
    count = len(tokens)
    waves = [[sin(2 * np.pi * place * (wave + 1) / count) for wave in range(3)] for place in range(count)]
    return attended(record, tokens + np.array(waves))


def middle(record: Record, moved: int = 0) -> np.ndarray:
    count = record["parameters"]["places"]
    start = count // 2 - moved
    return pieces(record)[start : start + count]


@recipe("mixing by a convolution")
def by_kernel(record: Record) -> Numbers:
    """Column by column: what a single piece leads to."""
    count = record["parameters"]["places"]
    matrix = np.stack([convolved(record, column[:, None])[:, 0] for column in np.eye(count)], axis=1)
    numbers = [0.0, *kernel(record)]
    which = [[min(range(len(numbers)), key=lambda n: abs(numbers[n] - entry)) for entry in row] for row in matrix]
    return {"matrix": matrix, "parameter": np.array(which)}


@recipe("mixing by an MLP")
def by_mlp(record: Record) -> Numbers:
    count = record["parameters"]["places"]
    return {"matrix": owned(record), "parameter": np.arange(count**2).reshape(count, count) + 1}


@recipe("mixing by attention")
def by_attention(record: Record) -> Numbers:
    return {"matrix": weights(middle(record))}


@recipe("mixing after a shift")
def moved(record: Record) -> Numbers:
    by, around = record["parameters"]["moved by"], record["parameters"]["ends"] == "go round"
    ways = {"convolution": convolved, "mlp": through_mlp, "attention": attended, "placed": attended_in_place}
    gaps = {}
    for name, way in ways.items():
        seen = middle(record)
        first, second = way(record, seen), way(record, np.roll(seen, by, 0) if around else middle(record, by))
        typical, count = sqrt((first**2).sum() / len(first)), len(first)
        gaps[name] = np.array(
            [
                np.nan if place < by and not around else np.linalg.norm(second[place] - first[(place - by) % count])
                for place in range(count)
            ]
        )
        gaps[name] /= typical
    return gaps


@recipe("effective receptive field")
def fields(record: Record) -> Numbers:
    """By a hook in front of the last norm and torch's backward into the picture."""
    (trace,) = traces(record)
    card = ZOO[trace.model]
    models = {"trained": load(card).model, "untrained": build(card)}
    return {kind: steepness(model, to_tensor(trace.pixels, card)) for kind, model in models.items()}


@recipe("effective receptive field of a network")
def of_network(record: Record) -> Numbers:
    """By the same hook, in front of the network's pooling."""
    image = next(image for image in map(load_image, IMAGES) if image.digest == record["digest"])
    return dict(zip(("trained", "untrained"), network_slopes(image), strict=True))


def network_slopes(image: ImageInput) -> list[np.ndarray]:
    """(row, column) of the bundled network, and of its architecture as it is built."""
    card = network_card.card()
    models = [build(card), build(card)]
    models[0].load_state_dict({name: value.float() for name, value in load_file(WEIGHTS / card.weights.file).items()})
    shown = to_tensor(prepare(image.pixels, card, crop="square"), card)
    return [steepness(model.eval(), shown) for model in models]


def network_halves(image: ImageInput) -> list[float]:
    """The sides of the squares that hold half of the network's field and of its untrained twin's."""
    return [half(slopes, len(slopes) // 2) for slopes in network_slopes(image)]


def halves(key: str, image: ImageInput) -> tuple[float, float]:
    """The side of the square that holds half of the field of a model and of its untrained twin, of 64 pixels."""
    trace, card = ENGINE.run(Request(key, image.pixels, image.digest, crop="square")), ZOO[key]
    middle = int(64 * (4.5 / 8 if card.family == "vit" else 2.5 / 4))
    shown = to_tensor(trace.pixels, card)
    trained, random = (half(steepness(model, shown), middle) for model in (load(card).model, build(card)))
    return trained, random


def half(slopes: np.ndarray, middle: int) -> float:
    """The side, a share of the picture's, found square by square around pixel `middle`, read between two of them."""
    low, high, count = (0.0, 0.0), (0.0, 0.0), len(slopes)
    for reach in range(1, count + 1):  # squares of whole pixels around the middle, as the number is told in per cent
        top, bottom = max(middle - reach, 0), min(middle + reach, count)
        low, high = high, ((bottom - top) / count, slopes[top:bottom, top:bottom].sum() / slopes.sum())
        if high[1] >= 0.5:
            break
    return low[0] + (high[0] - low[0]) * (0.5 - low[1]) / (high[1] - low[1])


def steepness(model: torch.nn.Module, images: torch.Tensor) -> np.ndarray:
    seen: list[torch.Tensor] = []
    behind = model.norm if hasattr(model, "norm") else model.global_pool
    handle = behind.register_forward_pre_hook(lambda module, given: seen.append(given[0]))
    images = images.clone().requires_grad_()
    model(images)
    handle.remove()
    last = seen[0][0]
    if behind is not getattr(model, "norm", None):  # channels first: three by three places at the network's end
        last = last.permute(1, 2, 0)
    place = last[1 + 4 * 8 + 4] if last.ndim == 2 else last[len(last) // 2, len(last) // 2]
    place.sum().backward()
    return images.grad[0].abs().sum(dim=0).numpy()
