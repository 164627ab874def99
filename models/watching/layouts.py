"""One shape for every attention: (window, head, query, key), whatever order of axes a model computes in.

Knows the few module classes whose axes or meaning cannot be read from shapes; all else follows from the shape.
"""

import re
from dataclasses import dataclass

import torch
from torch import Tensor, nn

HEAD_AXIS = {"LocallyGroupedAttn": 2}  # Twins puts the windows before the heads; all others the heads first
ONE_HEAD_AT_A_TIME = {"CascadedGroupAttention", "LambdaLayer"}  # three axes, yet the first is the image or window
CHANNEL = {
    "XCA",
    "CrossCovarianceAttn",
    "ChannelAttention",
    "ChannelAttentionV2",
    "FactorAttnConvRelPosEnc",
    "LambdaLayer",
}
INNER = re.compile(r"(^|\.)attn_in$")  # TNT: pixels of one patch
CROSS = re.compile(r"(^|\.)cross(\.|$)")  # reference models: another sequence is asked, whatever the lengths
WINDOW = re.compile(r"Window|LocallyGrouped|Halo|Outlook")


@dataclass(frozen=True)
class Layout:
    """How the axes before the last two become (window, head): sizes, place of the heads, heads folded into axis 0."""

    lead: tuple[int, ...]
    head_axis: int | None
    folded: int = 0

    def gather(self, tensor: Tensor) -> Tensor:
        """(*lead, row, column), or less if broadcast, -> (window, head, row, column), a view wherever strides allow."""
        tensor = tensor.expand(*self.lead, -1, -1)
        if self.folded:
            tensor = tensor.unflatten(0, (-1, self.folded))
        if self.head_axis is None:
            return tensor.reshape(-1, 1, *tensor.shape[-2:])
        return tensor.movedim(self.head_axis, -3).flatten(0, -4)

    def scatter(self, tensor: Tensor) -> Tensor:
        """The way back: (window, head, row, column) -> (*lead, row, column)."""
        if self.head_axis is None:
            return tensor.reshape(*self.lead, *tensor.shape[-2:])
        open_lead = (self.lead[0] // self.folded, self.folded, *self.lead[1:]) if self.folded else self.lead
        windows = open_lead[: self.head_axis] + open_lead[self.head_axis + 1 :]
        return tensor.unflatten(0, windows).movedim(-3, self.head_axis).reshape(*self.lead, *tensor.shape[-2:])


def layout_of(lead: torch.Size, module: nn.Module) -> Layout:
    """Layout of an operation of `module` whose operands have the leading axes `lead`."""
    name = type(module).__name__
    heads = getattr(module, "num_heads", 1)
    if name == "HaloAttn" or (len(lead) == 1 and lead[0] % heads == 0 and name not in ONE_HEAD_AT_A_TIME):
        return Layout(tuple(lead), 1, heads)  # image * heads + head
    if len(lead) < 2:
        return Layout(tuple(lead), None)
    return Layout(tuple(lead), HEAD_AXIS.get(name, 1))


def kind_of(name: str, module: nn.Module, lead: tuple[int, ...], shape: tuple[int, ...], batch: int) -> str:
    """What the attention runs over: one of `models.trace.KINDS`; `shape` is (window, head, query, key)."""
    windows, _, queries, keys = shape
    label = type(module).__name__
    if label in CHANNEL:
        return "channel"
    if INNER.search(name):
        return "inner"
    if CROSS.search(name):
        return "cross"
    if WINDOW.search(label) or len(lead) > 2 or windows > batch:
        return "window"
    return "tokens" if queries == keys else "reduced" if queries > keys else "cross"
