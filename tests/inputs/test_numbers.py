"""Typed numbers: what is read, and what is refused in one sentence."""

import pytest

from errors import UserError
from inputs.numbers import read_numbers


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("31, 7, 92", (31, 7, 92)),
        ("5", (5,)),
        (" 1;100  50\t50,\n2, ", (1, 100, 50, 50, 2)),
        ("007", (7,)),
        (" ".join(map(str, range(1, 11))), tuple(range(1, 11))),
    ],
)
def test_numbers_are_read_in_their_order(text: str, numbers: tuple[int, ...]) -> None:
    assert read_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no number yet"),
        (" ,; ", "no number yet"),
        (" ".join(["1"] * 11), "more than 10 numbers"),
        ("1 " * 5000, "more than 10 numbers"),
        ("0", "“0” is not a whole number from 1 to 100"),
        ("101", "“101”"),
        ("-3", "“-3”"),
        ("3.5", "“3.5”"),
        ("1e2", "“1e2”"),
        ("nan", "“nan”"),
        ("٣", "“٣”"),
        ("²", "“²”"),
        ("12_3", "“12_3”"),
        ("7, __import__('os')", "“__import__(…”"),
        ("9" * 150, "“99999999999…”"),
        ("1\x002", "not a whole number"),
    ],
)
def test_anything_else_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(UserError) as problem:
        read_numbers(text)
    sentence = str(problem.value)
    assert said in sentence and "Please write" in sentence and len(sentence) < 160 and sentence.count(". ") == 1
