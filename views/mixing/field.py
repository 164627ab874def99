"""What the middle of a model's last map answers to: the effective receptive field of ViT and Swin, live."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis import receptive
from inputs.image import ImageInput
from models.questions.receptive import EffectiveField, Field
from models.trace import Trace
from models.zoo import ZOO
from models.zoo.measured import measured
from ui import cached, facts
from ui.exhibit import exhibit
from ui.ground import under
from views.mixing import many_fields
from viz import row
from viz.theme import Figure
from words import label, say

MODELS = {"vit": "imagenette_vit", "swin": "imagenette_swin"}
SOURCE = "Luo et al. 2016, arXiv:1701.04128; Ding et al. 2022, arXiv:2203.06717"
PARAMETERS = (label("beside"),)
MARK = {"fillcolor": "rgba(0,0,0,0)", "type": "rect"}


@dataclass(frozen=True, eq=False)
class Seen:
    """The square of a picture, `image`, that the models see."""

    image: ImageInput

    @cached_property
    def traces(self) -> Mapping[str, Trace]:
        """Each model's look at it."""
        return {name: cached.trace(key, self.image, crop="square") for name, key in MODELS.items()}

    @cached_property
    def fields(self) -> Mapping[tuple[str, bool], Field]:
        """(model, untrained) -> its field."""
        return {
            (name, untrained): cached.ask(EffectiveField(model=MODELS[name], shown=trace.pixels, untrained=untrained))
            for name, trace in self.traces.items()
            for untrained in (False, True)
        }


def draw(seen: Seen) -> None:
    """The four fields, then those of many photographs with the convolutional network's."""
    names = [_name(*which, field) for which, field in seen.fields.items()]
    grounds = [under(seen.traces[name]) for name, _ in seen.fields]
    maps = np.stack([receptive.lifted(field.slopes) for field in seen.fields.values()])
    figure = row.row(grounds, maps, names, unit=say("slope, log₁₀(1 + 1000 · share of the largest)"), height=400)
    records = [
        facts.provenance(trace, ZOO[MODELS[name]], method=label("effective receptive field"), source=SOURCE)
        for name, trace in seen.traces.items()
    ]
    record = facts.another(facts.together(records), records[0].method, beside=label("the same with random weights"))
    arrays = {f"{name}_{_kind(untrained)}": field.slopes for (name, untrained), field in seen.fields.items()}
    exhibit(
        _marked(figure, seen, grounds[0].size), record, caption=_told(), arrays=arrays, fitted=True, key="mix_field"
    )
    if told := measured(many_fields.FILE):
        many_fields.draw(told)


def sentence(seen: Seen) -> str:
    """In which square half of it lies, beside untrained and beside an even spread."""
    sides = {which: receptive.side(field.slopes, field.middle) for which, field in seen.fields.items()}
    return say(
        "Half of what the middle of the map answers to lies in a square of {vit} of the picture’s side in the ViT "
        "(untrained {vit_random}), {swin} in Swin (untrained {swin_random}); spread evenly: {even}.",
        vit=f"{sides['vit', False]:.0%}",
        vit_random=f"{sides['vit', True]:.0%}",
        swin=f"{sides['swin', False]:.0%}",
        swin_random=f"{sides['swin', True]:.0%}",
        even=f"{receptive.HALF**0.5:.0%}",
    )


def _kind(untrained: bool) -> str:
    return "untrained" if untrained else "trained"


def _name(name: str, untrained: bool, field: Field) -> str:
    model, side = facts.short_name(ZOO[MODELS[name]]), f"{receptive.side(field.slopes, field.middle):.0%}"
    if untrained:
        return say("{model}, untrained: {side}", model=model, side=side)
    return say("{model}: {side}", model=model, side=side)


def _marked(figure: Figure, seen: Seen, size: tuple[int, int]) -> Figure:
    """The asking place outlined in each picture."""
    pixel = size[1] / next(iter(seen.fields.values())).slopes.shape[1]
    for number, field in enumerate(seen.fields.values()):
        (top, left), (down, across) = field.at, (length / count for length, count in zip(size, field.grid, strict=True))
        start = number * (size[1] + pixel) + left * across
        box = {"x0": start, "x1": start + across, "y0": top * down, "y1": (top + 1) * down, **MARK}
        for colour, width in (("#000000", 4), ("#ffffff", 2)):
            figure.add_shape(**box, line={"color": colour, "width": width})
    return figure


def _told() -> str:
    return say(
        "The gradient of the outlined place of the last map, summed over its channels, with respect to each pixel of "
        "the normalised input; its size, summed over red, green and blue. The number is the side of the square "
        "around the place, ended by the picture’s edge, that holds half of it. Untrained: the same architecture, "
        "weights drawn once."
    )
