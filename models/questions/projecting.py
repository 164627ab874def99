"""What Linformer's projection makes of one head's own queries, keys and values: error and map, time and memory."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.fewer_keys import DRAWN, KINDS, SINGULAR, projection
from models.frozen import Arrays
from models.questions import Question
from models.questions.clock import least

Operands = tuple[Tensor, Tensor, Tensor]  # queries, keys and values, (..., token, channel) each


@dataclass(frozen=True, eq=False, kw_only=True)
class Projecting(Question):
    """A head's `queries`, `keys` and `values` (token, channel) float32, its keys and values projected to `count` of a
    `kind`, and to each of `counts` of every kind; `scale` stands before the softmax. A random projection is that of
    seed 0, errors are those of `draws` seeds from 0 on. No model is loaded."""

    model: None = None
    queries: np.ndarray
    keys: np.ndarray
    values: np.ndarray
    scale: float
    kind: str
    count: int
    counts: tuple[int, ...]
    draws: int = 1

    @torch.inference_mode()
    def answer(self, loaded: None) -> Arrays:
        """`projection` (count, token) and `map` (token, token), what each query takes of each token's value; by kind
        the errors, ‖output − projected output‖ / ‖output‖, (draw, count): one draw of a kind that is not random, NaN
        beyond what the kind has."""
        operands = tuple(torch.from_numpy(part.astype(np.float64)) for part in (self.queries, self.keys, self.values))
        chosen = projection(self.kind, operands[1], self.count)
        seen = _weights(operands[0], chosen @ operands[1], self.scale) @ chosen
        seeds = {kind: range(self.draws if kind in DRAWN else 1) for kind in KINDS}
        errors = {kind: np.stack([self._errors(kind, operands, seed) for seed in seeds[kind]]) for kind in KINDS}
        return Arrays({"projection": chosen.numpy(), "map": seen.numpy(), **errors})

    def _errors(self, kind: str, operands: Operands, seed: int) -> np.ndarray:
        query, key, value = operands
        exact = _weights(query, key, self.scale) @ value
        most = min(key.shape) if kind == SINGULAR else len(key)
        errors = []
        for count in self.counts:
            few = projection(kind, key, min(count, most), draw=seed)
            missed = torch.linalg.norm(_weights(query, few @ key, self.scale) @ (few @ value) - exact)
            errors.append(float(missed / torch.linalg.norm(exact)) if count <= most else float("nan"))
        return np.array(errors)


@dataclass(frozen=True, eq=False, kw_only=True)
class ProjectedPace(Question):
    """Attention of `heads` heads of `channels` over each of `counts` tokens, with all keys and with `keys` projected
    ones; `moment` numbers the stretch of time in which one measurement serves all. No model is loaded."""

    model: None = None
    counts: tuple[int, ...]
    heads: int
    channels: int
    keys: int
    moment: int

    @torch.inference_mode()
    def answer(self, loaded: None) -> Arrays:
        """`full` and `projected` seconds, `full bytes` and `projected bytes` of the tensors that a pass makes, (count,)
        each; operands are drawn at random, E too."""
        generator = torch.Generator().manual_seed(0)
        costs_by_name: dict[str, list[float]] = {
            name: [] for name in ("full", "projected", "full bytes", "projected bytes")
        }
        for count in self.counts:
            operands = torch.randn((3, self.heads, count, self.channels), generator=generator).unbind()
            few = torch.randn((self.keys, count), generator=generator)
            ways = {"full": lambda o=operands: made(*o), "projected": lambda o=operands, e=few: made(*o, e)}
            for name, way in ways.items():
                costs_by_name[name].append(least(way))
                costs_by_name[f"{name} bytes"].append(sum(part.nbytes for part in way()))
        return Arrays({name: np.array(values) for name, values in costs_by_name.items()})


def made(query: Tensor, key: Tensor, value: Tensor, chosen: Tensor | None = None) -> tuple[Tensor, ...]:
    """All tensors that a pass of attention makes, the output last, written out so that maps do stand in memory."""
    few = () if chosen is None else (chosen @ key, chosen @ value)
    key, value = few or (key, value)
    scores = query @ key.mT
    weights = torch.softmax(scores, dim=-1)
    return (*few, scores, weights, weights @ value)


def _weights(query: Tensor, key: Tensor, scale: float) -> Tensor:
    return torch.softmax(query @ key.mT * scale, dim=-1)
