"""What goes into and comes out of named modules while a model runs.

Hooks are set on a twin (see tokens.py), so that the model that others are using stays as it is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np
from torch import Tensor, nn

Ports = dict[str, tuple[np.ndarray, np.ndarray]]
Reader = Callable[[Any], Tensor]


@contextmanager
def ports(own: nn.Module, names: Iterable[str], readers: Mapping[str, Reader] | None = None) -> Iterator[Ports]:
    """Collect for one image by module name what each of `own`, a twin, was given and what it gave, float32 arrays
    without the image axis; names that the model lacks are left out, of several runs the last stays.

    `readers` make one tensor of what a module is given where that is none.
    """
    seen: Ports = {}
    known, readers = dict(own.named_modules()), readers or {}
    handles = [
        known[name].register_forward_hook(_noting(seen, name, readers.get(name, _itself)))
        for name in names
        if name in known
    ]
    try:
        yield seen
    finally:
        for handle in handles:
            handle.remove()


def _noting(seen: Ports, name: str, read: Reader) -> Callable[[nn.Module, tuple, Tensor], None]:
    def note(module: nn.Module, given: tuple, result: Tensor) -> None:
        seen[name] = _plain(read(given[0])), _plain(result)

    return note


def _itself(given: Tensor) -> Tensor:
    return given


def _plain(tensor: Tensor) -> np.ndarray:
    return tensor.detach()[0].float().cpu().numpy().copy()
