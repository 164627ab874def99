"""Students made of their file number by number; relations from what enters the last attention, rows one by one."""

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.numpy import load_file
from torch import Tensor, nn

from models import students
from models.changes import twin
from models.preprocess import to_tensor
from models.trace import Trace
from models.weights import load
from models.zoo import ZOO
from models.zoo.build import build
from tests.again import POINT, Numbers, Record, recipe, traces
from views.students.subject import STUDENT_NAMES


def target(record: Record) -> str:
    """Which student, by its key."""
    return next(key for key, name in STUDENT_NAMES.items() if name == record["parameters"]["copied"])


def student(copied: str) -> nn.Module:
    """The one of labels alone with another's numbers written into it."""
    if copied == "untrained":
        return build(ZOO["student_vit"], seed=0)
    own, stored = twin(load(ZOO["student_vit"]).model), load_file(students.FILE)
    for name in [] if copied == "labels" else list(own.state_dict()):
        module, _, leaf = name.rpartition(".")
        numbers = torch.from_numpy(stored[f"{copied}/{name}"].astype(np.float32))
        setattr(own.get_submodule(module), leaf, nn.Parameter(numbers, requires_grad=False))
    return own


@torch.inference_mode()
def end(model: nn.Module, trace: Trace) -> dict[str, Tensor]:
    """Queries, keys and values (head, token, dimension) from what enters the last attention; last tokens; logits."""
    given, kept, attention = [], [], model.blocks[-1].attn
    handles = [
        attention.register_forward_pre_hook(lambda _, inputs: given.append(inputs[0][0].double())),
        model.norm.register_forward_hook(lambda _, __, output: kept.append(output[0].double())),
    ]
    logits = model(to_tensor(trace.pixels, ZOO[trace.model]))[0].double()
    for handle in handles:
        handle.remove()
    weights, biases = (part.double().chunk(3) for part in (attention.qkv.weight, attention.qkv.bias))
    made = [given[0] @ weight.T + bias for weight, bias in zip(weights, biases, strict=True)]
    heads = [part.unflatten(-1, (attention.num_heads, -1)).transpose(0, 1) for part in made]
    return {**dict(zip(("query", "key", "value"), heads, strict=True)), "tokens": kept[0], "logits": logits}


def rows(vectors: dict[str, Tensor], which: str, head: int) -> np.ndarray:
    """Attention or value relations of one head, row after row."""
    one, other = ("value", "value") if which == "values" else ("query", "key")
    first, second = vectors[one][head], vectors[other][head]
    return np.stack([(second @ token / len(token) ** 0.5).softmax(dim=0).numpy() for token in first])


def asking(record: Record, trace: Trace) -> int:
    if record["query"] == "class token":
        return 0
    x, y = map(int, POINT.fullmatch(record["query"]).groups())
    return 1 + y // 8 * (trace.pixels.shape[1] // 8) + x // 8


def both(record: Record) -> tuple[Trace, dict[str, Tensor], dict[str, Tensor]]:
    trace = traces(record)[0]
    return trace, end(load(ZOO["imagenette_vit"]).model, trace), _own(record, target(record))


def _own(record: Record, copied: str) -> dict[str, Tensor]:
    return end(student(copied), traces(record)[1])


def looks(record: Record, which: str) -> Numbers:
    trace, taught, own = both(record)
    place, head = asking(record, trace), record["head"] - 1
    pair = {"teacher": taught, "student": own}
    return {name: rows(one, which, head)[place][1:].reshape(8, 8) for name, one in pair.items()}


def compared(record: Record) -> list[str]:
    return list(dict.fromkeys((target(record), "labels", "untrained")))


def apart(record: Record, which: str) -> Numbers:
    _, taught, _ = both(record)
    head = record["head"] - 1
    wanted = rows(taught, which, head)
    copies = {copied: rows(_own(record, copied), which, head) for copied in compared(record)}
    return {name: np.array([missed(*pair) for pair in zip(wanted, one, strict=True)]) for name, one in copies.items()}


def missed(taught: np.ndarray, own: np.ndarray) -> float:
    """Nats that a code made for one row wastes on another."""
    return sum(p * np.log(p / q) for p, q in zip(taught, own, strict=True))


@recipe("last attention of teacher and student")
def attention(record: Record) -> Numbers:
    return looks(record, "attention")


@recipe("value relations of teacher and student")
def relations(record: Record) -> Numbers:
    return looks(record, "values")


@recipe("divergence of attention from a teacher")
def far_attention(record: Record) -> Numbers:
    return apart(record, "attention")


@recipe("divergence of value relations from a teacher")
def far_values(record: Record) -> Numbers:
    return apart(record, "values")


@recipe("cosine of mapped tokens")
def mapped(record: Record) -> Numbers:
    _, taught, _ = both(record)
    wanted, stored = F.layer_norm(taught["tokens"][1:], (192,)), load_file(students.FILE)
    cosines = {}
    for copied in compared(record):
        weight, bias = (torch.from_numpy(stored[f"{copied}/map.{part}"].astype(float)) for part in ("weight", "bias"))
        guess = _own(record, copied)["tokens"][1:] @ weight.T + bias
        cosines[copied] = F.cosine_similarity(guess, wanted, dim=1).view(8, 8).numpy()
    return cosines


@recipe("answers of teacher and student")
def answers(record: Record) -> Numbers:
    _, taught, own = both(record)
    chances = {name: one["logits"].softmax(dim=0).numpy() for name, one in (("teacher", taught), ("student", own))}
    classes = sorted(range(10), key=lambda place: -max(one[place] for one in chances.values()))[:4]
    return {"class": np.array(classes) + 1, **{name: one[classes] for name, one in chances.items()}}


def upright(drawn: np.ndarray) -> np.ndarray:
    """The columns of a matrix made orthogonal one after the other, of length 1 (Gram and Schmidt)."""
    made: list[np.ndarray] = []
    for column in drawn.T:
        rest = column - sum((one @ column) * one for one in made)
        rest = rest - sum((one @ rest) * one for one in made)  # again, for the digits
        made.append(rest / np.sqrt(rest @ rest))
    return np.stack(made, axis=1)


def times(record: Record) -> np.ndarray:
    """The head's values times what the record names, (token, dimension)."""
    values, told = both(record)[2]["value"][record["head"] - 1].numpy(), record["parameters"]
    if told["matrix"] == "none":
        return values
    drawn = np.random.default_rng(told["draw"]).standard_normal((values.shape[1], values.shape[1]))
    return values @ (upright(drawn) if told["matrix"] == "times a rotation" else drawn / len(drawn) ** 0.5)


@recipe("values turned")
def turned(record: Record) -> Numbers:
    return {"values": times(record)}


@recipe("value relations turned")
def turned_relations(record: Record) -> Numbers:
    values = torch.from_numpy(times(record))[None]
    return {"relation": rows({"value": values}, "values", 0)}
