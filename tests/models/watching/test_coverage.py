"""A small part of `python -m benchmarks coverage`: one family for each way timm writes attention."""

import pytest
import torch

from benchmarks.__main__ import main
from benchmarks.coverage import SIDES, VARIANTS, families, measure
from models.watching import watching

import timm  # isort: skip  (after `models`, which makes it importable beside any torch build)
from timm.models import _registry  # isort: skip

FAMILIES = {  # family: (operations, kinds) read off the papers' figures and timm's defaults
    "cait": (26, {"tokens", "cross"}),  # 24 blocks of talking heads, 2 of class attention
    "coat": (8, {"channel"}),  # factorised: the softmax runs over the keys before the queries come in
    "convit": (12, {"tokens"}),  # 10 gated blocks mix two softmaxes
    "efficientformer_v2": (5, {"tokens", "cross"}),
    "levit": (11, {"tokens", "cross"}),
    "nest": (12, {"window"}),
    "pvt_v2": (8, {"reduced", "tokens"}),
    "swin_transformer": (12, {"window"}),
    "tnt": (24, {"inner", "tokens"}),
    "twins": (18, {"window", "reduced", "tokens"}),
    "vision_transformer": (6, {"tokens"}),
    "xcit": (14, {"channel", "cross"}),
}


@pytest.mark.parametrize("family", FAMILIES)
def test_weights_times_values_is_the_output(family: str) -> None:
    coverage = measure(family, VARIANTS[family])
    assert (coverage.operations, set(coverage.kinds)) == FAMILIES[family]
    assert coverage.exact
    assert coverage.peak > 3  # far from uniform, or the proof would be empty


def test_heads_folded_into_the_batch_come_out_again() -> None:
    coverage = measure("vision_transformer_sam", "samvit_base_patch16_224", images=2)
    assert (coverage.operations, coverage.kinds, coverage.exact) == (12, ("tokens",), True)


def test_softmax_of_a_gate_is_not_attention() -> None:
    coverage = measure("resnest", "resnest14d")
    assert coverage.softmaxes == 4
    assert coverage.operations == 0


SHAPES = {  # (window, head, query, key) of some operations at timm's default side
    "nest_tiny_jx": {"levels.0.transformer_encoder.0.attn": (16, 3, 196, 196)},
    "twins_svt_small": {"blocks.0.0.attn": (64, 2, 49, 49), "blocks.0.1.attn": (1, 2, 3136, 49)},
    "tnt_s_legacy_patch16_224": {"blocks.0.attn_in": (196, 4, 16, 16), "blocks.0.attn_out": (1, 6, 197, 197)},
    "volo_d1_224": {"network.0.0.attn": (196, 6, 9, 9), "post_network.0.attn": (1, 12, 1, 197)},
    "hiera_tiny_224": {"blocks.0.attn": (49, 1, 64, 64)},
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_layout_becomes_window_head_query_key(name: str) -> None:
    model = timm.create_model(name).eval()
    with torch.no_grad(), watching(model) as watch:
        model(torch.zeros(1, 3, 224, 224))
    shapes = {attention.name: attention.shape for attention in watch.attention}
    assert {operation: shapes[operation] for operation in SHAPES[name]} == SHAPES[name]


def test_the_table_names_models_of_their_families() -> None:
    assert set(SIDES) <= set(families())
    assert all(_registry._model_to_module[name] == family for family, name in VARIANTS.items())


@pytest.mark.parametrize("arguments", [[], ["nonsense"]])
def test_benchmarks_are_listed_when_none_is_named(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert "capture, collapse, coverage" in capsys.readouterr().err
