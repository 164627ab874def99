"""A pass that goes on where an earlier one of the same input still agrees with it: behind the last block before the
first that a change or an edit touches. What ran before is the same to the last bit, so it need not run again."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from types import MethodType
from typing import Any, Protocol
from weakref import ReferenceType, ref

from torch import Tensor, nn

from models.changes import twin
from models.edits import Edit
from models.trace import AttentionMap
from models.watching.tokens import block_names

Result = Tensor | tuple[Tensor, ...]  # of a block, of several streams (TNT) all of them


@dataclass(frozen=True, eq=False)
class Pass:
    """What an unchanged pass of `model` (which it keeps not alive) left behind: the `results` of its blocks in their
    order, how many attentions had run after each (`counts`), and their maps."""

    model: ReferenceType[nn.Module]
    results: tuple[Result, ...]
    counts: tuple[int, ...]
    attention: tuple[AttentionMap, ...]

    @property
    def bytes(self) -> int:
        """Memory of the results; the maps are the trace's."""
        return sum(tensor.nbytes for result in self.results for tensor in _tensors(result))

    def agreeing(self, own: nn.Module, edits: Iterable[Edit]) -> int:
        """How many blocks give the same in `own`, the model or a changed twin of it, under `edits`."""
        model, first = self.model(), _first(edits)
        unedited = next((place for place, count in enumerate(self.counts) if count > first), len(self.counts))
        return 0 if model is None else min(unedited, _unchanged(model, own))

    def resumed(self, own: nn.Module, count: int) -> tuple[nn.Module, tuple[AttentionMap, ...]]:
        """A twin of `own` that begins behind `count` blocks (one at least) and gives what `own` gives, and the maps
        that it does not make again."""
        model, names = twin(own), block_names(self.model())
        for name, result in zip(names[:count], self.results, strict=False):
            model.set_submodule(name, _Gave(result))  # each, for a head may read all of them
        return model, self.attention[: self.counts[count - 1]]


class _Gave(nn.Module):
    """Stands where a block was and gives what it gave."""

    def __init__(self, result: Result) -> None:
        super().__init__()
        self.result = result

    def forward(self, *_: object) -> Result:
        """A copy, whatever comes: some models add to a block's result in place."""
        return _copied(self.result)


class Counting(Protocol):
    """Whatever knows how many attentions have run so far."""

    count: int


class Recorder:
    """Collects what the blocks of `own`, a twin that `watch` watches, give back."""

    def __init__(self, own: nn.Module, watch: Counting) -> None:
        self._names, self._ran, self._watch = block_names(own), [], watch
        for name in self._names:
            own.get_submodule(name).register_forward_hook(self._noting(name))

    def _noting(self, name: str) -> Callable[[nn.Module, tuple, Result], None]:
        return lambda module, given, result: self._ran.append((name, _copied(result), self._watch.count))

    def made(self, model: nn.Module, attention: tuple[AttentionMap, ...]) -> Pass | None:
        """The pass, of whose attentions these are the maps; None where blocks did not run once each, in order."""
        names, results, counts = zip(*self._ran, strict=True) if self._ran else ((), (), ())
        return Pass(ref(model), results, counts, attention) if names and names == self._names else None


def _tensors(result: Result) -> tuple[Tensor, ...]:
    return result if isinstance(result, tuple) else (result,)


def _copied(result: Result) -> Result:
    copies = tuple(tensor.clone() for tensor in _tensors(result))
    return copies if isinstance(result, tuple) else copies[0]


def _first(edits: Iterable[Edit]) -> float:
    """The place of the first attention that any of `edits` may touch; infinity without one."""
    layers = [getattr(edit, "layers", None) for edit in edits]
    return 0 if None in layers else min((layer for some in layers for layer in some), default=float("inf"))


def _unchanged(model: nn.Module, own: nn.Module) -> int:
    """How many of the blocks of `model` are the same in `own`; 0 where anything outside of the blocks is not."""
    if model is own:
        return len(block_names(model))
    blocks = [model.get_submodule(name) for name in block_names(model)]
    if not _alike(model, own, frozenset(map(id, blocks))):
        return 0
    theirs = (own.get_submodule(name) for name in block_names(model))
    pairs = enumerate(zip(blocks, theirs, strict=True))
    return next((place for place, pair in pairs if not _alike(*pair)), len(blocks))


def _alike(one: Any, other: Any, apart: frozenset[int] = frozenset()) -> bool:
    """Whether both hold the very same tensors and settings; parts of `one` whose ids are `apart` count as the same."""
    if one is other or id(one) in apart:
        return True
    if isinstance(one, MethodType) and isinstance(other, MethodType):
        return one.__func__ is other.__func__  # that was put into a module, and belongs to it
    if type(one) is not type(other) or not isinstance(one, nn.Module | dict):
        return False
    mine, theirs = (vars(part) if isinstance(part, nn.Module) else part for part in (one, other))
    return mine.keys() == theirs.keys() and all(_alike(mine[name], theirs[name], apart) for name in mine)
