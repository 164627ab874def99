"""Boxes of text, upright or turned, in drawings and in PDFs, and which of them lie on one another."""

import io
import re
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np
import pypdf

FLAT = 0.18  # of a box's height, above and below, that letters seldom reach
NEAR = 0.5  # pixels by which boxes may touch
UNICODE = re.compile(r"<([0-9a-fA-F]+)> *<([0-9a-fA-F]+)>(?: *<([0-9a-fA-F]+)>)?")  # on a line: a code or two, a letter


class Box(NamedTuple):
    """What is written, and the corners (4, 2) around it in order: left below, right below, right above, left above."""

    text: str
    corners: np.ndarray


def overlapping(boxes: list[Box]) -> list[tuple[str, str]]:
    """The pairs of texts that lie on one another."""
    flat = [Box(text, _flattened(corners)) for text, corners in boxes]
    return [(one.text, other.text) for one, other in combinations(flat, 2) if not _apart(one.corners, other.corners)]


def _flattened(corners: np.ndarray) -> np.ndarray:
    up = FLAT * (corners[[3, 2]] - corners[[0, 1]])
    return np.concatenate([corners[:2] + up, corners[2:] - up[::-1]])


def _apart(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether a line along one of the eight edges separates two boxes."""
    for start, end in (*pairwise([*one, one[0]]), *pairwise([*other, other[0]])):
        across = np.array([start[1] - end[1], end[0] - start[0]]) / (np.hypot(*(end - start)) or 1)
        mine, theirs = one @ across, other @ across
        if mine.max() < theirs.min() + NEAR or theirs.max() < mine.min() + NEAR:
            return True
    return False


def of_pdf(document: bytes) -> list[Box]:
    """Every text on the first page, in points."""
    boxes: list[Box] = []
    begun = [0]  # how many boxes there were when the last text began

    def begin(operator: bytes, *_: object) -> None:
        if operator == b"BT":
            begun.append(len(boxes))

    def hear(text: str, page: list[float], place: list[float], font: dict | None, size: float) -> None:
        if not text.strip() or font is None:
            return
        where = size / 1000, widths_of(font), _linear(place) @ _linear(page), _shift(place, page)
        piece = _box(text, *where)
        goes_on = len(boxes) > begun[-1] and _level(boxes[-1], piece)
        # A space in front of what begins is pypdf's: it sees that something stood further left before.
        boxes.append(_joined(boxes.pop(), piece) if goes_on else _box(text.lstrip(), *where))

    page = pypdf.PdfReader(io.BytesIO(document)).pages[0]
    page.extract_text(visitor_text=hear, visitor_operand_before=begin)
    return boxes


def _box(text: str, unit: float, widths: dict[str, float], turn: np.ndarray, place: np.ndarray) -> Box:
    """`text` without the space around it, in letters whose size is a thousand of `unit`."""
    start = unit * sum(widths.get(sign, 500) for sign in text[: len(text) - len(text.lstrip())])
    end = start + unit * sum(widths.get(sign, 500) for sign in text.strip())
    below, above = -220 * unit, 950 * unit
    local = np.array([(start, below), (end, below), (end, above), (start, above)])
    return Box(text.strip(), local @ turn + place)


def _level(one: Box, other: Box) -> bool:
    """Whether two pieces stand on one line."""
    up = one.corners[3] - one.corners[0]
    return abs((other.corners[0] - one.corners[0]) @ up) < NEAR * np.hypot(*up)


def _joined(one: Box, other: Box) -> Box:
    """Two pieces of one text, which kerning parts: pypdf tells where it begins, and the next pieces too early."""
    right = one.corners[[1, 2]] + (other.corners[1] - other.corners[0])
    return Box(one.text + other.text, np.stack([one.corners[0], *right, one.corners[3]]))


def _linear(matrix: list[float]) -> np.ndarray:
    return np.array(matrix[:4]).reshape(2, 2)


def _shift(place: list[float], page: list[float]) -> np.ndarray:
    return np.array(place[4:]) @ _linear(page) + np.array(page[4:])


def widths_of(font: dict) -> dict[str, float]:
    """How wide each letter of an embedded font is, in thousandths of its size."""
    by_code: dict[int, float] = {}
    described = font["/DescendantFonts"][0].get_object()
    listed, usual = list(described.get("/W", [])), float(described.get("/DW", 1000))
    while listed:
        first, then = listed.pop(0), listed.pop(0)
        if isinstance(then, list):
            by_code |= {first + at: float(width) for at, width in enumerate(then)}
        else:
            by_code |= dict.fromkeys(range(first, then + 1), float(listed.pop(0)))
    letters: dict[str, float] = {}
    for low, high, start in UNICODE.findall(font["/ToUnicode"].get_data().decode("latin-1")):
        codes = range(int(low, 16), int(high, 16) + 1) if start else [int(low, 16)]
        for at, code in enumerate(codes):
            letters[chr(int(start or high, 16) + at)] = by_code.get(code, usual)
    return letters
