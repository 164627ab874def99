"""Small models on one core: to share out products of a few thousand numbers takes longer than to compute them."""

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def one_core() -> Iterator[None]:
    """Inside, torch of this thread computes on one core (a completed digit: 0.3 s on a busy computer, 12 s on two)."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
