"""PowerNorm, forward and backward, beside loops and closed forms in float64: the paper's, and the authors' code's."""

import numpy as np
import pytest
import torch
from torch import Tensor

from models.reference import power_norm
from models.reference.power_norm import CODE, DECAY, EPSILON, FORMULAS, PLAIN, PowerNorm

ROWS, CHANNELS, BATCHES = 7, 3, 6


def made(way: str, **options: int | float) -> PowerNorm:
    norm = PowerNorm(CHANNELS, way=way, **options).double()
    with torch.no_grad():
        norm.weight.copy_(torch.tensor([1.5, -0.5, 2.0]))
        norm.bias.copy_(torch.tensor([0.1, 0.2, -0.3]))
    return norm


def batches(seed: int = 0) -> list[tuple[np.ndarray, np.ndarray]]:
    """Numbers and the gradient that comes back to them, (row, channel) each, channels of other sizes and off zero."""
    rng = np.random.default_rng(seed)
    return [
        (rng.normal(size=(ROWS, CHANNELS)) * [1, 4, 0.3] + [0, 2, 1], rng.normal(size=(ROWS, CHANNELS)))
        for _ in range(BATCHES)
    ]


def passed(norm: PowerNorm, numbers: np.ndarray, slope: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What the norm makes of `numbers`, and the gradient for them."""
    given = torch.tensor(numbers, requires_grad=True)
    given_back = norm(given)
    given_back.backward(torch.tensor(slope))
    return given_back.detach().numpy(), given.grad.numpy()


def loop(numbers: np.ndarray) -> np.ndarray:
    """ψ² of each channel, number by number."""
    return np.array([sum(row[channel] ** 2 for row in numbers) / len(numbers) for channel in range(numbers.shape[1])])


def close(ours: np.ndarray | Tensor, theirs: np.ndarray) -> None:
    np.testing.assert_allclose(np.asarray(ours), theirs, rtol=0, atol=1e-10)


def test_the_plain_way_is_the_closed_form_forward_and_backward() -> None:
    norm = made(PLAIN)
    gain, offset = norm.weight.detach().numpy(), norm.bias.detach().numpy()
    for numbers, slope in batches():
        out, gradient = passed(norm, numbers, slope)
        root = np.sqrt(loop(numbers) + EPSILON)
        normal = numbers / root
        inner = gain * slope
        close(out, gain * normal + offset)
        close(gradient, (inner - (inner * normal).mean(axis=0) * normal) / root)


@pytest.mark.parametrize("warm_up", [0, 2])
def test_the_formulas_are_the_paper_s_step_by_step(warm_up: int) -> None:
    norm = made(FORMULAS, warm_up=warm_up)
    gain, offset = norm.weight.detach().numpy(), norm.bias.detach().numpy()
    square, nu = np.ones(CHANNELS), np.zeros(CHANNELS)
    for place, (numbers, slope) in enumerate(batches()):
        out, gradient = passed(norm, numbers, slope)
        if place >= warm_up:
            root = np.sqrt(square + EPSILON)
            normal, inner = numbers / root, gain * slope
            close(out, gain * normal + offset)
            close(gradient, (inner - nu * normal) / root)
            size = np.array([np.mean([row[c] ** 2 for row in normal]) for c in range(CHANNELS)])
            nu = nu * (1 - (1 - DECAY) * size) + (1 - DECAY) * (inner * normal).mean(axis=0)
        square = DECAY * square + (1 - DECAY) * loop(numbers)
        close(norm.square, square)
        close(norm.nu, nu)


def test_the_code_is_the_authors_step_by_step() -> None:
    """By its own quantities: the gradient's second running value is ν / (1 − α) there, and kept by its own rule."""
    warm_up, norm = 3, made(CODE, warm_up=3)
    gain, offset = norm.weight.detach().numpy(), norm.bias.detach().numpy()
    square, kept = np.ones(CHANNELS), np.zeros(CHANNELS)
    for count, (numbers, slope) in enumerate(batches(), start=1):
        out, gradient = passed(norm, numbers, slope)
        length = np.sqrt((numbers**2).mean(axis=1, keepdims=True) + EPSILON)
        scaled = numbers / length
        batch = loop(scaled)
        normal = scaled / np.sqrt((batch if count <= warm_up else square) + EPSILON)
        left = gain * slope - (1 - DECAY) * kept * normal
        back = left / np.sqrt(batch + EPSILON)
        close(out, gain * normal + offset)
        close(gradient, (back - scaled * (back * scaled).mean(axis=1, keepdims=True)) / length)
        kept = kept + (left * normal).mean(axis=0)
        if count < warm_up:
            square = square * (count - 1) / count + batch / count
        square = DECAY * square + (1 - DECAY) * batch
        close(norm.square, square)
        close(norm.nu, (1 - DECAY) * kept)


@pytest.mark.parametrize("way", [FORMULAS, CODE])
def test_where_every_batch_is_the_same_the_approximation_becomes_the_exact_gradient(way: str) -> None:
    numbers, slope = batches()[0]
    if way == CODE:  # which would make rows equally long: these are so already, and stay
        numbers /= np.sqrt((numbers**2).mean(axis=1, keepdims=True))
    norm, apart = made(way, epsilon=0.0), []
    for _ in range(400):
        given = torch.tensor(numbers, requires_grad=True)
        made(PLAIN, epsilon=0.0)(given if way == FORMULAS else power_norm.same_length(given, 0.0)).backward(
            torch.tensor(slope)
        )
        apart.append(np.abs(passed(norm, numbers, slope)[1] - given.grad.numpy()).max())
    assert apart[0] > 0.1 and apart[-1] <= 1e-6


def test_the_two_backward_steps_differ_by_what_they_divide_by_alone() -> None:
    rng = np.random.default_rng(1)
    slope, normal = (torch.tensor(rng.normal(size=(ROWS, CHANNELS))) for _ in range(2))
    nu, running, batch = (torch.tensor(rng.random(CHANNELS) + 0.5) for _ in range(3))
    paper, following = power_norm.approximate_gradient(slope, normal, nu, running)
    code, same = power_norm.approximate_gradient(slope, normal, nu, batch)
    torch.testing.assert_close(code * batch, paper * running, rtol=0, atol=1e-12)
    torch.testing.assert_close(following, same, rtol=0, atol=0)
    assert (code - paper).abs().max() > 0.01


@pytest.mark.parametrize("way", [PLAIN, FORMULAS, CODE])
def test_answers_are_given_by_the_running_square_which_they_leave_alone(way: str) -> None:
    norm = made(way)
    for batch in batches():
        passed(norm, *batch)
    kept = norm.square.clone()
    numbers = torch.tensor(batches(1)[0][0])
    entering = power_norm.same_length(numbers) if way == CODE else numbers
    with torch.no_grad():
        close(norm.eval()(numbers), norm.weight * entering / (kept + EPSILON).sqrt() + norm.bias)
    close(norm.square, kept)
