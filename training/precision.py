"""The numbers that training multiplies in: bfloat16 where the processor has instructions for it, else float32.

Without AMX or AVX-512 BF16 a processor emulates bfloat16: a step of the cabinet's ViT takes 3.6 times as long as in
float32 (measured on such a Xeon, torch 2.13, one thread).
"""

from contextlib import AbstractContextManager

import torch

INSTRUCTIONS = ("amx_bf16", "avx512_bf16")  # names in `torch.cpu.get_capabilities`


def quick() -> AbstractContextManager:
    """A context in which products run in the quickest precision that training bears."""
    return torch.autocast("cpu", torch.bfloat16, enabled=native())


def native() -> bool:
    """Whether this processor multiplies bfloat16 by itself."""
    able = torch.cpu.get_capabilities()
    return any(able.get(name, False) for name in INSTRUCTIONS)
