"""A figure on its way to the browser: many maps may lie on one photograph, which travels once."""

from plotly.io.json import to_json_plotly

from viz.theme import Figure


def packed(figure: Figure) -> tuple[str, str]:
    """`figure` as JSON whose pictures are numbers, and the list of those pictures (data URIs) as JSON."""
    text, pictures = figure.to_json(validate=False), list(dict.fromkeys(image.source for image in figure.layout.images))
    for number, source in enumerate(pictures):
        text = text.replace(to_json_plotly(source), str(number))
    return text, to_json_plotly(pictures)
