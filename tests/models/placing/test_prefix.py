"""Names of the tokens that stand for no place."""

import pytest
from timm.models import deit, swin_transformer, vision_transformer

from models.placing.prefix import prefix_names
from models.reference import cpvt, pixel, pvt

SMALL = {"img_size": 32, "patch_size": 16, "embed_dim": 16, "depth": 1, "num_heads": 2, "num_classes": 0}


def vit(**options):
    return vision_transformer.VisionTransformer(**(SMALL | options))


@pytest.mark.parametrize(
    ("build", "names"),
    [
        (vit, ("class",)),
        (lambda: vit(reg_tokens=2), ("class", "register 1", "register 2")),
        (lambda: vit(class_token=False, reg_tokens=1, global_pool="avg"), ("register 1",)),
        (lambda: vit(class_token=False, global_pool="avg"), ()),
        (lambda: deit.VisionTransformerDistilled(**SMALL), ("class", "distillation")),
        (lambda: swin_transformer.SwinTransformer(embed_dim=16, depths=(1,), num_heads=(2,)), ()),
        (lambda: pvt.build(depths=(1, 1, 1, 1)), ("class",)),
        (lambda: pixel.build(img_size=4, levels=2, embed_dim=16, depth=1, num_heads=2), ("start",)),
        (lambda: cpvt.build(depth=1, class_token=False), ()),
    ],
)
def test_prefix_names_are_read_from_the_model(build, names: tuple[str, ...]) -> None:
    assert prefix_names(build()) == names
