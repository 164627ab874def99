"""Changes to the weights of an attention while the model runs: frozen, hashable, given to `watching(edit=...)`.

Each is called as `edit(operation, weights)` with weights (window, head, query, key) and returns weights of that shape;
`layers` names the operations it touches (their places in the pass, from 0; None: all of them). An edit that is not
defined for an operation (a diagonal needs as many keys as queries) returns the weights it was given, untouched.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from errors import UserError
from models.nearest import nearest


@dataclass(frozen=True)
class Operation:
    """Which attention an edit is asked about; `shape` is (window, head, query, key), `query` and `key` (window, head,
    token, channel) are there for fused products."""

    name: str
    layer: int
    kind: str
    shape: tuple[int, int, int, int]
    query: Tensor | None = field(default=None, compare=False, repr=False)
    key: Tensor | None = field(default=None, compare=False, repr=False)


Edit = Callable[[Operation, Tensor], Tensor]


def touches(edit: Edit, operation: Operation) -> bool:
    """False where the edit names its layers and this operation is none of them; any callable touches all."""
    layers = getattr(edit, "layers", None)
    return layers is None or operation.layer in layers


@dataclass(frozen=True)
class Chain:
    """Several edits, one after the other."""

    edits: tuple[Edit, ...]

    @property
    def layers(self) -> tuple[int, ...] | None:
        touched = [getattr(edit, "layers", None) for edit in self.edits]
        return None if None in touched else tuple(sorted({layer for layers in touched for layer in layers}))

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        for edit in self.edits:
            weights = edit(operation, weights) if touches(edit, operation) else weights
        return weights


@dataclass(frozen=True)
class HeadsOff:
    """These heads give nothing: their weights are 0. A layer with fewer heads has the rest of them switched off."""

    heads: tuple[int, ...]
    layers: tuple[int, ...] | None = None

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        silent = [head for head in self.heads if head < operation.shape[1]]
        return weights.index_fill(1, torch.tensor(silent, dtype=torch.long, device=weights.device), 0)


def heads_off(heads: Iterable[tuple[int, int]]) -> tuple[HeadsOff, ...]:
    """One edit for each layer of the (layer, head) pairs, both counted from 0, in the order of layers."""
    by_layer: dict[int, list[int]] = {}
    for layer, head in sorted(set(heads)):
        by_layer.setdefault(layer, []).append(head)
    return tuple(HeadsOff(tuple(off), (layer,)) for layer, off in by_layer.items())


@dataclass(frozen=True)
class Temperature:
    """softmax(log(weights) / tau), which is softmax(scores / tau): above 1 flatter, below 1 sharper.

    Raises UserError for a `tau` that is not positive and for weights that are negative: the model mixed its heads after
    the softmax, or an edit before this one made them so.
    """

    tau: float
    layers: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if not self.tau > 0:
            raise UserError("The temperature is {temperature}; it must be greater than 0.", temperature=self.tau)

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        if (weights < 0).any():
            raise UserError(
                "Some weights of {name} are negative, because heads were mixed after the softmax or an earlier "
                "change made them so, and a temperature is not defined for them; choose other layers, another model, "
                "or put the temperature first.",
                name=operation.name,
            )
        return torch.softmax(weights.log() / self.tau, dim=-1).nan_to_num(0.0)  # a row without any weight stays so


@dataclass(frozen=True)
class Uniform:
    """Every query looks at all keys alike: 1 / keys."""

    layers: tuple[int, ...] | None = None

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        return torch.full_like(weights, 1 / operation.shape[3])


@dataclass(frozen=True)
class Identity:
    """Every token looks at itself alone; defined where queries and keys are the same tokens."""

    layers: tuple[int, ...] | None = None

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        queries, keys = operation.shape[2:]
        if queries != keys:
            return weights
        return torch.eye(keys, dtype=weights.dtype, device=weights.device).expand_as(weights)


@dataclass(frozen=True)
class SparsePattern:
    """Only the pairs of a relation are kept and each row is divided by what is left; a row that keeps nothing is 0.

    Build it with `of`; the relation is stored as packed bits so that it can be hashed. Operations with another number
    of queries or keys are left alone.
    """

    bits: bytes
    queries: int
    keys: int
    layers: tuple[int, ...] | None = None

    @classmethod
    def of(cls, relation: np.ndarray, *, layers: tuple[int, ...] | None = None) -> "SparsePattern":
        """From a boolean (query, key) array: True keeps the pair."""
        return cls(np.packbits(relation).tobytes(), *relation.shape, layers)

    def relation(self) -> np.ndarray:
        """The (query, key) boolean array again."""
        flat = np.unpackbits(np.frombuffer(self.bits, dtype=np.uint8), count=self.queries * self.keys)
        return flat.astype(bool).reshape(self.queries, self.keys)

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        if operation.shape[2:] != (self.queries, self.keys):
            return weights
        kept = weights * torch.from_numpy(self.relation()).to(weights)
        total = kept.sum(dim=-1, keepdim=True)
        return kept / total.masked_fill(total == 0, 1)


@dataclass(frozen=True)
class LowRank:
    """Nearest matrix of this rank, head by head (`models.nearest`). Rows need not sum to 1."""

    rank: int
    layers: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if self.rank < 1:
            raise UserError("The rank is {rank}; it must be at least 1.", rank=self.rank)

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        if self.rank >= min(operation.shape[2:]):
            return weights
        return nearest(weights, self.rank)


@dataclass(frozen=True)
class Bits:
    """Uniform quantisation to 2^bits levels between 0 (or the least weight) and the largest weight of each head."""

    bits: int
    layers: tuple[int, ...] | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.bits <= 16:
            raise UserError("The weights cannot be kept in {bits} bits; choose 1 to 16.", bits=self.bits)

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        low = weights.amin(dim=(-2, -1), keepdim=True).clamp(max=0)
        step = (weights.amax(dim=(-2, -1), keepdim=True) - low) / (2**self.bits - 1)
        step = step.masked_fill(step == 0, 1)
        return ((weights - low) / step).round() * step + low


@dataclass(frozen=True)
class ReAttention:
    """New head g is the sum over heads h of theta[h][g] times head h: Θᵀ softmax(QKᵀ/√d), Eq. 3 of arXiv:2103.11886.

    The paper's normalisation afterwards is learned and left out. Raises UserError where the number of heads differs.
    """

    theta: tuple[tuple[float, ...], ...]
    layers: tuple[int, ...] | None = None

    def __call__(self, operation: Operation, weights: Tensor) -> Tensor:
        heads, theta = operation.shape[1], torch.tensor(self.theta, dtype=weights.dtype, device=weights.device)
        if theta.shape != (heads, heads):
            size = " × ".join(map(str, theta.shape))
            raise UserError(
                "{name} has {heads} heads and the mixing matrix is {size}; give it {heads} rows and columns.",
                name=operation.name,
                heads=heads,
                size=size,
            )
        return torch.einsum("whqk,hg->wgqk", weights, theta)
