"""Sets of numbers: shuffled, told apart."""

from views.sets import elements
from views.sets.elements import NumberSet


def test_a_shuffle_is_never_the_order_that_was() -> None:
    assert all(elements.shuffled((1, 1, 2)) != [1, 1, 2] for _ in range(50))
    assert elements.shuffled((3, 3)) == [3, 3]  # it has no other


def test_repeated_numbers_have_labels_of_their_own() -> None:
    assert NumberSet((5, 7, 5, 5)).labels == ["5", "7", "5 (2)", "5 (3)"]
