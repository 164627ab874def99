"""Multiply-adds and numbers made, beside what is counted by hand."""

import torch
import torch.nn.functional as F
from torch import nn

from models.questions.work import work


@torch.inference_mode()
def test_a_layer_makes_what_it_gives_and_a_view_nothing() -> None:
    model = nn.Sequential(nn.Linear(3, 4), nn.GELU(), nn.Flatten(0))
    assert work(model, torch.zeros(2, 3)) == (2 * 3 * 4, 8 + 8)


@torch.inference_mode()
def test_fused_attention_multiplies_twice_and_stores_no_map() -> None:
    tokens = torch.randn(1, 2, 50, 4, generator=torch.Generator().manual_seed(0))
    fused, made = work(lambda x: F.scaled_dot_product_attention(x, x, x), tokens)
    plain, more = work(lambda x: torch.softmax(x @ x.mT, dim=-1) @ x, tokens)
    assert fused == plain == 2 * 2 * 50 * 50 * 4
    assert more == 2 * (2 * 50 * 50) + 2 * 50 * 4 and made < 2 * 50 * 50


@torch.inference_mode()
def test_products_of_whole_numbers_count_like_others() -> None:
    codes = torch.ones(32, 16, dtype=torch.int8)
    assert work(lambda x: torch._int_mm(x, codes.T.contiguous().T.T), codes)[0] == 32 * 16 * 32
