"""How long attention over few pairs takes on this computer: by a mask, by gathering open keys, in blocks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.frozen import Arrays
from models.questions import Question
from models.questions.clock import least

Way = Callable[[Tensor, Tensor, Tensor], Tensor]


@dataclass(frozen=True, eq=False, kw_only=True)
class SparseTiming(Question):
    """How long one attention of `heads` heads of `channels` takes now over the open pairs of `mask` (query, key) bool;
    `moment` numbers the stretch of time in which one measurement serves all."""

    model: None = None
    mask: np.ndarray
    heads: int
    channels: int
    moment: int

    @torch.inference_mode()
    def answer(self, loaded: None) -> Arrays:
        """Seconds by way of computing, () float64 each; no model is loaded, vectors are drawn at random."""
        generator = torch.Generator().manual_seed(0)
        shape = (3, self.heads, len(self.mask), self.channels)
        operands = torch.randn(shape, generator=generator).unbind()
        return Arrays({name: np.array(least(partial(way, *operands))) for name, way in ways(self.mask).items()})


def ways(mask: np.ndarray) -> dict[str, Way]:
    """Functions of queries, keys and values (head, token, channel) that all give what attention under `mask` gives,
    but for `all`, which leaves no pair out; `blocks` only where queries share their open keys in equal groups."""
    added = torch.from_numpy(mask.copy())  # torch warns of arrays that nobody may write to
    way_by_name: dict[str, Way] = {
        "all": F.scaled_dot_product_attention,
        "masked": lambda q, k, v: F.scaled_dot_product_attention(q, k, v, attn_mask=added),
        "gathered": _gathering(mask),
    }
    groups = _groups(mask)
    return way_by_name | ({"blocks": _blocked(mask, groups)} if groups else {})


def _gathering(mask: np.ndarray) -> Way:
    """The open keys of each query fetched into rows of one length; queries that see all keys need no fetching."""
    full, few = (torch.from_numpy(np.flatnonzero(rows)) for rows in (mask.all(axis=1), ~mask.all(axis=1)))
    most = int(mask[few].sum(axis=1).max(initial=1))
    places = torch.from_numpy(np.argsort(~mask[few], axis=1, kind="stable")[:, :most])
    beyond = torch.arange(most) >= torch.from_numpy(mask[few].sum(axis=1, keepdims=True))

    def way(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        scores = torch.einsum("hqc,hqkc->hqk", query[:, few], key[:, places]) * query.shape[-1] ** -0.5
        weights = scores.masked_fill(beyond, -torch.inf).softmax(dim=-1)
        result = torch.empty_like(query)
        result[:, few] = torch.einsum("hqk,hqkc->hqc", weights, value[:, places])
        result[:, full] = F.scaled_dot_product_attention(query[:, full], key, value)
        return result

    return way


def _groups(mask: np.ndarray) -> list[np.ndarray]:
    """The queries with the same open keys, where these groups, but for those that see all, are as large as another and
    see as many; else none."""
    rows, which = np.unique(mask, axis=0, return_inverse=True)
    groups = [np.flatnonzero(which.ravel() == number) for number in range(len(rows)) if not rows[number].all()]
    sizes = {(len(group), int(mask[group[0]].sum())) for group in groups}
    return groups if len(sizes) == 1 and len(groups[0]) > 1 else []


def _blocked(mask: np.ndarray, groups: list[np.ndarray]) -> Way:
    """One dense product for all groups at once."""
    asking = torch.from_numpy(np.stack(groups))
    asked = torch.from_numpy(np.stack([np.flatnonzero(mask[group[0]]) for group in groups]))
    full = torch.from_numpy(np.flatnonzero(mask.all(axis=1)))

    def way(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        result = torch.empty_like(query)
        result[:, asking] = F.scaled_dot_product_attention(query[:, asking], key[:, asked], value[:, asked])
        result[:, full] = F.scaled_dot_product_attention(query[:, full], key, value)
        return result

    return way
