"""One scene of the cloud canvas as one block of bytes (see `ui.components.canvas.packing.frame`)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ui.components.canvas.packing import frame, join
from viz import theme
from viz.provenance import Provenance
from words import say, several


@dataclass(frozen=True, eq=False)
class Marks:
    """A group of marked `points` (rank,), best first, called `name`; `look` gives its colour and shape.

    `numbered` writes the rank beside each; `counted` is what a rank is called in words, by default just that.
    """

    name: str
    points: Sequence[int] | np.ndarray
    look: int = 0
    numbered: bool = False
    counted: str = ""


@dataclass(frozen=True, eq=False)
class Ball:
    """All places within `radius` of `centre` (3,); `look` gives its colour."""

    centre: Sequence[float] | np.ndarray
    radius: float
    look: int = 0


@dataclass(frozen=True, eq=False)
class Lines:
    """Lines from the point `start` to the points `ends` (line,), each as strong as its share of `weights` (line,)."""

    start: int
    ends: np.ndarray
    weights: np.ndarray


@dataclass(frozen=True, eq=False)
class Scene:
    """What the cloud canvas shows.

    `points` (point, 3) are drawn in the colours of `values` (point,), grey where these are NaN; `unit` says what they
    are. `original` (point, 3) float64 is where the file itself has the points. The colour table `scale` of `viz.theme`
    runs over `ends`, by default the least and greatest value. `whole` (point, 3) is shown faintly behind. `chosen` is
    ringed; with `only_marks` only marked points can be chosen. `height` is in CSS pixels, by default what the window
    allows.
    """

    points: np.ndarray
    values: np.ndarray
    unit: str
    scale: str = "score"
    ends: tuple[float, float] | None = None
    original: np.ndarray | None = None
    whole: np.ndarray | None = None
    marks: Sequence[Marks] = ()
    balls: Sequence[Ball] = ()
    lines: Lines | None = None
    chosen: int | None = None
    only_marks: bool = False
    height: int | None = None

    @property
    def range(self) -> tuple[float, float]:
        """The values at both ends of the colour bar."""
        if self.ends is not None:
            return tuple(float(end) for end in self.ends)
        known = self.values[np.isfinite(self.values)]
        return (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)


def colour(look: int) -> str:
    """The colour of a group's marks."""
    return theme.CATEGORICAL[look % len(theme.CATEGORICAL)]


def pack(scene: Scene, provenance: Provenance, name: str) -> bytes:
    """The block for `scene`; views of the same `name` share their camera."""
    places, body = join(_arrays(scene))
    low, high = scene.range
    header = {
        "arrays": places,
        **_frame(scene.original),
        "key": name,
        "unit": scene.unit,
        "low": low,
        "high": high,
        "table": theme.lut(scene.scale).ravel().tolist(),
        "groups": [_group(marks) for marks in scene.marks],
        "balls": [_ball(ball) for ball in scene.balls],
        "lineFrom": None if scene.lines is None else int(scene.lines.start),
        "chosen": None if scene.chosen is None else int(scene.chosen),
        "onlyMarks": scene.only_marks,
        "height": scene.height,
        "title": provenance.title(),
        "caption": provenance.caption(),
        "provenance": provenance.record(),
        "stem": provenance.stem(),
        "words": _words(len(scene.points)),
    }
    return frame(header, body)


def _words(count: int) -> dict[str, str]:
    number = f"{count:,}"
    return {
        "cloud": say("The point cloud in three dimensions"),
        "keys": say(
            "Point cloud. Arrow keys turn it, plus and minus zoom, N and P step through the marked points, Escape lets "
            "go, Home resets the view."
        ),
        "hint": say(
            "Drag to turn, wheel to zoom, click a point to choose it. Keys: arrows, + and −, N and P for the marked "
            "points, Home."
        ),
        "hintTouch": say("One finger turns, two zoom; tap a point to choose it."),
        "noWebGl": say(
            "This browser offers no WebGL, so the picture is drawn the slow way, with fewer points of the whole cloud."
        ),
        "reset": say("Reset view"),
        "resetHint": say("Stand where the picture began (Home)"),
        "whole": say("Whole cloud"),
        "wholeHint": say("The points of the file that the model was not given"),
        "count": several(
            "{number} point. Point at it for its numbers.",
            "{number} points. Point at one for its numbers.",
            count,
            number=number,
        ),
        "countTouch": several(
            "{number} point. Tap it for its numbers.",
            "{number} points. Tap one for its numbers.",
            count,
            number=number,
        ),
        "point": say("Point {number}"),
        "original": say("in the file {x}, {y}, {z}"),
        "value": say("{unit}: {value}"),
        "none": say("none"),
        "noPoint": say("No point chosen."),
        "partly": say("{unit} (grey: none)"),
        "caption": say("{title}: {unit}, colours from {low} to {high}."),
        "chosen": say("Chosen: {point}"),
    }


def _frame(original: np.ndarray | None) -> dict[str, object]:
    """The middle that the file's own coordinates are sent from, for single precision holds no millimetre at 5,000 km,
    and with how many decimals they are written: millimetres, more where the cloud is smaller than a few units."""
    if original is None:
        return {"origin": None}
    extent = float(np.ptp(original, axis=0).max())
    finer = 4 - int(np.floor(np.log10(extent))) if extent > 0 else 3
    return {"origin": _middle(original).tolist(), "decimals": min(max(3, finer), 12)}


def _middle(original: np.ndarray) -> np.ndarray:
    return original.min(axis=0) / 2 + original.max(axis=0) / 2


def _group(marks: Marks) -> dict[str, object]:
    look = {
        "colour": colour(marks.look),
        "shape": marks.look,
        "numbered": marks.numbered,
        "counted": marks.counted or say("rank"),
    }
    return {"name": marks.name, **look}


def _ball(ball: Ball) -> dict[str, object]:
    centre = [float(place) for place in ball.centre]
    return {"centre": centre, "radius": float(ball.radius), "colour": colour(ball.look)}


def _arrays(scene: Scene) -> dict[str, np.ndarray]:
    whole = np.zeros((0, 3)) if scene.whole is None else scene.whole
    sizes = [len(marks.points) for marks in scene.marks]
    marked = [np.asarray(marks.points) for marks in scene.marks]
    lines = scene.lines or Lines(0, np.zeros(0), np.zeros(0))
    original = np.zeros((0, 3)) if scene.original is None else scene.original - _middle(scene.original)
    return {
        "points": np.asarray(scene.points, np.float32),
        "values": np.asarray(scene.values, np.float32),
        "whole": np.asarray(whole, np.float32),
        "original": np.asarray(original, np.float32),
        "markPoint": np.concatenate([*marked, np.zeros(0)]).astype(np.int32),
        "markGroup": np.repeat(np.arange(len(sizes)), sizes).astype(np.int32),
        "markRank": np.concatenate([np.arange(1, size + 1) for size in sizes] + [np.zeros(0)]).astype(np.int32),
        "lineTo": np.asarray(lines.ends, np.int32),
        "lineWeight": np.asarray(lines.weights, np.float32),
    }
