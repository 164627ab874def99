"""Things that a visitor clicked over to their other side, against a page's rule: in the link, a bit for each."""

import re
from dataclasses import dataclass

from ui import link


@dataclass(frozen=True)
class Flipped:
    """Kept in the link as `name`, in at most `longest` hexadecimal digits."""

    name: str
    longest: int

    def current(self, count: int) -> frozenset[int]:
        """Which of `count` things, from 0, are flipped."""
        bits = self._bits()
        self._remember(bits)
        return frozenset(place for place in range(count) if bits >> place & 1)

    def flip(self, place: int) -> None:
        """The thing at `place` changes sides."""
        self._remember(self._bits() ^ 1 << place)

    def undo(self) -> None:
        """All are as the rule says again."""
        self._remember(0)

    def _bits(self) -> int:
        return link.current(self.name, self._parse, 0)

    def _remember(self, bits: int) -> None:
        link.remember(self.name, bits, default=0, text=f"{bits:x}")

    def _parse(self, text: str) -> int:
        if not re.fullmatch(f"[0-9a-f]{{1,{self.longest}}}", text):
            raise ValueError(text)
        return int(text, 16)
