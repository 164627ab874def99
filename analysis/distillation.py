"""What a student is asked for: the losses of distillation, on the logits of one input.

Logits are (class,) float arrays. Formulas as in Touvron et al. 2021, arXiv:2012.12877, eq. 2 and 3.
"""

from dataclasses import dataclass

import numpy as np

NORM_EPS = 1e-6  # of DeiT's layer normalisation


@dataclass(frozen=True, eq=False)
class Head:
    """The last layer normalisation, `gain` and `shift` (channel,), and a linear head, (class, channel) and (class,)."""

    gain: np.ndarray
    shift: np.ndarray
    weight: np.ndarray
    bias: np.ndarray

    def logits(self, token: np.ndarray) -> np.ndarray:
        """(channel,) of a token after the last block -> (class,)."""
        centred = token - token.mean()
        normalised = centred / np.sqrt((centred**2).mean() + NORM_EPS)
        return self.weight @ (normalised * self.gain + self.shift) + self.bias


def soften(logits: np.ndarray, *, temperature: float = 1.0) -> np.ndarray:
    """softmax(logits / τ): (class,) probabilities, flatter the higher the temperature."""
    return np.exp(_log_soften(logits, temperature))


def cross_entropy(logits: np.ndarray, label: int) -> float:
    """−ln of the probability given to `label`, in nats."""
    return float(-_log_soften(logits, 1.0)[label])


def divergence(student: np.ndarray, teacher: np.ndarray, *, temperature: float = 1.0) -> float:
    """KL(softmax(student/τ) ‖ softmax(teacher/τ)) in nats, in the order in which the paper writes it."""
    own, given = (_log_soften(logits, temperature) for logits in (student, teacher))
    return float((np.exp(own) * (own - given)).sum())


def soft_loss(student: np.ndarray, teacher: np.ndarray, label: int, *, temperature: float, share: float) -> float:
    """(1 − λ)·CE(student, label) + λ·τ²·KL(student ‖ teacher), eq. 2; `share` is λ.

    τ² makes up for the gradients of softened probabilities, which shrink as 1/τ².
    """
    asked = share * temperature**2 * divergence(student, teacher, temperature=temperature)
    return (1 - share) * cross_entropy(student, label) + asked


def hard_loss(class_logits: np.ndarray, distillation_logits: np.ndarray, teacher: np.ndarray, label: int) -> float:
    """½·CE(class head, label) + ½·CE(distillation head, the teacher's first answer), eq. 3 with a token for each."""
    asked = cross_entropy(distillation_logits, int(np.argmax(teacher)))
    return cross_entropy(class_logits, label) / 2 + asked / 2


def _log_soften(logits: np.ndarray, temperature: float) -> np.ndarray:
    scaled = np.asarray(logits, dtype=np.float64) / temperature
    scaled = scaled - scaled.max()
    return scaled - np.log(np.exp(scaled).sum())
