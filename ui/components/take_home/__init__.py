"""Two buttons that make PNG and SVG of the chart drawn just before, in the visitor's browser."""

from ui.components.declared import component
from viz.provenance import Provenance
from words import say

_component = component("take_home")


def take_home(provenance: Provenance, *, key: str) -> None:
    """Draw the buttons; both files carry the caption and the record of `provenance`."""
    _component(data=facts(provenance), key=key, width="content")


def facts(provenance: Provenance) -> dict[str, object]:
    """What the browser is sent."""
    return {
        "caption": provenance.caption(),
        "record": provenance.json(),
        "title": provenance.title(),
        "stem": provenance.stem(),
        "words": _words(),
    }


def _words() -> dict[str, str]:
    """`drawing`, `missing` and `tooLarge` say why there is no file."""
    return {
        "png": say("The chart as on the screen, three times as fine"),
        "svg": say("The same as lines and letters, for slides and papers"),
        "saved": say("Saved as {kind}"),
        "failed": say("Not saved: {problem}"),
        "drawing": say("the chart is still being drawn, try again in a moment"),
        "missing": say("the chart is not on the page"),
        "tooLarge": say("the browser could not make a PNG of this size"),
    }
