"""THE table: every model the app can show. The list is closed; a visitor's text never names an architecture."""

from models.card import ModelCard, Weights

__all__ = ["ZOO", "ModelCard", "Weights"]

_CARDS = (
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
