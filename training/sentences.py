"""Sentences of Vitrine's own explanations as numbered characters: text that is here already, of varied length.

Characters that are rare become one; long sentences are cut between words. Which text it was, its digest says.
"""

import hashlib
import re
import textwrap
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent.parent / "assets" / "text" / "en"
SHORTEST, RARE, HELD_OUT = 8, 20, 10  # characters; fewer times is rare; one sentence in so many is held out
PADDING, OTHER = 0, 1  # numbers that are no character


@dataclass(frozen=True, eq=False)
class Sentences:
    """Numbered characters (sentence, place) int64, padded with 0, and how many numbers there are."""

    train: np.ndarray
    validation: np.ndarray
    characters: int
    digest: str


def read(longest: int, folder: Path = FOLDER) -> Sentences:
    """The sentences of all texts in `folder`, of `longest` characters at most."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.md"))]
    sentences = list(dict.fromkeys(piece for text in texts for piece in pieces(text, longest)))
    counts = Counter("".join(sentences))
    numbers = {char: place for place, char in enumerate(sorted(c for c in counts if counts[c] >= RARE), OTHER + 1)}
    table = np.zeros((len(sentences), longest), dtype=np.int64)
    for row, piece in zip(table, sentences, strict=True):
        row[: len(piece)] = [numbers.get(char, OTHER) for char in piece]
    held = np.arange(len(sentences)) % HELD_OUT == 0
    digest = hashlib.sha256("\n".join(sentences).encode()).hexdigest()
    return Sentences(table[~held], table[held], len(numbers) + OTHER + 1, digest)


def pieces(text: str, longest: int) -> list[str]:
    """Sentences of Markdown, each in one line; what is longer is cut between words, what is very short left out."""
    paragraphs = (" ".join(part.split()) for part in re.split(r"\n\s*\n|\n- |\n---", text))
    sentences = (sentence for part in paragraphs for sentence in re.split(r"(?<=[.!?]) ", part))
    return [piece for sentence in sentences for piece in textwrap.wrap(sentence, longest) if len(piece) >= SHORTEST]


def trimmed(characters: np.ndarray) -> np.ndarray:
    """(sentence, place) without the places that are padding in every sentence."""
    return characters[:, : int((characters != PADDING).sum(axis=1).max())]
