"""Which families of timm are watched exactly: a small variant of each, weights @ values against the real output.

Exact means equal to `LIMIT` of the operation's largest output, in float32.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn
from torch.overrides import TorchFunctionMode

from errors import UserError
from models.watching import watching
from models.watching.descent import SOFTMAX

import timm  # isort: skip  (after `models`, which makes it importable beside any torch build)
from timm.models import _registry  # isort: skip

LIMIT = 1e-5  # of the largest |output|; float32 resolves about 1e-7 of it
# The small variant that has attention; any other family runs the variant with the shortest name.
VARIANTS = {
    "beit": "beit_base_patch16_224",
    "byoanet": "halonet26t",
    "byobnet": "resnet50_clip",
    "cait": "cait_xxs24_224",
    "coat": "coat_lite_tiny",
    "convit": "convit_tiny",
    "crossvit": "crossvit_tiny_240",
    "davit": "davit_tiny",
    "deepseek_vit": "deepseek_vit_412m",
    "deit": "deit_tiny_distilled_patch16_224",
    "edgenext": "edgenext_xx_small",
    "efficientformer_v2": "efficientformerv2_s0",
    "efficientvit_msra": "efficientvit_m0",
    "eva": "eva02_tiny_patch14_224",
    "fastvit": "fastvit_sa12",
    "gcvit": "gcvit_xxtiny",
    "hiera": "hiera_tiny_224",
    "hieradet_sam2": "hieradet_small",
    "iformer": "iformer_t",
    "levit": "levit_128s",
    "maxxvit": "test_maxvit",
    "metaformer": "caformer_s18",
    "mobilenetv3": "mobilenetv4_hybrid_medium",
    "mobilevit": "mobilevit_xxs",
    "mvitv2": "mvitv2_tiny",
    "naflexvit": "naflexvit_base_patch16_gap",
    "nest": "nest_tiny_jx",
    "pit": "pit_ti_224",
    "pvt_v2": "pvt_v2_b0",
    "swin_transformer": "swin_tiny_patch4_window7_224",
    "swin_transformer_v2": "swinv2_tiny_window8_256",
    "swin_transformer_v2_cr": "swinv2_cr_tiny_224",
    "tiny_vit": "tiny_vit_5m_224",
    "tnt": "tnt_s_legacy_patch16_224",
    "twins": "twins_svt_small",
    "vision_transformer": "test_vit",
    "vision_transformer_hybrid": "vit_tiny_r_s16_p8_224",
    "vision_transformer_relpos": "test_vit_relpos",
    "vision_transformer_sam": "samvit_base_patch16_224",
    "vitamin": "vitamin_small_224",
    "xcit": "xcit_nano_12_p16_224",
}
SIDES = {"csatv2": 512, "gemma4_vit": 224, "deepseek_vit": 224, "qwen3_vit": 224}


@dataclass(frozen=True)
class Coverage:
    """What was seen of one family.

    `error` is that of the worst operation: its largest |weights @ values - output|, divided by its largest |output|,
    because rounding in float32 grows with the numbers added up, and random weights make outputs of any size. `peak` is
    the largest weight times the number of keys (1 would be uniform attention).
    """

    family: str
    model: str
    operations: int
    kinds: tuple[str, ...]
    error: float
    peak: float
    softmaxes: int

    @property
    def exact(self) -> bool:
        return self.error <= LIMIT


class SoftmaxCount(TorchFunctionMode):
    """Counts softmaxes, attention or not."""

    count = 0

    def __torch_function__(self, func, types, args=(), kwargs=None):
        self.count += func in SOFTMAX
        return func(*args, **(kwargs or {}))


def families() -> dict[str, str]:
    """Every module of timm.models that registers models, and the variant to run."""
    by_family: dict[str, list[str]] = {}
    for name in timm.list_models():
        by_family.setdefault(_registry._model_to_module[name], []).append(name)
    shortest = {family: min(names, key=lambda name: (len(name), name)) for family, names in sorted(by_family.items())}
    return shortest | {family: name for family, name in VARIANTS.items() if family in by_family}


def randomise(model: nn.Module, pixels: torch.Tensor) -> None:
    """Weights that keep signals near size 1, so that attention is neither flat (timm's start) nor without values."""
    batch_norms = [module for module in model.modules() if isinstance(module, nn.modules.batchnorm._BatchNorm)]
    for module in model.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.normal_(module.weight, std=module.weight[0].numel() ** -0.5)
    for module in batch_norms:
        nn.init.ones_(module.weight)
        module.momentum = 1.0  # the statistics of the next batch, whole
        module.train()
    if batch_norms:
        model(pixels)
    model.eval()


def measure(family: str, name: str, *, images: int = 1) -> Coverage:
    """Run one model on random pixels and compare every operation's weights @ values with its output."""
    torch.manual_seed(0)
    model = timm.create_model(name, num_classes=10).eval()
    side = SIDES.get(family, model.pretrained_cfg.get("input_size", (3, 224, 224))[-1])
    pixels, seen, counter = torch.randn(images, 3, side, side), (), SoftmaxCount()
    with torch.no_grad():
        randomise(model, torch.randn(2, 3, side, side))
    try:
        with torch.no_grad(), counter, watching(model, wants=frozenset({"values"}), batch=images) as watch:
            model(pixels)
        seen = watch.attention
    except UserError:
        pass  # no attention in this family, which is a finding too
    errors = [attention.error() / float(np.abs(attention.output).max()) for attention in seen]
    peak = max((float(attention.weights().max()) * attention.shape[3] for attention in seen), default=0.0)
    kinds = tuple(sorted({attention.kind for attention in seen}))
    return Coverage(family, name, len(seen), kinds, max(errors, default=0.0), peak, counter.count)


def report(rows: Iterator[Coverage]) -> list[Coverage]:
    """Print one line per family with attention, and return all rows."""
    print("error: largest |weights @ values - output| of an operation over its largest |output|, worst operation")
    print("peak: largest weight × number of keys; 1 would be uniform attention\n")
    print(f"{'family':27}{'model':34}{'ops':>4}  {'kinds':29}{'error':>9}{'peak':>8}")
    kept = []
    for row in rows:
        kept.append(row)
        if row.operations:
            line = f"{row.family:27}{row.model:34}{row.operations:4}  {', '.join(row.kinds):29}"
            print(f"{line}{row.error:9.1e}{row.peak:8.1f}", "" if row.exact else "  not exact", flush=True)
    return kept


def main() -> None:
    """`python -m benchmarks coverage [FAMILY ...]`."""
    chosen = {family: name for family, name in families().items() if not sys.argv[1:] or family in sys.argv[1:]}
    rows = report(measure(family, name) for family, name in chosen.items())
    seen = [row for row in rows if row.operations]
    gates = [f"{row.family} ({row.model})" for row in rows if row.softmaxes and not row.operations]
    print(f"\nfamilies without softmax: {sum(not row.operations and not row.softmaxes for row in rows)}")
    print("softmax multiplied elementwise, which weighs no values and is not attention:", ", ".join(gates) or "none")
    print(f"not exact, the error exceeds {LIMIT:g}:", ", ".join(row.family for row in seen if not row.exact) or "none")
    print(json.dumps({"families": len(seen), "exact": sum(row.exact for row in seen)}))
