"""A model as training sees it: unfused attention, its cells beside its logits, a moving average of its weights."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager

import torch
import torch.nn.functional as F
from timm.models import VisionTransformerDistilled
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

UNDECAYED = {"pos_embed", "cls_token", "dist_token"}


class Unfused(TorchFunctionMode):
    """Runs attention as two products and a softmax: on processors the fused one's backward pass takes six times as
    long for short sequences in bfloat16 (a third of a training step)."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        if func is F.scaled_dot_product_attention and _plain(*args, **kwargs):
            query, key, value = args
            scale = kwargs.get("scale") or query.shape[-1] ** -0.5
            return torch.softmax((query * scale) @ key.transpose(-2, -1), dim=-1) @ value
        return func(*args, **kwargs)


def _plain(query, key, value, attn_mask=None, dropout_p=0.0, is_causal=False, scale=None, enable_gqa=False) -> bool:
    return attn_mask is None and not dropout_p and not is_causal and not enable_gqa


class Learner(nn.Module):
    """`model` and a linear map from its last cells to the teacher's `channels`.

    Called with images, gives the heads' logits, a tuple of (image, class) tensors, and (image, channel, row, column)
    guesses of the teacher's features. A distilled model has two heads, every other one. In training each of the
    model's blocks is left out with probability `layer_drop`, for the whole batch.
    """

    def __init__(self, model: nn.Module, channels: int, *, layer_drop: float = 0.0) -> None:
        super().__init__()
        self.model, self.layer_drop = model.requires_grad_(True), layer_drop
        if isinstance(model, VisionTransformerDistilled):
            model.set_distilled_training(True)
        self.guess = nn.LazyConv2d(channels, 1)

    def forward(self, images: Tensor) -> tuple[tuple[Tensor, ...], Tensor]:
        with thinned(self.model, self.layer_drop if self.training else 0.0):
            logits, cells = self.look(images)
        return logits if isinstance(logits, tuple) else (logits,), self.guess(cells)

    def look(self, images: Tensor) -> tuple[Tensor | tuple[Tensor, Tensor], Tensor]:
        """Logits and the last cells (image, channel, row, column)."""
        if hasattr(self.model, "forward_features"):
            tokens = self.model.forward_features(images)
            return self.model.forward_head(tokens), _cells(tokens, self.model)
        kept = []
        handle = self.model.norm.register_forward_hook(lambda _, __, output: kept.append(output))
        try:
            logits = self.model(images)
            return logits, _cells(kept[0], self.model)
        finally:
            handle.remove()


@contextmanager
def thinned(model: nn.Module, share: float) -> Iterator[None]:
    """Leaves each of `model.blocks` out with probability `share`: LayerDrop (Fan et al. 2020, arXiv:1909.11556)."""
    if not share:
        yield
        return
    blocks = model.blocks
    model.blocks = nn.ModuleList(block for block in blocks if torch.rand(()) >= share)
    try:
        yield
    finally:
        model.blocks = blocks


def _cells(tokens: Tensor, model: nn.Module) -> Tensor:
    """Whatever layout a model's last features have -> (image, channel, row, column), prefix tokens left out."""
    if tokens.ndim == 4:
        return tokens.permute(0, 3, 1, 2) if tokens.shape[-1] == model.num_features else tokens
    side = int(tokens.shape[1] ** 0.5)
    return tokens[:, tokens.shape[1] - side**2 :].transpose(1, 2).unflatten(2, (side, side))


def optimiser(learner: nn.Module, rate: float, decay: float) -> torch.optim.Optimizer:
    """AdamW over all parameters; vectors and embeddings are not decayed."""
    named = list(learner.named_parameters())
    free = [value for name, value in named if value.ndim < 2 or name.split(".")[-1] in UNDECAYED]
    decayed = [value for name, value in named if value.ndim >= 2 and name.split(".")[-1] not in UNDECAYED]
    groups = [{"params": decayed, "weight_decay": decay}, {"params": free, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=rate, betas=(0.9, 0.98), fused=True)


class Average:
    """Exponential moving average of a model's weights and buffers; early on it forgets faster."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.model = copy.deepcopy(model).eval().requires_grad_(False)
        self.decay, self.steps = decay, 0

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        self.steps += 1
        decay = min(self.decay, self.steps / (self.steps + 10))
        for mean, value in zip(self.model.state_dict().values(), model.state_dict().values(), strict=True):
            if mean.is_floating_point():
                mean.lerp_(value, 1 - decay)
            else:
                mean.copy_(value)
