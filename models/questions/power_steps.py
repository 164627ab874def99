"""One channel through batch normalisation and PowerNorm: what each makes of a batch, and the gradient it sends back."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from models.frozen import Value
from models.questions import Question
from models.reference.power_norm import CODE, FORMULAS, PLAIN, PowerNorm
from models.weights import Loaded

BATCH = "batch"
KINDS = (BATCH, PLAIN, FORMULAS, CODE)  # the first two with autograd's own gradient
APPROXIMATE = (FORMULAS, CODE)
NONE = 1e-30  # added to a variance: torch wants more than 0


@dataclass(frozen=True, eq=False)
class Stepped(Value):
    """Of the last batch under each of `KINDS`: the `normal` numbers and the `gradient` for it, (kind, row) float64.

    `apart` (approximate kind, time) is how far the approximate gradients then lie from PN-V's exact one, in its
    lengths, the first time and each time that the same batch comes again.
    """

    normal: np.ndarray
    gradient: np.ndarray
    apart: np.ndarray


@dataclass(frozen=True, eq=False, kw_only=True)
class PowerSteps(Question):
    """A channel's `numbers` (batch, row) and the gradients `slopes` (batch, row) that come back to what the norm made
    of them, batch by batch; the last comes `again` so many times. Gain 1, offset 0, no warm-up, nothing added to the
    mean square, and the code without its step over the channels of a token."""

    model: None = None
    numbers: np.ndarray
    slopes: np.ndarray
    again: int

    def answer(self, loaded: Loaded | None) -> Stepped:
        """See `Stepped`."""
        with torch.inference_mode(False), torch.enable_grad():
            steps = {kind: self._followed(kind, made().double()) for kind, made in makers().items()}
        exact = steps[PLAIN][0][1]
        apart = [[_relative(gradient, exact) for _, gradient in steps[kind]] for kind in APPROXIMATE]
        normal, gradient = (np.stack([steps[kind][0][part] for kind in KINDS]) for part in (0, 1))
        return Stepped(normal, gradient, np.array(apart))

    def _followed(self, kind: str, norm: nn.Module) -> list[tuple[np.ndarray, np.ndarray]]:
        """What `norm` makes of the last batch, and its gradient: once where it remembers nothing, else time by time."""
        last = len(self.numbers) - 1
        places = [*range(last), *[last] * (1 + self.again)] if kind in APPROXIMATE else [last]
        pairs = (torch.tensor(np.stack([self.numbers[place], self.slopes[place]])) for place in places)
        passed = [_passed(norm, numbers, slope) for numbers, slope in pairs]
        return passed[len(places) - 1 - self.again :] if kind in APPROXIMATE else passed


def makers() -> dict[str, Callable[[], nn.Module]]:
    """Of the norms of one channel, by kind."""
    power = partial(PowerNorm, 1, epsilon=0.0, level=False)
    ways = {way: partial(power, way=way) for way in (PLAIN, FORMULAS, CODE)}
    return {BATCH: partial(nn.BatchNorm1d, 1, eps=NONE)} | ways


def _passed(norm: nn.Module, numbers: Tensor, slope: Tensor) -> tuple[np.ndarray, np.ndarray]:
    given = numbers.clone().requires_grad_()
    normal = norm(given[:, None])[:, 0]
    (gradient,) = torch.autograd.grad(normal, given, slope)
    return normal.detach().numpy(), gradient.numpy()


def _relative(gradient: np.ndarray, exact: np.ndarray) -> float:
    return float(np.linalg.norm(gradient - exact) / np.linalg.norm(exact))
