"""Objectives: BERT's rule place by place from the same dice and over many draws, and what is asked next."""

import numpy as np

from analysis import objectives
from analysis.objectives import HIDDEN, KEPT, SWAPPED, UNTOUCHED

TOKENS = np.array([7, 0, 1, 2, 3, 4, 8, 5, 6, 0, 1, 8])  # 7 and 8 are no words
FREE = TOKENS < 7


def by_dice(seed: int) -> tuple[list[int], dict[int, int]]:
    """What goes in, and what was done to each place that is asked for, one place after another."""
    luck = np.random.default_rng(seed)
    places = luck.permutation([place for place in range(12) if TOKENS[place] < 7])[:2]  # 15 % of twelve, rounded
    dice, others = luck.random(2), luck.integers(7, size=2)
    inputs, done = TOKENS.tolist(), {}
    for place, die, other in zip(places, dice, others, strict=True):
        done[int(place)] = HIDDEN if die < 0.8 else KEPT if die < 0.9 else SWAPPED
        if done[int(place)] != KEPT:
            inputs[place] = 9 if die < 0.8 else int(other)
    return inputs, done


def test_masked_tokens_follow_the_dice_and_over_many_draws_the_rule() -> None:
    shares = np.zeros(4)
    for seed in range(2000):
        asked = objectives.masked(TOKENS, FREE, vocabulary=7, mask=9, seed=seed)
        inputs, done = by_dice(seed)
        assert asked.inputs.tolist() == inputs and asked.targets.tolist() == TOKENS.tolist()
        assert {int(place): asked.done[place] for place in np.flatnonzero(asked.counts)} == done
        assert asked.predictions == 2 and (asked.done[~asked.counts] == UNTOUCHED).all()
        shares += np.bincount(asked.done[asked.counts], minlength=4)
    expected = 4000 * np.array([0, 0.8, 0.1, 0.1])
    assert (np.abs(shares - expected) <= 4 * np.sqrt(expected * (1 - expected / 4000))).all()  # four deviations


def test_a_short_text_is_asked_for_one_token_at_least() -> None:
    assert [objectives.asked_for(count) for count in (2, 4, 9, 10, 17, 64, 512)] == [1, 1, 1, 2, 3, 10, 77]


def test_the_next_token_stands_one_place_on() -> None:
    behind = objectives.following(TOKENS)
    for place in range(11):
        assert behind.inputs[place] == TOKENS[place] and behind.targets[place] == TOKENS[place + 1]
    assert behind.predictions == 11 and not behind.counts[11]
    started = objectives.following(TOKENS, start=9)
    assert started.inputs.tolist() == [9, *TOKENS[:-1]] and started.targets.tolist() == TOKENS.tolist()
    assert started.counts.all()


def test_one_answer_alone_says_whether_a_sentence_follows() -> None:
    for follows in (True, False):
        asked = objectives.next_sentence(TOKENS, follows=follows)
        assert asked.predictions == 1 and asked.counts[0] and asked.targets[0] == follows
        assert asked.inputs.tolist() == TOKENS.tolist()
