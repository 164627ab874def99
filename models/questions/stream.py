"""How much each block adds to the residual stream, as the model is or with its norms behind the sums.

The second is an experiment on weights that were learned for the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MethodType

import numpy as np
import torch
from torch import Tensor, nn

from models.changes import twin
from models.frozen import Value
from models.preprocess import to_tensor
from models.questions import Question
from models.questions.forward import check, is_post_norm
from models.questions.one_core import one_core
from models.watching.ports import Ports, ports
from models.weights import Loaded

ENDS = {1: (".ls1", ".attn.proj"), 2: (".ls2", ".mlp.fc2")}  # where a branch ends: with LayerScale, without


@dataclass(frozen=True, eq=False)
class Stream(Value):
    """Lengths of vectors, (block, token) float64: of the `first` stream, which attention adds to, and what it adds, of
    the `second` likewise with the MLP, and of what the block gives on, `after`. `logits` (class,) or empty."""

    first: np.ndarray
    attention: np.ndarray
    second: np.ndarray
    mlp: np.ndarray
    after: np.ndarray
    logits: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class Residuals(Question):
    """One pass over the model's exact input `shown` (row, column, 3) uint8; `moved`: with norms behind the sums."""

    shown: np.ndarray
    moved: bool = False

    def answer(self, loaded: Loaded) -> Stream:
        """Raises UserError for a model that is no plain ViT."""
        check(loaded, 0)
        with one_core():
            return _stream(loaded, self.shown, moved=self.moved)


@torch.inference_mode()
def _stream(loaded: Loaded, shown: np.ndarray, *, moved: bool) -> Stream:
    own = twin(loaded.model)
    post = moved or is_post_norm(own.blocks[0])
    if moved:
        for block in own.blocks:
            block.forward = MethodType(_post_norm, block)
    parts = ("", ".norm1", ".norm2", *ENDS[1], *ENDS[2])
    names = {f"blocks.{place}{part}" for place in range(len(own.blocks)) for part in parts}
    with ports(own, names) as seen:
        said = own(to_tensor(shown, loaded.card))
    lengths = [_lengths(seen, f"blocks.{place}", post=post) for place in range(len(own.blocks))]
    columns = {name: np.stack([of_block[name] for of_block in lengths]) for name in lengths[0]}
    return Stream(**columns, logits=said[0].numpy().copy() if loaded.head else np.zeros(0, np.float32))


def _post_norm(block: nn.Module, tokens: Tensor) -> Tensor:
    """LN(x + attention(x)), then LN(x + mlp(x)), with whatever norms and scales the block has."""
    scales = [getattr(block, name, nn.Identity()) for name in ("ls1", "ls2")]
    tokens = block.norm1(tokens + scales[0](block.attn(tokens)))
    return block.norm2(tokens + scales[1](block.mlp(tokens)))


def _lengths(seen: Ports, name: str, *, post: bool) -> Mapping[str, np.ndarray]:
    branches = [seen[name + next(end for end in ENDS[number] if name + end in seen)][1] for number in (1, 2)]
    second = seen[f"{name}.norm1"][1] if post else seen[f"{name}.norm2"][0]
    parts = {"first": seen[name][0], "attention": branches[0], "second": second, "mlp": branches[1]}
    parts["after"] = seen[name][1]
    return {part: np.linalg.norm(tensor.astype(np.float64), axis=-1) for part, tensor in parts.items()}
