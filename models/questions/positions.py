"""What a model has learned about places, and how it answers when those positions are taken away or replaced.

For models with one table of absolute position embeddings, `pos_embed`, over a grid of patches (ViT, DeiT, DeepViT).
"""

from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

from errors import UserError
from models.changes import twin
from models.frozen import Value
from models.questions import Question
from models.request import Request
from models.trace import Trace
from models.watching.look import look
from models.weights import Loaded
from words import Message

FILTERS = "patch_embed.proj.weight"
FAMILIES = ("vit", "deit", "deepvit")  # with such a table


@dataclass(frozen=True, eq=False)
class PositionTable(Value):
    """The learned embedding of every patch position, `plane` (row, column, channel) float32."""

    plane: np.ndarray


@dataclass(frozen=True, eq=False)
class Outcome(Value):
    """What a run leaves to compare: `answer` (class,) logits, or without a head the class token after the last block
    (channel,); `patches` (row, column, channel) after the last block; `seen` (row, column), the last layer's attention
    of the class token to the patches, mean over heads. `answer` is `named` where it has a number per class."""

    answer: np.ndarray
    patches: np.ndarray
    seen: np.ndarray
    named: bool


@dataclass(frozen=True, eq=False, kw_only=True)
class LearnedPositions(Question):
    """The embedding of every patch position."""

    def answer(self, loaded: Loaded) -> PositionTable:
        """See `learned`."""
        return PositionTable(learned(loaded))


@dataclass(frozen=True, eq=False, kw_only=True)
class OtherPositions(Question):
    """How the model answers the square in the middle of `pixels`, `side` pixels a side, with `plane` (row, column,
    channel) for its patch positions."""

    pixels: np.ndarray
    side: int
    plane: np.ndarray

    def answer(self, loaded: Loaded) -> Outcome:
        """See `outcome`."""
        request = Request(loaded.card.key, self.pixels, "", side=self.side, crop="square")
        return outcome(loaded, request, self.plane)


def learned(loaded: Loaded) -> np.ndarray:
    """The embedding of every patch position, (row, column, channel) float32, those of prefix tokens left out.

    Raises UserError for a model without such a table.
    """
    table, grid = _table(loaded)
    return table[0, -grid[0] * grid[1] :].numpy().reshape(*grid, -1).copy()


def with_positions(loaded: Loaded, plane: np.ndarray) -> Loaded:
    """`loaded` with `plane` (row, column, channel) as the embeddings of its patch positions, on a grid of that size.

    Shares every other parameter; `loaded` itself stays as it is. Raises UserError for a model without such a table.
    """
    table, grid = _table(loaded)
    prefix = table[:, : -grid[0] * grid[1]]
    patches = torch.tensor(plane, dtype=table.dtype).flatten(0, 1)[None]
    own = twin(loaded.model)
    own.pos_embed = nn.Parameter(torch.cat([prefix, patches], dim=1), requires_grad=False)
    own.patch_embed.grid_size = plane.shape[:2]  # so that the model has nothing to resize
    return replace(loaded, model=own)


def outcome(loaded: Loaded, request: Request, plane: np.ndarray) -> Outcome:
    """How the model of `loaded` answers `request` with the patch positions `plane` (row, column, channel)."""
    wants = request.wants | {"tokens"}
    return _outcome(look(with_positions(loaded, plane), replace(request, wants=wants)), plane.shape[:2])


def _table(loaded: Loaded) -> tuple[torch.Tensor, tuple[int, int]]:
    table = getattr(loaded.model, "pos_embed", None)
    if not isinstance(table, nn.Parameter) or loaded.card.family not in FAMILIES:
        raise UserError(
            "{model} learns no embedding per position; choose a ViT, DeiT or DeepViT.", model=Message(loaded.card.title)
        )
    return table.detach(), tuple(loaded.model.patch_embed.grid_size)


def _outcome(trace: Trace, grid: tuple[int, int]) -> Outcome:
    last, tokens = trace.attention[-1], trace.tokens[-1]
    rows = [last.row(head, 0) for head in range(last.shape[1])]
    named = trace.logits is not None
    return Outcome(
        answer=trace.logits if named else tokens[0],
        patches=tokens[-grid[0] * grid[1] :].reshape(*grid, -1),
        seen=last.keys.paint(np.mean(rows, axis=0)),
        named=named,
    )
