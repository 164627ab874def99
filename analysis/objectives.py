"""What an objective asks of a sequence: what goes in, what should come out, and which places count in the loss.

Tokens are whole numbers, from 0 to one less than there are in the vocabulary; what stands for none of them has a number
beyond. BERT's rule as in the authors' create_pretraining_data.py (arXiv:1810.04805, appendix A.1).
"""

from dataclasses import dataclass

import numpy as np

SHARE = 0.15  # of all places that BERT asks for
HIDE, KEEP = 0.8, 0.1  # of those; what is left gets another token
UNTOUCHED, HIDDEN, SWAPPED, KEPT = range(4)  # what was done to a place


@dataclass(frozen=True, eq=False)
class Asked:
    """`inputs` and `targets` (place,), `counts` (place,) bool where the loss asks, `done` (place,) to what goes in."""

    inputs: np.ndarray
    targets: np.ndarray
    counts: np.ndarray
    done: np.ndarray

    @property
    def predictions(self) -> int:
        """How many places of one pass count in the loss."""
        return int(self.counts.sum())


def asked_for(tokens: int) -> int:
    """How many of so many tokens, those that are no words among them, BERT asks for: 15 %, at least one."""
    return max(1, round(SHARE * tokens))


def masked(tokens: np.ndarray, free: np.ndarray, *, vocabulary: int, mask: int, seed: int) -> Asked:
    """BERT's masked tokens of `tokens` (place,): of the `free` (place,) bool, 15 % of all, at least one, are drawn from
    `seed`; 80 % of those become `mask`, 10 % any of the `vocabulary`, 10 % stay, each by a draw of its own."""
    luck = np.random.default_rng(seed)
    places = luck.permutation(np.flatnonzero(free))[: asked_for(len(tokens))]
    dice, others = luck.random(len(places)), luck.integers(vocabulary, size=len(places))
    done = np.full(len(tokens), UNTOUCHED)
    done[places] = np.select([dice < HIDE, dice < HIDE + KEEP], [HIDDEN, KEPT], SWAPPED)
    inputs, other = tokens.copy(), tokens.copy()
    other[places] = others
    inputs[done == HIDDEN] = mask
    inputs[done == SWAPPED] = other[done == SWAPPED]
    return Asked(inputs, tokens, done != UNTOUCHED, done)


def following(tokens: np.ndarray, *, start: int | None = None) -> Asked:
    """Each place is asked for the token that comes next. Behind a `start` token (Image GPT) all tokens are asked for,
    else (GPT) all but the first, and the last place for none: its target is -1."""
    if start is not None:
        inputs, targets = np.concatenate([[start], tokens[:-1]]), tokens
    else:
        inputs, targets = tokens, np.concatenate([tokens[1:], [-1]])
    return Asked(inputs, targets, targets >= 0, np.full(len(tokens), UNTOUCHED))


def next_sentence(tokens: np.ndarray, *, follows: bool) -> Asked:
    """BERT's second objective: the first place alone is asked, whether what stands behind `follows` (1) or not (0)."""
    first = np.arange(len(tokens)) == 0
    return Asked(tokens, np.where(first, int(follows), -1), first, np.full(len(tokens), UNTOUCHED))
