"""The tokens that stand for no place: how many lead the sequence, and what they are called."""

from torch import nn

# attributes that timm and our own models give such tokens, in the order of the sequence
TOKENS = {"start_token": "start", "cls_token": "class", "dist_token": "distillation"}


def prefix_names(model: nn.Module) -> tuple[str, ...]:
    """Names of the tokens before the patches, in order: class, distillation, then registers.

    Read from the model, never from the token count: `num_prefix_tokens` where timm states it, otherwise the
    special tokens the model (or a pyramid's last stage) owns.
    """
    owners = (model, *list(getattr(model, "stages", ()))[-1:])
    owned = {attribute for attribute in TOKENS for owner in owners if getattr(owner, attribute, None) is not None}
    special = tuple(name for attribute, name in TOKENS.items() if attribute in owned)
    count = getattr(model, "num_prefix_tokens", len(special))
    registers = tuple(f"register {number}" for number in range(1, count - len(special) + 1))
    return special[:count] + registers
