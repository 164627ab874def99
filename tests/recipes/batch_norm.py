"""A channel's batches drawn again from the record and normalised in a loop, number by number, gradients by formulas."""

import numpy as np

from tests.again import Numbers, Record, recipe

ALPHA = 0.9
Steps = tuple[np.ndarray, np.ndarray]


def drawn(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """The batches in their order and what comes back to them, (batch, row): the draws are taken from the last on."""
    told = record["parameters"]
    shape = told["batches before"] + 1, told["numbers"]
    numbers, slopes = (np.random.default_rng(told["draw"] + more).standard_normal(shape)[::-1] for more in (0, 1))
    numbers, last = numbers.copy(), shape[0] - 1
    if told["last batch"] == "holds an outlier":
        numbers[last, 4] *= told["by"]
    elif told["last batch"] == "is shifted":
        numbers[last] += told["by"]
    elif told["last batch"] == "is multiplied":
        numbers[last] *= told["by"]
    return np.round(numbers, 1), np.round(slopes, 1)


def root(values: np.ndarray) -> float:
    return float(sum(value**2 for value in values) / len(values)) ** 0.5


def exact(x: np.ndarray, g: np.ndarray, *, centred: bool) -> Steps:
    """Batch norm (or PN-V without `centred`) and its gradient by the Jacobian, entry by entry."""
    count = len(x)
    away = x - x.mean() if centred else x
    size = root(away)
    normal = away / size
    jacobian = np.array(
        [
            [((i == j) - centred / count - normal[i] * normal[j] / count) / size for j in range(count)]
            for i in range(count)
        ]
    )
    return normal, jacobian.T @ g


def approximate(record: Record, *, code: bool) -> list[Steps]:
    """Every step of PN, the last batch coming again: what it makes of it, and its gradient."""
    numbers, slopes = drawn(record)
    again = record["parameters"]["times again"]
    square, nu, steps = 1.0, 0.0, []
    for place in [*range(len(numbers)), *[len(numbers) - 1] * again]:
        x, g = numbers[place], slopes[place]
        normal = x / square**0.5
        own = root(x)
        steps.append((normal, (g - nu * normal) / (own if code else square**0.5)))
        gamma, along = (sum(values) / len(values) for values in (normal * normal, g * normal))
        nu += (1 - ALPHA) * (along - gamma * nu)
        square = ALPHA * square + (1 - ALPHA) * own**2
    return steps


@recipe("a channel’s batch normalised")
def normalised(record: Record) -> Numbers:
    numbers, slopes = drawn(record)
    last = len(numbers) - 1
    return {
        "before": numbers[last],
        "batch": exact(numbers[last], slopes[last], centred=True)[0],
        "plain": exact(numbers[last], slopes[last], centred=False)[0],
        "formulas": approximate(record, code=False)[last][0],
    }


@recipe("gradient for a channel’s batch")
def gradients(record: Record) -> Numbers:
    numbers, slopes = drawn(record)
    last = len(numbers) - 1
    return {
        "came_back": slopes[last],
        "batch": exact(numbers[last], slopes[last], centred=True)[1],
        "plain": exact(numbers[last], slopes[last], centred=False)[1],
        "formulas": approximate(record, code=False)[last][1],
        "code": approximate(record, code=True)[last][1],
    }


@recipe("approximate gradient beside the exact one")
def apart(record: Record) -> Numbers:
    numbers, slopes = drawn(record)
    last = len(numbers) - 1
    true = exact(numbers[last], slopes[last], centred=False)[1]
    columns: Numbers = {"times": np.arange(record["parameters"]["times again"] + 1)}
    for name, code in (("formulas", False), ("code", True)):
        steps = approximate(record, code=code)[last:]
        columns[name] = np.array([np.sqrt(((g - true) ** 2).sum() / (true**2).sum()) for _, g in steps])
    return columns
