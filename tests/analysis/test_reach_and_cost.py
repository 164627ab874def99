import numpy as np
import pytest
import torch
from timm.layers import Attention
from timm.models.pvt_v2 import Attention as ReducedAttention
from timm.models.swin_transformer import WindowAttention
from timm.models.tnt import Block
from timm.models.twins import LocallyGroupedAttn
from torch.utils.flop_counter import FlopCounterMode

from analysis import cost
from analysis.grids import enlarge, grid_centres, hand_down, refine
from analysis.reach import reach


def windows(side: int, size: int, shift: int = 0) -> np.ndarray:
    """Regions of (shifted) window attention on a square grid, by the definition."""
    groups = np.zeros((side, side), dtype=int)
    for y in range(side):
        for x in range(side):
            moved = [(place - shift) % side for place in (y, x)]
            parts = [*(place // size for place in moved), *(place >= side - shift for place in moved)]
            groups[y, x] = int("".join(str(int(part)) for part in parts))
    return groups


def slow_reach(groups, start) -> np.ndarray:
    side = len(groups[0])
    seen = {start}
    for group in groups[::-1]:
        seen |= {(y, x) for y in range(side) for x in range(side) for spot in seen if group[y, x] == group[spot]}
    result = np.zeros((side, side), dtype=bool)
    result[tuple(zip(*seen, strict=True))] = True
    return result


@pytest.mark.parametrize("start", [(0, 0), (3, 3), (4, 9), (11, 11)])
def test_shifted_windows_let_neighbours_in(start: tuple[int, int]) -> None:
    plain, shifted = windows(12, 4), windows(12, 4, 2)
    assert (reach([plain], start) == (plain == plain[start])).all()
    assert reach([plain, plain, plain], start).sum() == 16  # without the shift nothing gets out
    for layers in ([plain, shifted], [plain, shifted, plain], [plain, shifted, plain, shifted]):
        assert (reach(layers, start) == slow_reach(layers, start)).all()


def test_global_attention_reaches_everything_and_nothing_reaches_itself() -> None:
    everywhere, nowhere = np.zeros((6, 8), int), np.full((6, 8), -1)
    assert reach([nowhere, everywhere, nowhere], (2, 3)).all()
    alone = reach([nowhere, nowhere], (2, 3))
    assert alone.sum() == 1
    assert alone[2, 3]


def test_a_merged_position_covers_what_it_was_merged_from() -> None:
    fine, coarse = np.full((7, 6), -1), np.full((4, 3), -1)
    field = reach([fine, coarse], (3, 2))
    assert list(zip(*np.nonzero(field), strict=True)) == [(6, 4), (6, 5)]  # the seventh row had a partner of padding
    assert reach([windows(8, 4), np.full((4, 4), -1)], (0, 1)).sum() == 16


def test_refining_leaves_out_what_a_merge_left_over() -> None:
    coarse = np.array([[1.0, 2.0]])
    assert refine(coarse, (2, 5)).tolist() == [[1, 1, 2, 2, 0]] * 2
    assert hand_down(coarse, (2, 5)).tolist() == [[0.25, 0.25, 0.5, 0.5, 0]] * 2
    assert hand_down(coarse, (1, 3)).tolist() == [[0.5, 0.5, 2]]
    assert enlarge(coarse, (1, 5)).tolist() == [[1, 1, 1, 2, 2]]
    assert grid_centres(1, 2, cell=(4, 6)).tolist() == [[2, 3], [2, 9]]


def counted(module: torch.nn.Module, *inputs) -> int:
    """Multiply-adds that torch counts in one forward pass."""
    for part in module.modules():
        part.fused_attn = False
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        module.eval()(*inputs)
    return counter.get_total_flops() // 2


def test_costs_equal_what_torch_counts() -> None:
    tokens = torch.zeros(1, 64, 24)
    assert cost.full(64, 24).total == counted(Attention(24, 3), tokens)
    assert cost.window(64, 24, 16).total == counted(WindowAttention(24, 3, window_size=4), tokens.view(4, 16, 24))
    for reduction in (1, 2, 4):
        assert cost.reduced(64, 24, reduction).total == counted(
            ReducedAttention(24, 3, sr_ratio=reduction), tokens, (8, 8)
        )
    assert cost.window(64, 24, 16).total == counted(LocallyGroupedAttn(24, 3, ws=4), tokens, (8, 8))


def test_nested_costs_equal_what_torch_counts() -> None:
    words, patches = torch.zeros(9, 16, 8), torch.zeros(1, 10, 24)  # nine patches and a class token
    without_outer = Block(8, 24, 16, num_heads_in=2, num_heads_out=3)
    without_outer.attn_out, without_outer.mlp = torch.nn.Identity(), torch.nn.Identity()
    nested = cost.nested(9, 24, 16, 8)
    assert counted(without_outer, words, patches) == nested.inner + nested.bridge
    everything = counted(Block(8, 24, 16, num_heads_in=2, num_heads_out=3), words, patches)
    assert everything == nested.inner + nested.bridge + cost.nested(10, 24, 16, 8).outer


def test_maps_and_published_ratio() -> None:
    assert cost.full(197, 384, heads=6).map_entries == 6 * 197 * 197
    assert cost.window(3136, 96, 49, heads=3).map_bytes() == 4 * 64 * 3 * 49 * 49
    assert cost.reduced(3136, 64, 8).map_entries == 3136 * 49
    assert cost.nested(196, 384, 16, 24).ratio == pytest.approx(1.141, abs=5e-4)  # TNT-S against its outer part


def test_the_cheapest_window_of_a_pair_is_the_root_of_the_side() -> None:
    sizes = list(range(2, 16))
    for side in (16, 49, 64, 100):
        local, everywhere, both = cost.window_pair(side, sizes)
        assert sizes[int(np.argmin(both))] == round(side**0.5)
        assert local[0] == cost.window(side**2, 1, 4).interactions
        assert everywhere[2] == 2 * side**4 / 16 and both[1] == local[1] + everywhere[1]
