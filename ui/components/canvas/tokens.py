"""What tokens without a place are called in words, on their own and within a sentence."""

import re
from collections.abc import Sequence
from typing import Any

from words import say


def token_names(prefix: Sequence[str]) -> list[str]:
    """Short names of the tokens that `prefix` (models/placing/prefix.py) names: "class", "register 2"."""
    return [_name(key) for key in prefix]


def prefix_words(prefix: Sequence[str]) -> dict[str, Any]:
    """The same, as the start of a sentence and within one; and what to call the attention that each kind takes.

    `shares` holds (label, tokens): registers are many and mean the same thing, so they have one number.
    """
    kinds: dict[str, list[int]] = {}
    for token, key in enumerate(prefix):
        kinds.setdefault(_kind(key), []).append(token)
    return {
        "names": token_names(prefix),
        "starting": [say("{Name} token", Name=_name(key, starting=True)) for key in prefix],
        "within": [say("{name} token", name=_name(key)) for key in prefix],
        "shares": [[_share(kind, prefix[tokens[0]]), tokens] for kind, tokens in kinds.items()],
    }


def _kind(key: str) -> str:
    return re.sub(r"\s*[0-9]+$", "", key)


def _number(key: str) -> int:
    return int(re.sub(r"\D", "", key) or 0)


def _name(key: str, *, starting: bool = False) -> str:
    """What `key` is called, with a capital where it starts a sentence."""
    kind, number = _kind(key), _number(key)
    if kind == "register":
        return say("Register {number}", number=number) if starting else say("register {number}", number=number)
    names = {
        "class": (say("class"), say("Class")),
        "distillation": (say("distillation"), say("Distillation")),
        "start": (say("start"), say("Start")),
    }
    return names.get(kind, (key, key))[starting]


def _share(kind: str, key: str) -> str:
    return say("on registers") if kind == "register" else say("on {token}", token=_name(key))
