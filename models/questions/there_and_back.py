"""A ViT's blocks run as Reformer's reversible pairs: what is made again of all layers from what the last one gave."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from errors import UserError
from models.changes import twin
from models.frozen import Arrays
from models.preprocess import to_tensor
from models.questions import Question
from models.weights import Loaded
from words import Message

Pair = tuple[Tensor, Tensor]  # both streams, (image, token, channel) each
PARTS = ("norm1", "attn", "norm2", "mlp")


@dataclass(frozen=True, eq=False, kw_only=True)
class ThereAndBack(Question):
    """Asked of a plain ViT's exact input `shown` (row, column, 3) uint8; both streams begin with its tokens."""

    shown: np.ndarray

    @torch.inference_mode()
    def answer(self, loaded: Loaded) -> Arrays:
        """`errors` (block,): the largest difference between what entered a block and what is made of it again, as a
        share of the largest that entered; `kept` () and `stored` () numbers: of the last pair, and of what entered all
        blocks. Raises UserError where blocks are no plain ones."""
        blocks = _plain(loaded)
        pairs = [_entering(loaded.model, to_tensor(self.shown, loaded.card))]
        for block in blocks:
            pairs.append(there(block, *pairs[-1]))
        errors, pair = [], pairs[-1]
        for block, before in zip(reversed(blocks), reversed(pairs[:-1]), strict=True):
            pair = back(block, *pair)
            errors.append(max(float((a - b).abs().max() / b.abs().max()) for a, b in zip(pair, before, strict=True)))
        numbers = sum(part.numel() for part in pair)
        return Arrays(
            {"errors": np.array(errors[::-1]), "kept": np.array(numbers), "stored": np.array(numbers * len(blocks))}
        )


def there(block: nn.Module, first: Tensor, second: Tensor) -> Pair:
    """y₁ = x₁ + Att(x₂), y₂ = x₂ + MLP(y₁), norms in both (Kitaev et al. 2020, arXiv:2001.04451, eq. 7)."""
    first = first + _attended(block, second)
    return first, second + _mixed(block, first)


def back(block: nn.Module, first: Tensor, second: Tensor) -> Pair:
    """x₂ = y₂ − MLP(y₁), x₁ = y₁ − Att(x₂): eq. 8."""
    second = second - _mixed(block, first)
    return first - _attended(block, second), second


def _attended(block: nn.Module, tokens: Tensor) -> Tensor:
    return getattr(block, "ls1", nn.Identity())(block.attn(block.norm1(tokens)))


def _mixed(block: nn.Module, tokens: Tensor) -> Tensor:
    return getattr(block, "ls2", nn.Identity())(block.mlp(block.norm2(tokens)))


def _entering(model: nn.Module, images: Tensor) -> Pair:
    """What enters the first block, twice."""
    own, seen = twin(model), []
    own.blocks[0].register_forward_pre_hook(lambda _, given: seen.append(given[0]))
    own(images)
    return seen[0], seen[0]


def _plain(loaded: Loaded) -> Sequence[nn.Module]:
    blocks = getattr(loaded.model, "blocks", ())
    if not blocks or not all(hasattr(block, part) for block in blocks for part in PARTS):
        raise UserError("{model} has no plain blocks to run in pairs.", model=Message(loaded.card.title))
    return list(blocks)
