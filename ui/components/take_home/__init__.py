"""Two buttons that make PNG and SVG of the chart drawn just before, in the visitor's browser, and the size of all."""

from dataclasses import asdict, dataclass

from ui.components.declared import component
from viz.provenance import Provenance
from words import Message, label, message, say

_component = component("take_home")


@dataclass(frozen=True)
class Size:
    """A sheet that a chart is laid out for, `wide` and `tall` in pixels of a page (None: as wide as the chart is on the
    screen, as high as it needs), which are `millimetres` on paper; a PNG of it has `dpi` pixels per inch.

    The fewer pixels on the same paper, the larger the letters: on a slide they have 17 points, in a column 7, on a
    poster 23.
    """

    key: str
    name: str | Message
    wide: int | None = None
    tall: int | None = None
    millimetres: float | None = None
    dpi: int = 288

    @property
    def ending(self) -> str:
        """What tells its files from those of other sizes."""
        return "" if self.wide is None else f"-{self.key}"


SIZES = (
    Size("screen", label("As on the screen")),
    Size("slide", message("Slide, {width} × {height} mm", width=339, height=191), 800, 450, 338.667),
    Size("column", message("Column, {width} mm wide", width=85), 425, None, 85, 600),
    Size("poster", message("Poster, {width} mm wide", width=400), 640, None, 400, 300),
)


def take_home(provenance: Provenance, *, key: str) -> Size:
    """Draw the buttons, whose files carry the caption and the record of `provenance`; the size that is chosen."""
    answer = _component(data=facts(provenance), key=key, width="content", on_size_change=lambda: None)
    return next((size for size in SIZES if size.key == answer.size), SIZES[0])


def facts(provenance: Provenance) -> dict[str, object]:
    """What the browser is sent."""
    return {
        "caption": provenance.caption(),
        "record": provenance.json(),
        "title": provenance.title(),
        "stem": provenance.stem(),
        "words": _words(),
        "sizes": [_sent(size) for size in SIZES],
    }


def _sent(size: Size) -> dict[str, object]:
    """The size with its name in the visitor's words."""
    return {**asdict(size), "name": say(size.name), "ending": size.ending}


def _words() -> dict[str, str]:
    """`drawing`, `missing` and `tooLarge` say why there is no file."""
    return {
        "png": say("The chart as on the screen, three times as fine"),
        "svg": say("The same as lines and letters, for slides and papers"),
        "size": say("Size"),
        "sizeHint": say("What the file is for: PNG, SVG and PDF are laid out anew for that size"),
        "pngSaved": say("Saved as PNG, {columns} × {rows} px, {across} × {down} mm"),
        "svgSaved": say("Saved as SVG, {across} × {down} mm"),
        "failed": say("Not saved: {problem}"),
        "drawing": say("the chart is still being drawn, try again in a moment"),
        "missing": say("the chart is not on the page"),
        "tooLarge": say("the browser could not make a PNG of this size"),
    }
