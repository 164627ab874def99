"""What is measured on a set of numbers, and what is said of many sets, agrees with the model and its training."""

import inspect

import numpy as np
import pytest

from inputs.numbers import HIGHEST, LOWEST, MOST
from training import maxima
from ui import cached
from views.sets.deep_sets import JUDGED
from views.sets.elements import FIRST, NumberSet
from views.sets.maximum import FEWEST, TRIED, largest_change
from views.sets.set_maps import received
from views.sets.subject import MAXIMUM, set_transformers


def test_what_elements_receive_is_the_mean_over_those_who_look() -> None:
    trace = cached.trace(MAXIMUM, NumberSet(FIRST))
    means = received(trace)
    assert means.shape == (12, len(FIRST))
    np.testing.assert_allclose(means.sum(axis=1), 1, atol=1e-5)
    for place, attention in enumerate(trace.attention):
        for head in range(4):
            rows = [attention.row(head, query) for query in range(attention.shape[2])]
            np.testing.assert_allclose(means[4 * place + head], sum(rows) / len(rows), atol=1e-6)


def test_weights_are_followed_to_where_their_elements_went() -> None:
    numbers, order = NumberSet(FIRST), np.array([3, 0, 5, 1, 4, 2])
    other = numbers.another([FIRST[place] for place in order])
    plain, shuffled = (cached.trace(MAXIMUM, elements) for elements in (numbers, other))
    slow = 0.0
    for before, after in zip(plain.attention, shuffled.attention, strict=True):
        old, new = before.weights()[0], after.weights()[0]
        for head, query, key in np.ndindex(new.shape):
            origin = order[query] if new.shape[1] > 1 else 0
            slow = max(slow, abs(float(new[head, query, key] - old[head, origin, order[key]])))
    assert largest_change(plain, shuffled, order) == pytest.approx(slow) and slow < 1e-5
    assert largest_change(plain, shuffled, np.arange(6)) > 0.1  # not followed, they differ


def usual(function: object, name: str) -> int:
    return inspect.signature(function).parameters[name].default


def test_the_sizes_that_are_named_are_those_of_the_training() -> None:
    assert usual(maxima.finds_maximum, "batches") * maxima.BATCH == TRIED
    assert usual(maxima.error, "batches") * maxima.BATCH == JUDGED
    drawn = [maxima.sets(np.random.default_rng(seed), 50)[0] for seed in range(200)]
    lengths = {elements.shape[1] for elements in drawn}
    assert (min(lengths), max(lengths)) == (FEWEST, MOST)
    numbers = np.concatenate([maxima.LARGEST * elements.numpy().ravel() for elements in drawn])
    assert (round(float(numbers.min())), round(float(numbers.max()))) == (LOWEST, HIGHEST)


def test_what_is_said_of_deep_sets_is_what_was_measured() -> None:
    """Pooled by the maximum it is better than the Set Transformer; pooled by the mean it fails."""
    errors = set_transformers().measured["mean_absolute_error"]
    assert errors["deep_set_max"] < errors["set_transformer"] < 0.2
    assert errors["deep_set_mean"] > 10 * errors["set_transformer"]
