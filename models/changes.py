"""Changes to a model's own numbers and blocks: frozen, hashable values, applied to a copy that belongs to one request.

An edit (`models.edits`) touches the attention while it runs; a change touches what is stored. `Request.changes` and
`Question.changes` name them in the order in which they are made. A change is called with a twin of the shared model and
puts new tensors in the place of old ones: it never writes into a tensor, because the twin shares those that it keeps.
"""

from collections.abc import Callable
from dataclasses import dataclass
from types import MethodType
from typing import Any

import torch
from torch import Tensor, nn

from errors import UserError

Change = Callable[[nn.Module], None]


def twin(model: nn.Module) -> nn.Module:
    """A copy of the module objects that shares every parameter, buffer and setting with `model`; costs no memory to
    speak of, and a tenth of the time of `copy.deepcopy`, in which a small model runs."""
    made: dict[int, nn.Module] = {}
    own = _twin(model, made)
    for module in made.values():
        vars(module).update((name, _bound(part, made)) for name, part in vars(module).items())
    return own


def _twin(module: nn.Module, made: dict[int, nn.Module]) -> nn.Module:
    """The module anew, once, with dictionaries of its own (of parameters, children, hooks …)."""
    if id(module) in made:
        return made[id(module)]
    own = made[id(module)] = type(module).__new__(type(module))
    vars(own).update((name, part.copy() if isinstance(part, dict) else part) for name, part in vars(module).items())
    own._modules.update((name, _twin(child, made)) for name, child in module._modules.items() if child is not None)
    return own


def _bound(part: Any, made: dict[int, nn.Module]) -> Any:
    """A method that was put into a module belongs to the module's twin."""
    owner = made.get(id(part.__self__)) if isinstance(part, MethodType) else None
    return part if owner is None else MethodType(part.__func__, owner)


def changed(model: nn.Module, changes: tuple[Change, ...]) -> nn.Module:
    """A twin of `model` with `changes` made to it, in order; `model` itself stays as it is."""
    own = twin(model)
    with torch.no_grad():
        for change in changes:
            change(own)
    return own


def put(own: nn.Module, name: str, tensor: Tensor) -> None:
    """Let the twin `own` hold `tensor` where its parameter `name` (dotted) was; others that shared it do not notice.

    Raises UserError where the shape differs.
    """
    before = own.get_parameter(name)
    if tensor.shape != before.shape:
        given, wanted = (" × ".join(map(str, shape)) for shape in (tensor.shape, before.shape))
        raise UserError("{name} is {given}; the model needs {wanted}.", name=name, given=given, wanted=wanted)
    module, _, leaf = name.rpartition(".")
    parameter = nn.Parameter(tensor.to(before.dtype), requires_grad=before.requires_grad)
    setattr(own.get_submodule(module), leaf, parameter)


class Passed(nn.Module):
    """Stands where a block was left out: its tokens go on as they came, of several streams (TNT) all of them."""

    def forward(self, *given: object) -> Tensor | tuple[Tensor, ...]:
        """The tensors among what a block is `given`; what else it needs (a grid, a list of steps) is dropped."""
        streams = tuple(value for value in given if isinstance(value, Tensor))
        return streams[0] if len(streams) == 1 else streams


@dataclass(frozen=True)
class BlocksLeftOut:
    """Blocks that tokens pass by: LayerDrop's way to a shallower model (Fan et al. 2020, arXiv:1909.11556).

    `blocks` are dotted names, as `models.watching.tokens.block_names` gives them. What runs afterwards counts its
    attentions anew. Raises UserError for a name that the model lacks.
    """

    blocks: tuple[str, ...]

    def __call__(self, own: nn.Module) -> None:
        names = {name for name, _ in own.named_modules()}
        for name in self.blocks:
            if name not in names:
                raise UserError("The model has no block {name}; choose one of its own.", name=name)
            own.set_submodule(name, Passed())
