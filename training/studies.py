"""What single models of the cabinet learn differently: how long, and in each pair of a study one thing.

imagenette_vit_12 and ..._drop        without and with LayerDrop (Fan et al. 2020, arXiv:1909.11556)
imagenette_vit_12 and ..._post        LayerNorm before or behind the branches (Xiong et al. 2020, arXiv:2002.04745)
..._cold and ..._post_cold            the same two without warm-up
imagenette_vit and ..._long           40 epochs more, in which photographs are mixed across classes
imagenette_deit and ..._hard          soft labels of the ViT-S/14, or what a convolutional network takes each crop for
                                      (`train imagenette_deit_hard DATA --teacher RUN`), mixed across classes
"""

from collections.abc import Mapping
from types import MappingProxyType

COLD = {"warm_up": 0.0}
DIFFERENCES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {
        "imagenette_vit_12_drop": {"layer_drop": 0.2},
        "imagenette_vit_12_post_cold": COLD,
        "imagenette_vit_12_cold": COLD,
    }
)


def _first(*epochs: int) -> tuple[dict[str, float], ...]:
    """Stages as all models had them at first: they mixed photographs with neighbours in the order of the data."""
    return tuple({"epochs": count, "across": False} for count in epochs)


# What each stage of training differs in from `Recipe()`. A stage has a schedule of its own and begins with the average
# weights before it: the processor's time came in pieces, and a model of ten epochs was of use while forty more ran.
USUAL, BRIEF = _first(10, 40), _first(10)
STAGES: Mapping[str, tuple[Mapping[str, float], ...]] = MappingProxyType(
    {
        "imagenette_vit": _first(20, 30),
        "imagenette_vit_long": (*_first(20, 30), {"epochs": 40}),
        "imagenette_deit_hard": ({"epochs": 40},),
        "imagenette_vit_12_drop": BRIEF,
        "imagenette_vit_12_post": BRIEF,
        "imagenette_vit_12_post_cold": BRIEF,
        "imagenette_vit_12_cold": BRIEF,
    }
)


def stages(key: str) -> tuple[Mapping[str, float], ...]:
    """The stages in which the model `key` of the cabinet learned: what each differs in from `Recipe()`."""
    return STAGES.get(key, USUAL)
