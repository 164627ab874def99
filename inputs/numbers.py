"""Typed text in, a small list of whole numbers out, or `UserError`."""

import re

from errors import UserError

LOWEST, HIGHEST = 1, 100  # what the model that finds the maximum was trained on
MOST = 10
LONGEST = 200  # characters
EXAMPLE = "31, 7, 92"


def read_numbers(text: str) -> tuple[int, ...]:
    """The whole numbers in `text`, in its order, separated by commas, semicolons or spaces.

    Raises `UserError` unless there are 1 to `MOST` of them, each from `LOWEST` to `HIGHEST`.
    """
    words = re.split(r"[,;\s]+", text[: LONGEST + 1].strip(" ,;\t\n"))
    if words == [""]:
        raise UserError(
            "There is no number yet. Please write up to {most}, for example {example}.", most=MOST, example=EXAMPLE
        )
    if len(text) > LONGEST or len(words) > MOST:
        raise UserError(
            "That is more than {most} numbers. Please write up to {most}, for example {example}.",
            most=MOST,
            example=EXAMPLE,
        )
    return tuple(_number(word) for word in words)


def _number(word: str) -> int:
    if re.fullmatch(r"[0-9]{1,4}", word) and LOWEST <= int(word) <= HIGHEST:
        return int(word)
    shown = word if len(word) <= 12 else word[:11] + "…"
    raise UserError(
        "“{shown}” is not a whole number from {lowest} to {highest}. Please write numbers like {example}.",
        shown=shown,
        lowest=LOWEST,
        highest=HIGHEST,
        example=EXAMPLE,
    )
