"""THE table: every model the app can show. The list is closed; a visitor's text never names an architecture."""

from models.card import ModelCard, Weights

__all__ = ["ZOO", "ModelCard", "Weights"]

_CARDS = (
    ModelCard(
        key="vit_s14_saliency",
        title="ViT-S/14",
        family="vit",
        source="timm",
        architecture="vit_small_patch14_dinov2",
        options={"dynamic_img_size": True, "num_classes": 0},
        weights=Weights(
            kind="bundled",
            file="vit_s14_saliency.safetensors",
            sha256="a090d3f197fc6d097df38e8c07ea5d12da27a8285fe6df68a3387aa44c5a7b49",
            bytes=44_128_240,
            licence="MIT",
            note="The layout of DINOv2 ViT-S/14, tuned to find what stands out in a picture; not plain DINOv2.",
        ),
        paper="Oquab et al. 2023, arXiv:2304.07193",
        patch=14,
        flexible=True,
        antialias=False,
    ),
    ModelCard(
        key="vit_ti_untrained",
        title="ViT-Ti/16",
        family="vit",
        source="timm",
        architecture="vit_tiny_patch16_224",
        options={"dynamic_img_size": True, "num_classes": 0},
        weights=Weights(kind="untrained"),
        paper="Dosovitskiy et al. 2021, arXiv:2010.11929",
        flexible=True,
    ),
)

ZOO: dict[str, ModelCard] = {card.key: card for card in _CARDS}
