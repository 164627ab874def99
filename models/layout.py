"""The tokens that stand for no place: how many lead the sequence, and what they are called."""

from torch import nn

TOKENS = {"cls_token": "class", "dist_token": "distillation"}  # timm's attribute, in the order of the sequence


def prefix_names(model: nn.Module) -> tuple[str, ...]:
    """Names of the tokens before the patches, in order: class, distillation, then registers.

    Read from the model, never from the token count: `num_prefix_tokens` where timm states it, otherwise the
    special tokens the model owns.
    """
    special = tuple(name for attribute, name in TOKENS.items() if getattr(model, attribute, None) is not None)
    count = getattr(model, "num_prefix_tokens", len(special))
    registers = tuple(f"register {number}" for number in range(1, count - len(special) + 1))
    return special[:count] + registers
