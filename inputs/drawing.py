"""A drawing (SVG) that a visitor's browser made of what it shows, to be printed here: read by a closed list of elements
and attributes, so that nothing of it can run, ask for anything, or grow without bound."""

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from PIL import Image

from errors import UserError

LETTERS = 12_000_000
ELEMENTS = 60_000
DEEPEST = 8
PIXELS = 40_000_000  # of all its pictures
SIDE = 6000  # of the sheet, pixels of a page
PAPER = 2000  # of the sheet, millimetres
SPACE = "http://www.w3.org/2000/svg"
TAGS = {"svg", "title", "desc", "metadata", "g", "rect", "path", "circle", "text", "tspan", "image", "clipPath"}
TAGS |= {"linearGradient", "stop"}
PLAIN = re.compile(r"[\w\s#.,%()+'-]{0,200}", re.ASCII)
NAME = re.compile(r"[\w-]{1,40}", re.ASCII)
POINTER = re.compile(r"url\(#[\w-]{1,40}\)", re.ASCII)
PATH = re.compile(r"[MmLlHhVvCcAaZz\d\s.,eE+-]*", re.ASCII)
PICTURE = re.compile(r"data:image/(png|jpeg|webp);base64,([A-Za-z0-9+/]+={0,2})")
FORMS = {
    **dict.fromkeys(("x", "y", "x1", "y1", "x2", "y2", "width", "height", "cx", "cy", "r", "rx", "transform"), PLAIN),
    **dict.fromkeys(
        ("viewBox", "role", "opacity", "stroke", "stroke-width", "stroke-opacity", "stroke-linecap"), PLAIN
    ),
    **dict.fromkeys(("stroke-linejoin", "paint-order", "font-family", "font-size", "font-weight", "offset"), PLAIN),
    **dict.fromkeys(("text-anchor", "dominant-baseline", "preserveAspectRatio", "fill-opacity", "stop-color"), PLAIN),
    "fill": re.compile(f"{PLAIN.pattern}|{POINTER.pattern}", re.ASCII),
    "clip-path": POINTER,
    "id": NAME,
    "d": PATH,
    "href": PICTURE,
}


@dataclass(frozen=True)
class Drawing:
    """`svg` as it may be printed, `width` × `height` pixels of a page, `millimetres` wide on paper; its `title`,
    `description` and `record` (JSON) as they stand in it."""

    svg: bytes
    width: int
    height: int
    millimetres: float
    title: str
    description: str
    record: str


def read_drawing(text: str) -> Drawing:
    """The drawing in `text`, written anew from what was understood of it.

    Raises UserError where it is too large, no XML, or holds anything that is not on the list.
    """
    if len(text) > LETTERS or text.count("<") > 2 * ELEMENTS:
        raise UserError("That drawing is too large to be printed here. Please take it home as PNG or SVG.")
    try:
        root = _root(text)
        pixels = sum(_checked(element) for element in _elements(root))
        width, height, millimetres = _sheet(root)
    except (ValueError, OSError, ElementTree.ParseError, Image.DecompressionBombError) as fault:
        raise UserError("That drawing holds what can’t be printed here. Please take it home as PNG or SVG.") from fault
    if pixels > PIXELS:
        raise UserError("That drawing’s pictures are too large to be printed here. Please take it home as PNG or SVG.")
    ElementTree.register_namespace("", SPACE)
    told = [root.findtext(f"{{{SPACE}}}{name}", "") for name in ("title", "desc", "metadata")]
    return Drawing(ElementTree.tostring(root), width, height, millimetres, *told)


def _root(text: str) -> ElementTree.Element:
    """Raises ValueError where there is more than elements: declarations, entities, comments, instructions."""
    if "<!" in text or "<?" in text:
        raise ValueError("a declaration")
    root = ElementTree.fromstring(text)  # noqa: S314 - without declarations there are no entities to grow
    if root.tag != f"{{{SPACE}}}svg":
        raise ValueError(root.tag)
    return root


def _elements(root: ElementTree.Element) -> Iterator[ElementTree.Element]:
    """Every element; raises ValueError where they lie too deep in one another."""
    level = [root]
    for _ in range(DEEPEST):
        yield from level
        level = [child for element in level for child in element]
    if level:
        raise ValueError("too deep")


def _checked(element: ElementTree.Element) -> int:
    """How many pixels the element's picture has; raises ValueError or OSError unless all of it is on the list."""
    space, _, tag = element.tag.rpartition("}")
    if space != f"{{{SPACE}" or tag not in TAGS:
        raise ValueError(element.tag)
    for name, value in element.attrib.items():
        if name not in FORMS or not FORMS[name].fullmatch(value):
            raise ValueError(name)
    return _pixels(element.attrib["href"]) if "href" in element.attrib else 0


def _pixels(address: str) -> int:
    """Looks at the head of the picture only."""
    kind, data = PICTURE.fullmatch(address).groups()
    with Image.open(io.BytesIO(base64.b64decode(data, validate=True)), formats=[kind.upper()]) as picture:
        return picture.width * picture.height


def _sheet(root: ElementTree.Element) -> tuple[int, int, float]:
    """Width and height in pixels of a page, width in millimetres."""
    left, top, width, height = (float(number) for number in root.get("viewBox", "").split())
    across = float(root.get("width", "").removesuffix("mm"))
    if (left, top) != (0, 0) or not (1 <= width <= SIDE and 1 <= height <= SIDE and 1 <= across <= PAPER):
        raise ValueError("size")
    return round(width), round(height), across
