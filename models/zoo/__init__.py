"""THE table: every model the app can show. The list is closed; a visitor's text never names an architecture.

To add a card, add an entry to the list of its kind of weights. The first card is the one pages open on.
"""

from typing import Any

from models.card import AT_RANDOM, ModelCard, Weights
from models.zoo import digit_cards, lottery_card, set_cards, student_card
from models.zoo.cabinet import cards
from models.zoo.heads import head
from words import label

__all__ = ["ZOO", "ModelCard", "Weights"]

ANY_GRID = {"flexible": True, "options": {"dynamic_img_size": True}}
VIT = {"family": "vit", "paper": "Dosovitskiy et al. 2021, arXiv:2010.11929", **ANY_GRID}
DEIT = {"family": "deit", "paper": "Touvron et al. 2021, arXiv:2012.12877", **ANY_GRID}
DINO = {"family": "vit", "paper": "Oquab et al. 2023, arXiv:2304.07193", "patch": 14, **ANY_GRID}
REGISTERS = DINO | {"paper": "Darcet et al. 2024, arXiv:2309.16588"}
SWIN = {"family": "swin", "paper": "Liu et al. 2021, arXiv:2103.14030", "patch": 32, "kinds": ("window",)}
PVT = {
    "family": "pvt",
    "paper": "Wang et al. 2022, arXiv:2106.13797",
    "patch": 32,
    "flexible": True,
    "kinds": ("reduced", "tokens"),
}
TWINS = {
    "family": "twins",
    "paper": "Chu et al. 2021, arXiv:2104.13840",
    "patch": 32,
    "kinds": ("window", "reduced", "tokens"),
}
NEST = {"family": "nest", "paper": "Zhang et al. 2022, arXiv:2105.12723", "patch": 32, "kinds": ("window",)}
TNT = {"family": "tnt", "paper": "Han et al. 2021, arXiv:2103.00112", "kinds": ("inner", "tokens")}
CAIT = {"family": "cait", "paper": "Touvron et al. 2021, arXiv:2103.17239", "kinds": ("tokens", "cross")}
# Not flexible: the Norm of Re-Attention holds mean and variance of maps of one size, and others leave it at chance.
DEEPVIT = {"family": "deepvit", "source": "reference", "paper": "Zhou et al. 2021, arXiv:2103.11886"}
PVT1 = {
    "family": "pvt",
    "source": "reference",
    "paper": "Wang et al. 2021, arXiv:2102.12122",
    "patch": 32,
    "kinds": ("reduced", "tokens"),
    "flexible": True,
}
CPVT = {"family": "cpvt", "source": "reference", "paper": "Chu et al. 2023, arXiv:2102.10882", "flexible": True}
PIXEL = {
    "family": "image_gpt",
    "source": "reference",
    "paper": "Chen et al. 2020, Generative Pretraining from Pixels",
    "side": 32,
    "patch": 1,
    "mean": (0.5, 0.5, 0.5),
    "std": (0.5, 0.5, 0.5),
}


def _bundled(key: str, title: str, architecture: str, file: str, **fields: Any) -> ModelCard:
    """A card whose weights stand in assets/weights: `sha256`, `size` in bytes, `licence`, `note`, card fields."""
    pin = {name: fields.pop(name) for name in ("sha256", "licence", "note", "head")}
    weights = Weights(kind="bundled", file=file, bytes=fields.pop("size"), **pin)
    return ModelCard(key=key, title=title, architecture=architecture, weights=weights, **fields)


def _pretrained(
    key: str, title: str, architecture: str, size: int, *, licence: str = "Apache-2.0", **fields: Any
) -> ModelCard:
    """A card whose weights timm publishes; `size` in bytes. Inputs of the published side, ImageNet's classes."""
    weights = Weights("pretrained", file="model.safetensors", repo=f"timm/{architecture}", bytes=size, licence=licence)
    fields = {"source": "timm", "classes": "imagenet"} | fields
    return ModelCard(key=key, title=title, architecture=architecture, weights=weights, **fields)


def _untrained(key: str, title: str, architecture: str, *, source: str = "timm", **fields: Any) -> ModelCard:
    """A card that shows an architecture's layout: weights drawn at random (seeded), no head."""
    fields["options"] = {"num_classes": 0} | fields.get("options", {})
    return ModelCard(key=key, title=title, architecture=architecture, source=source, weights=AT_RANDOM, **fields)


BUNDLED = (
    _bundled(
        "vit_s14_saliency",
        "ViT-S/14",
        "vit_small_patch14_dinov2",
        "vit_s14_saliency.safetensors",
        **DINO | {"options": {"dynamic_img_size": True, "num_classes": 0}},
        source="timm",
        sha256="a090d3f197fc6d097df38e8c07ea5d12da27a8285fe6df68a3387aa44c5a7b49",
        size=44_128_240,
        licence="MIT",
        note=label("The layout of DINOv2 ViT-S/14, tuned to find what stands out in a picture; not plain DINOv2."),
        head=head("vit_s14_answers"),
        classes="imagenette",
        antialias=False,
        opens_on=9,
    ),
)
PRETRAINED = (
    _pretrained("vit_ti", "ViT-Ti/16", "vit_tiny_patch16_224.augreg_in21k_ft_in1k", 22_880_000, **VIT),
    _pretrained("vit_s", "ViT-S/16", "vit_small_patch16_224.augreg_in21k_ft_in1k", 88_210_000, **VIT),
    _pretrained("vit_b", "ViT-B/16", "vit_base_patch16_224.augreg_in21k_ft_in1k", 346_280_000, **VIT),
    _pretrained("deit_s", "DeiT-S/16", "deit_small_patch16_224.fb_in1k", 88_210_000, **DEIT),
    _pretrained(
        "deit_s_distilled", "DeiT-S/16 distilled", "deit_small_distilled_patch16_224.fb_in1k", 89_750_000, **DEIT
    ),
    _pretrained(
        "dinov2_s_registers",
        "DINOv2 ViT-S/14 with registers",
        "vit_small_patch14_reg4_dinov2.lvd142m",
        88_240_000,
        classes=None,
        **REGISTERS,
    ),
    _pretrained("swin_t", "Swin-T", "swin_tiny_patch4_window7_224.ms_in1k", 113_150_000, licence="MIT", **SWIN),
    _pretrained("pvt_v2_b0", "PVTv2-B0", "pvt_v2_b0.in1k", 14_670_000, **PVT),
    _pretrained("twins_svt_s", "Twins-SVT-S", "twins_svt_small.in1k", 96_240_000, **TWINS),
    _pretrained("nest_t", "NesT-T", "nest_tiny_jx.goog_in1k", 68_230_000, **NEST),
    _pretrained("tnt_s", "TNT-S", "tnt_s_patch16_224.in1k", 95_050_000, **TNT),
)
UNTRAINED = (
    _untrained("vit_ti_untrained", "ViT-Ti/16", "vit_tiny_patch16_224", **VIT),
    _untrained("deit_ti_distilled_untrained", "DeiT-Ti/16 distilled", "deit_tiny_distilled_patch16_224", **DEIT),
    _untrained("cait_xxs24_untrained", "CaiT-XXS24", "cait_xxs24_224", **CAIT),
    _untrained("swin_t_untrained", "Swin-T", "swin_tiny_patch4_window7_224", **SWIN),
    _untrained("pvt_v2_b0_untrained", "PVTv2-B0", "pvt_v2_b0", **PVT),
    _untrained("twins_svt_s_untrained", "Twins-SVT-S", "twins_svt_small", **TWINS),
    _untrained("nest_t_untrained", "NesT-T", "nest_tiny_jx", **NEST),
    _untrained("tnt_s_untrained", "TNT-S", "tnt_s_patch16_224", **TNT),
    _untrained("deepvit_16b_untrained", "DeepViT-16B", "deepvit", **DEEPVIT),
    _untrained("pvt_tiny_untrained", "PVT-Tiny", "pvt", **PVT1),
    _untrained("cpvt_ti_untrained", "CPVT-Ti/16", "cpvt", **CPVT),
    _untrained(
        "image_gpt_small_untrained",
        "Image GPT, small",
        "pixel",
        **PIXEL,
        options={"img_size": 32, "embed_dim": 128, "depth": 6, "num_heads": 4},
    ),
)

ZOO: dict[str, ModelCard] = {
    card.key: card
    for card in (
        *(*BUNDLED, *cards(), *PRETRAINED, *UNTRAINED),
        *(*set_cards.cards(), *digit_cards.cards(), *lottery_card.cards(), *student_card.cards()),
    )
}
