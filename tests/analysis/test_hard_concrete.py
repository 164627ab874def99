"""The hard-concrete gate: closed forms beside many draws and beside numerical integration."""

import pytest
from scipy.integrate import quad

from analysis.hard_concrete import Gate

GATES = (Gate(0.0), Gate(2.0, 0.5, -0.3, 1.2), Gate(-3.0, 0.9, -0.05, 1.4))
DRAWS = 200_000


@pytest.mark.parametrize("gate", GATES)
def test_masses_at_the_ends_are_those_of_many_draws(gate: Gate) -> None:
    drawn = gate.draw(DRAWS, seed=1)
    for mass, share in ((gate.closed, (drawn == 0).mean()), (gate.open, (drawn == 1).mean())):
        assert share == pytest.approx(mass, abs=4 * (mass * (1 - mass) / DRAWS) ** 0.5 + 1e-9)
    assert gate.penalty == pytest.approx((drawn > 0).mean(), abs=0.005)


@pytest.mark.parametrize("gate", GATES)
def test_density_and_masses_make_one(gate: Gate) -> None:
    between, _ = quad(gate.density, 0, 1)
    assert between + gate.closed + gate.open == pytest.approx(1, abs=1e-7)
    low, _ = quad(gate.density, 0.2, 0.7)
    drawn = gate.draw(DRAWS, seed=2)
    assert low == pytest.approx(((drawn > 0.2) & (drawn < 0.7)).mean(), abs=0.005)


def test_a_symmetric_gate_is_symmetric_and_half_open_at_test() -> None:
    gate = Gate(0.0)
    assert gate.closed == pytest.approx(gate.open) and gate.at_test == pytest.approx(0.5)
    assert Gate(9.0).at_test == 1 and Gate(-9.0).at_test == 0
    assert Gate(1.0, beta=0.1).at_test == Gate(1.0, beta=0.9).at_test
