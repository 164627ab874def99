"""Relations entry by entry, divergences by hand, and what a rotation leaves alone."""

import numpy as np
import pytest

from analysis import relations

DRAWN = np.random.default_rng(0)


def test_a_relation_entry_by_entry() -> None:
    query, key = DRAWN.normal(size=(2, 3, 4)), DRAWN.normal(size=(2, 3, 4))
    relation = relations.relation(query, key)
    for head, row, column in np.ndindex(2, 3, 3):
        powers = [np.exp(sum(query[head, row] * one) / 2) for one in key[head]]
        assert relation[head, row, column] == pytest.approx(powers[column] / sum(powers))


def test_a_divergence_by_hand() -> None:
    teacher, student = np.array([[0.5, 0.5, 0], [1, 0, 0]]), np.array([[0.25, 0.5, 0.25], [0, 0.5, 0.5]])
    far = relations.divergence(teacher, student)
    assert far[0] == pytest.approx(0.5 * np.log(2)) and far[1] == np.inf
    assert relations.even_divergence(teacher) == pytest.approx([np.log(3) - np.log(2), np.log(3)])


def test_a_divergence_is_never_negative_and_0_between_equals() -> None:
    rows = DRAWN.dirichlet(np.ones(7), size=(2, 50))
    assert (relations.divergence(*rows) > 0).all()
    np.testing.assert_array_equal(relations.divergence(rows[0], rows[0]), 0)


def test_a_rotation_leaves_value_relations_alone_and_another_matrix_does_not() -> None:
    values, taught = DRAWN.normal(size=(9, 6)), DRAWN.normal(size=(9, 20))
    turn, any_one = relations.orthogonal(6, seed=3), relations.any_matrix(6, seed=3)
    np.testing.assert_allclose(turn @ turn.T, np.eye(6), atol=1e-12)
    before = relations.relation(values, values)
    np.testing.assert_allclose(relations.relation(values @ turn, values @ turn), before, atol=1e-12)
    assert np.abs(relations.relation(values @ any_one, values @ any_one) - before).max() > 0.05
    assert np.abs(values @ turn - values).max() > 0.5
    assert relations.divergence(relations.relation(taught, taught), before).shape == (9,), "widths may differ"
    assert not np.allclose(turn, relations.orthogonal(6, seed=4))


def test_rotations_are_drawn_evenly() -> None:
    corners = np.array([relations.orthogonal(3, seed=seed)[0, 0] for seed in range(400)])
    assert abs(corners.mean()) < 0.1 and np.mean(corners**2) == pytest.approx(1 / 3, abs=0.05)


def test_standardised_tokens_and_cosines_by_hand() -> None:
    tokens = relations.standardised(np.array([[1.0, 3.0], [5.0, 5.0]]))
    np.testing.assert_allclose(tokens, [[-1, 1], [0, 0]], atol=1e-5)
    assert relations.cosines(np.array([[3.0, 4.0]]), np.array([[4.0, 3.0]])) == pytest.approx([24 / 25])
