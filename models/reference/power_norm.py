"""PowerNorm: batch normalisation that takes no mean away and, in its full form, divides by a running statistic.

PN-V divides each channel by the root of its mean square over the batch; autograd gives its gradient. PN divides by the
running root ψ of the batches before. No gradient can be followed back through all of those, so the paper keeps a second
running value ν (what the quotient's own gradient was) and subtracts ν·x̂ (Algorithm 2). Where every batch is the same
both become PN-V with its exact gradient.

The authors' code departs from these formulas: it first divides each token by its own root mean square; for a warm-up
it divides by the batch's ψ (and averages them all, then steps once more); and its backward step divides by this batch's
ψ where the formula has the running one. Its ν is the paper's, kept as ν / (1 − α). Numbers are (row, channel), a row
for every token of every picture or sentence; padding must be left out before.
"""

import torch
from torch import Tensor, nn

PAPER = "Shen et al. 2020, arXiv:2003.07845"
PLAIN, FORMULAS, CODE = "plain", "formulas", "code"  # PN-V, PN as in the paper, PN as in the authors' code
DECAY, EPSILON = 0.9, 1e-5  # α of both running values; added to the mean square


def mean_square(numbers: Tensor) -> Tensor:
    """ψ² of a batch (row, channel): (channel,)."""
    return numbers.square().mean(dim=0)


def divided(numbers: Tensor, square: Tensor, epsilon: float = EPSILON) -> Tensor:
    """x̂ = x / √(ψ² + ε), (row, channel)."""
    return numbers / (square + epsilon).sqrt()


def same_length(numbers: Tensor, epsilon: float = EPSILON) -> Tensor:
    """Each row (row, channel) by its own root mean square: what the authors' code does first (one group)."""
    return numbers / (numbers.square().mean(dim=-1, keepdim=True) + epsilon).sqrt()


def followed(square: Tensor, batch: Tensor, decay: float = DECAY) -> Tensor:
    """The running ψ² after a batch: α ψ² + (1 − α) ψ_B²."""
    return decay * square + (1 - decay) * batch


def approximate_gradient(
    slope: Tensor, normal: Tensor, nu: Tensor, root: Tensor, decay: float = DECAY
) -> tuple[Tensor, Tensor]:
    """The approximate gradient for x (row, channel), and the next ν (channel,).

    `slope` is ∂L/∂x̂ = γ ∂L/∂Y, `normal` is x̂, `root` is what to divide by: the running ψ in the paper, the batch's in
    the code. ν ← ν (1 − (1 − α) Γ) + (1 − α) Λ, Γ = mean x̂², Λ = mean ∂L/∂x̂ · x̂.
    """
    size, along = normal.square().mean(dim=0), (slope * normal).mean(dim=0)
    return (slope - nu * normal) / root, nu * (1 - (1 - decay) * size) + (1 - decay) * along


class Approximated(torch.autograd.Function):
    """x / `ahead` with `approximate_gradient` by the divisor `behind`; ν is moved on when the gradient comes by."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, numbers: Tensor, *rest: Tensor | float) -> Tensor:
        ahead, behind, nu, decay = rest
        normal = numbers / ahead
        ctx.save_for_backward(normal, behind)
        ctx.nu, ctx.decay = nu, decay
        return normal

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, slope: Tensor) -> tuple[Tensor | None, ...]:
        normal, behind = ctx.saved_tensors
        gradient, following = approximate_gradient(slope, normal, ctx.nu, behind, ctx.decay)
        ctx.nu.copy_(following)
        return gradient, None, None, None, None


class PowerNorm(nn.Module):
    """γ x̂ + β of (row, channel), in one of three `way`s; for the first `warm_up` batches ψ is the batch's own.

    In the warm-up of `FORMULAS` that is PN-V, gradient included; that of `CODE` has the approximate gradient already.
    `level` is whether `CODE` makes rows equally long first, as it does.
    """

    def __init__(
        self,
        channels: int,
        *,
        way: str = FORMULAS,
        warm_up: int = 0,
        epsilon: float = EPSILON,
        decay: float = DECAY,
        level: bool = True,
    ) -> None:
        super().__init__()
        self.way, self.warm_up, self.epsilon, self.decay = way, warm_up, epsilon, decay
        self.level = level and way == CODE
        self.weight, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))
        self.register_buffer("square", torch.ones(channels))
        self.register_buffer("nu", torch.zeros(channels))
        self.register_buffer("batches", torch.tensor(0))

    def forward(self, numbers: Tensor) -> Tensor:
        numbers = same_length(numbers, self.epsilon) if self.level else numbers
        normal = self._learning(numbers) if self.training else divided(numbers, self.square, self.epsilon)
        return self.weight * normal + self.bias

    def _learning(self, numbers: Tensor) -> Tensor:
        self.batches += 1
        early, batch = bool(self.batches <= self.warm_up), mean_square(numbers)
        own, running = self._root(batch), self._root(self.square)
        if self.way == PLAIN or (self.way == FORMULAS and early):
            normal = numbers / own
        else:
            ahead, behind = own if early else running, own if self.way == CODE else running
            normal = Approximated.apply(numbers, ahead.detach(), behind.detach(), self.nu, self.decay)
        self._remember(batch.detach())
        return normal

    def _remember(self, batch: Tensor) -> None:
        if self.way == CODE and self.batches < self.warm_up:  # the mean of all batches so far, and then a step
            self.square.lerp_(batch, 1 / self.batches.item())
        self.square.copy_(followed(self.square, batch, self.decay))

    def _root(self, square: Tensor) -> Tensor:
        return (square + self.epsilon).sqrt()
