"""Words on screen: the pages' own explanations, and other people's words made harmless."""

import re
from functools import cache, lru_cache
from pathlib import Path

from ui import language

TEXTS = Path(__file__).parent.parent / "assets" / "text"


# Markdown makes links, icons and arrows of some words after it has taken the escapes away. A word joiner, which nobody
# sees, between their signs keeps them words.
JOINER = "\u2060"
ALIVE = re.compile(
    r"(?i:www)(?=\.)|(?i:https?|ftp|mailto|xmpp)(?=:)|@"  # addresses and what could be one
    r"|:(?=[\w+-]+:|[\w-]+/[\w-]+:)"  # :streamlit:, :smile:, :material/home:
    r"|[<>~+=-](?=[<>=-])"  # arrows, dashes, comparisons
)


@lru_cache(maxsize=256)  # every run of a page says the same lines again
def plain(words: str, *, limit: int = 300) -> str:
    """`words` (a file name, a label, a message) so that Markdown shows them as they are.

    Every character that Markdown, LaTeX or Streamlit's own directives give a meaning is escaped, what would come to
    life even so is held apart by `JOINER`, control characters are dropped, and anything longer than `limit` characters
    is cut.
    """
    printable = "".join(character if character.isprintable() else " " for character in words)
    short = printable if len(printable) <= limit else printable[: limit - 1] + "…"
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>$:~&@/])", r"\\\1", ALIVE.sub(rf"\g<0>{JOINER}", short))


def passage(name: str) -> str:
    """The Markdown explanation `name` of a page in the session's language, in English where that has none.

    Raises FileNotFoundError where there is no such explanation.
    """
    written = _written(name, language.current()) or _written(name, language.ENGLISH)
    if not written:
        raise FileNotFoundError(name)
    return written


def exists(name: str) -> bool:
    """Whether there is an explanation `name`, in English at least."""
    return bool(_written(name, language.ENGLISH))


@cache  # every run of a page asks
def _written(name: str, folder: str) -> str:
    """What is written there; nothing where there is no such file."""
    file = TEXTS / folder / f"{name}.md"
    return file.read_text(encoding="utf-8") if file.is_file() else ""
