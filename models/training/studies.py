"""What single models of the cabinet learn differently, so that each pair of a study differs in one thing.

imagenette_vit_12 and ..._drop        without and with LayerDrop (Fan et al. 2020, arXiv:1909.11556)
imagenette_vit_12 and ..._post        LayerNorm before or behind the branches (Xiong et al. 2020, arXiv:2002.04745)
..._cold and ..._post_cold            the same two without warm-up
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
