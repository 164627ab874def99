"""The hard-concrete gate: a number in [0, 1] drawn so that it is often exactly 0 or 1, and yet has a slope.

u ~ U(0, 1); s = σ((log u − log(1 − u) + log α) / β); s̄ = s (ζ − γ) + γ; g = min(1, max(0, s̄)), with γ < 0 < 1 < ζ
(Louizos, Welling and Kingma 2018, arXiv:1712.01312, eq. 10 to 12; heads: Voita et al. 2019, arXiv:1905.09418).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit


@dataclass(frozen=True)
class Gate:
    """`log_alpha` is what is learned; `beta` > 0 is the temperature, `gamma` < 0 and `zeta` > 1 are the ends that s is
    stretched to."""

    log_alpha: float
    beta: float = 0.33
    gamma: float = -0.1
    zeta: float = 1.1

    @property
    def closed(self) -> float:
        """P(g = 0) = σ(β log(−γ/ζ) − log α)."""
        return float(expit(self.beta * np.log(-self.gamma / self.zeta) - self.log_alpha))

    @property
    def open(self) -> float:
        """P(g = 1) = 1 − σ(β log((1 − γ)/(ζ − 1)) − log α)."""
        return float(1 - expit(self.beta * np.log((1 - self.gamma) / (self.zeta - 1)) - self.log_alpha))

    @property
    def penalty(self) -> float:
        """P(g ≠ 0) = σ(log α − β log(−γ/ζ)): what each gate adds to the loss, times λ."""
        return 1 - self.closed

    @property
    def at_test(self) -> float:
        """The gate without a draw: min(1, max(0, σ(log α)(ζ − γ) + γ)), no β in it."""
        return float(np.clip(expit(self.log_alpha) * (self.zeta - self.gamma) + self.gamma, 0, 1))

    def density(self, values: np.ndarray) -> np.ndarray:
        """Of g strictly between 0 and 1, at `values` there: its integral is 1 less the two masses."""
        shares = (values - self.gamma) / (self.zeta - self.gamma)
        below = expit(self.beta * logit(shares) - self.log_alpha)
        return self.beta * below * (1 - below) / (shares * (1 - shares) * (self.zeta - self.gamma))

    def draw(self, count: int, seed: int) -> np.ndarray:
        """(count,) gates."""
        uniform = np.random.default_rng(seed).uniform(size=count)
        stretched = expit((logit(uniform) + self.log_alpha) / self.beta) * (self.zeta - self.gamma) + self.gamma
        return np.clip(stretched, 0, 1)
