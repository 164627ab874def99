"""What watching costs: CPU time and memory over a plain forward, beside timm's hooks on unfused attention."""

import json
from collections.abc import Callable, Iterable
from statistics import median
from time import process_time

import numpy as np
import torch
from torch import Tensor, nn

from models.serving.memory import keep_freed
from models.watching import watching

import timm  # isort: skip  (after `models`, which makes it importable beside any torch build)
from timm.utils import AttentionExtract  # isort: skip

MODEL = "vit_small_patch14_dinov2"
PAIRS = {224: 41, 518: 15}  # paired runs per side: enough for a steady median beside other work on the machine


def build(*, fused: bool) -> nn.Module:
    """ViT-S/14 with random weights, any side; `fused` chooses timm's attention path on this instance."""
    torch.manual_seed(0)
    model = timm.create_model(MODEL, num_classes=0, img_size=224, dynamic_img_size=True).eval()
    for block in model.blocks:
        block.attn.fused_attn = fused
    return model


def seconds(run: Callable[[], object]) -> float:
    """CPU seconds of one call, all threads."""
    start = process_time()
    run()
    return process_time() - start


def paired_ratio(run: Callable[[], object], plain: Callable[[], object], pairs: int) -> float:
    """Median of run / plain over alternating pairs, so that a busy machine slows both alike."""
    run(), plain()
    ratios = []
    for turn in range(pairs):
        first, second = (run, plain) if turn % 2 else (plain, run)
        times = {first: seconds(first), second: seconds(second)}
        ratios.append(times[run] / times[plain])
    return median(ratios)


def storage_bytes(tensors: Iterable[Tensor]) -> int:
    """Memory that these tensors keep alive; views of one storage count once."""
    return sum({t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in tensors}.values())


def owner(array: np.ndarray) -> Tensor:
    """The tensor whose memory a view of it shares."""
    while not isinstance(array, Tensor):
        array = array.base
    return array


def measure(side: int) -> dict[str, float]:
    """Ratios of CPU time and bytes kept, for one side of the image in pixels."""
    model, unfused = build(fused=True), build(fused=False)
    peer, pixels = AttentionExtract(unfused, method="hook"), torch.randn(1, 3, side, side)

    def watched() -> tuple:
        with watching(model) as watch:
            model(pixels)
        return watch.attention

    ratio = paired_ratio(watched, lambda: model(pixels), PAIRS[side])
    peer_ratio = paired_ratio(lambda: peer(pixels), lambda: model(pixels), PAIRS[side])
    maps = watched()
    return {
        "ratio": ratio,
        "peer_ratio": peer_ratio,
        "kept": storage_bytes(owner(array) for attention in maps for array in (attention.query, attention.key)),
        "query_and_key": sum(attention.query.nbytes + attention.key.nbytes for attention in maps),
        "peer_kept": storage_bytes(peer(pixels).values()),
    }


@torch.inference_mode()
def main() -> None:
    """`python -m benchmarks capture`, on one thread: others spin while they wait for it, and that is CPU time too."""
    torch.set_num_threads(1)
    keep_freed()  # as the app does
    rows = {side: measure(side) for side in PAIRS}
    print(f"{MODEL}, random weights, {torch.get_num_threads()} thread(s); CPU time over the plain fused forward")
    print(f"{'side':>5}{'watched':>9}{'kept':>9}{'q and k':>9}{'kept/qk':>9}   {'timm hooks':>10}{'kept':>9}")
    for side, row in rows.items():
        kept, pair, peer = (row[name] / 1e6 for name in ("kept", "query_and_key", "peer_kept"))
        print(f"{side:5}{row['ratio']:9.3f}{kept:6.1f} MB{pair:6.1f} MB{kept / pair:9.2f}", end="   ")
        print(f"{row['peer_ratio']:10.3f}{peer:6.1f} MB")
    figures = {f"ratio_{side}": round(row["ratio"], 4) for side, row in rows.items()}
    figures["retained_over_qk_518"] = round(rows[518]["kept"] / rows[518]["query_and_key"], 4)
    print(json.dumps(figures))
