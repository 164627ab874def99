"""A figure on its way to the browser: many maps may lie on one photograph, which travels once."""

import weakref

from plotly.io.json import to_json_plotly

from viz.theme import Figure

_packed: dict[int, tuple[str, str]] = {}  # by the figure's identity, for figures can't be hashed; gone when it is


def packed(figure: Figure) -> tuple[str, str]:
    """`figure` as JSON whose pictures are numbers, and the list of those pictures (data URIs) as JSON.

    Packed once, so that a figure which a page keeps costs nothing in the next run: change none that has been drawn.
    """
    if id(figure) not in _packed:
        weakref.finalize(figure, _packed.pop, id(figure), None)
        _packed[id(figure)] = _pack(figure)
    return _packed[id(figure)]


def _pack(figure: Figure) -> tuple[str, str]:
    text, pictures = figure.to_json(validate=False), list(dict.fromkeys(image.source for image in figure.layout.images))
    for number, source in enumerate(pictures):
        text = text.replace(to_json_plotly(source), str(number))
    return text, to_json_plotly(pictures)
