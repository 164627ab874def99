"""The tokens after every block, for any architecture, with nothing left on the model that others are using.

Forward hooks are set on a twin: module objects of its own around the very same parameters.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from torch import Tensor, nn

ATTENTION = re.compile(r"attn|attention|self_attn")


def block_names(model: nn.Module) -> tuple[str, ...]:
    """Dotted names of the blocks, in the model's order: the modules that own an attention, outermost only."""
    owners = [name for name, module in model.named_modules() if _owns_attention(name, module)]
    return tuple(name for name in owners if not any(name.startswith(f"{other}.") for other in owners))


@contextmanager
def recording(own: nn.Module) -> Iterator[list[np.ndarray]]:
    """Collect the tokens (token, channel) float32 that each block of `own`, a twin, gives back for one image."""
    tokens: list[np.ndarray] = []
    handles = [
        own.get_submodule(name).register_forward_hook(lambda module, args, result: tokens.append(_tokens(result)))
        for name in block_names(own)
    ]
    try:
        yield tokens
    finally:
        for handle in handles:
            handle.remove()


def _owns_attention(name: str, module: nn.Module) -> bool:
    return bool(name) and any(ATTENTION.match(child) for child, _ in module.named_children())


def _tokens(result: Tensor | tuple[Tensor, ...]) -> np.ndarray:
    """Last of several streams (TNT: the patches); windows, blocks and grids laid out one token after the other."""
    tensor = result[-1] if isinstance(result, tuple) else result
    return tensor.detach()[0].flatten(0, -2).float().cpu().numpy().copy()
