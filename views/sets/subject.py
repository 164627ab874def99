"""What the page shows: the two trained Set Transformers, and what was measured on the one that finds the maximum."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from models.zoo import ZOO, ModelCard
from models.zoo.cabinet import metrics
from ui.cloud_controls import GlassCloud

MAXIMUM, CLOUDS = "set_transformer_max", "set_transformer_small"
PAPER = "Lee et al. 2019, arXiv:1810.00825"


@dataclass(frozen=True, eq=False)
class SetTransformers:
    """`maximum` names the largest of some numbers, `clouds` the class of a point cloud; `measured` is the training
    report of the first. `cloud` is under glass where a view shows one."""

    maximum: ModelCard
    clouds: ModelCard
    measured: Mapping[str, Any]
    cloud: GlassCloud | None = None


def set_transformers(cloud: GlassCloud | None = None) -> SetTransformers:
    """The bundled ones, and the `cloud` under glass."""
    return SetTransformers(ZOO[MAXIMUM], ZOO[CLOUDS], metrics(MAXIMUM), cloud)
