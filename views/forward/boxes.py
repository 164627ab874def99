"""The boxes of the diagram, in the order of this model: what each is called, its shape, its tensor small."""

from dataclasses import dataclass

import numpy as np

from analysis.probabilities import softmax
from analysis.sinks import token_norms
from views.forward.parts import PARTS
from views.forward.subject import Way
from words import label

STEM, BLOCK, END = "stem", "block", "end"
CUT = label("The picture is cut into squares; each becomes a row of numbers.")
EMBED = label("A learned map turns each square’s numbers into as many as the model works with: a token.")
CLASS = label("One more token, learned, that stands for no square. The head reads it in the end.")
PLACE = label("Each place has learned numbers of its own; without them the order would be lost.")
NORM = label("Each token’s numbers are brought to one mean and one spread.")
LOOK = label("Each token takes a mixture of what all tokens offer. Only here do squares learn of each other.")
ADD = label("What was just made is added to what was there before it.")
THINK = label("Each token is worked on alone: widened, bent, narrowed.")
ANSWER = label("A learned map makes one number for each class, softmax makes probabilities of them.")


@dataclass(frozen=True)
class Box:
    """`parts` are keys of `PARTS`, the last one's tensor is the box's; `group` is where it stands, `does` a sentence
    for those who see one for the first time."""

    title: str
    group: str
    parts: tuple[str, ...]
    does: str


BOXES = {
    "patches": Box(label("Patches"), STEM, ("pixels",), CUT),
    "embedding": Box(label("Embedding"), STEM, ("embedded",), EMBED),
    "token": Box(label("Class token"), STEM, ("prefixed",), CLASS),
    "positions": Box(label("Positions"), STEM, ("begun",), PLACE),
    "norm1": Box(label("Norm"), BLOCK, ("norm1",), NORM),
    "attention": Box(
        label("Attention"),
        BLOCK,
        ("query", "key", "value", "scores", "weights", "mixed", "attended", "scaled1"),
        LOOK,
    ),
    "sum1": Box(label("Residual"), BLOCK, ("sum1",), ADD),
    "norm2": Box(label("Norm"), BLOCK, ("norm2",), NORM),
    "mlp": Box(label("MLP"), BLOCK, ("hidden", "active", "narrowed", "scaled2"), THINK),
    "sum2": Box(label("Residual"), BLOCK, ("sum2",), ADD),
    "norm": Box(label("Norm"), END, ("normed",), NORM),
    "head": Box(label("Class head"), END, ("logits", "probabilities"), ANSWER),
}
POST = ("attention", "sum1", "norm1", "mlp", "sum2", "norm2")


def boxes_of(way: Way) -> dict[str, tuple[str, ...]]:
    """The boxes of this model in its order, each with the parts that it has."""
    within = POST if way.passed.post_norm else tuple(key for key, box in BOXES.items() if box.group == BLOCK)
    outside = [[key for key, box in BOXES.items() if box.group == group] for group in (STEM, END)]
    order = [*outside[0], *within, *outside[1]]
    known = {key: tuple(part for part in BOXES[key].parts if _has(way, part)) for key in order}
    return {key: parts for key, parts in known.items() if parts}


def _has(way: Way, part: str) -> bool:
    tensors = way.passed.tensors
    return {"scores": True, "weights": True, "probabilities": "logits" in tensors}.get(part, part in tensors)


def shape(way: Way, part: str) -> tuple[int, ...]:
    """Of the part's tensor, as it is written: heads first where there are any."""
    tensors = way.passed.tensors
    heads, tokens, _ = tensors["query"].shape
    if part in ("scores", "weights"):
        return heads, tokens, tokens
    return tensors["logits" if part == "probabilities" else part].shape


def small(way: Way, key: str, parts: tuple[str, ...]) -> np.ndarray:
    """The box's tensor small: how long the vector of each patch is, (row, column); of the head, each class's
    probability, (1, class)."""
    tensors = way.passed.tensors
    if key == "head":
        return softmax(tensors["logits"])[None]
    return way.over_picture(token_norms(tensors[parts[-1]]))


def described(part: str) -> tuple[str, str]:
    """(title, formula) of a part."""
    return PARTS[part].title, PARTS[part].formula
