"""What the field's words mean, in one sentence each, for those that a page uses before it has explained them.

They stand in `glossary.md` of each language (assets/text), a paragraph a word: `**Word, its like**: meaning`.
"""

import re
from collections.abc import Iterator
from functools import cache

from ui import language
from ui.text import TEXTS, exists, passage

ENTRY = re.compile(r"\*\*([^*]+)\*\*: .+")
PLURAL = re.compile(r"(?<=[^aeou])y$")


def beside(page: str) -> str | None:
    """Markdown: the entries whose words the explanations of `page` use, in either number; None where there is none."""
    return _beside(page, language.current()) if exists(page) else None


@cache  # every run of a page asks
def _beside(page: str, _language: str) -> str | None:
    names = sorted(path.stem for path in (TEXTS / language.ENGLISH).glob(f"{page}*.md"))
    told = " ".join(passage(name) for name in names if name.partition(".")[0] == page)
    return "\n\n".join(entry for words, entry in entries() if words.search(told)) or None


def entries() -> Iterator[tuple[re.Pattern, str]]:
    """Each paragraph of the glossary, behind what finds its words in a text."""
    for entry in passage("glossary").strip().split("\n\n"):
        words = "|".join(_in_either_number(word) for word in ENTRY.fullmatch(entry)[1].split(", "))
        yield re.compile(rf"\b(?:{words})\b", re.IGNORECASE), entry


def _in_either_number(word: str) -> str:
    return PLURAL.sub("(?:y|ie)", re.escape(word)) + "(?:e?s)?"
