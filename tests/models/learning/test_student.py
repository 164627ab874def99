"""The small ViT of a recipe: its parts against plain loops, its numbers packed and restored."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from errors import UserError
from models.learning.student import TokenBatchNorm, TokenPowerNorm, build, images_of, packed, restored, unpacked
from models.recipe import CHOICES, Recipe, moments

LEVELS = np.random.default_rng(0).integers(0, 17, (6, 8, 8)).astype(np.uint8)


def by_hand(recipe: Recipe, levels: np.ndarray) -> torch.Tensor:
    """The model of `recipe` (LayerNorm, plain attention) head by head and token by token, float64: (digit, class)."""
    weights = {
        name: torch.tensor(part, dtype=torch.float64) for name, part in unpacked(recipe, packed(build(recipe))).items()
    }

    def norm(tokens: torch.Tensor, name: str) -> torch.Tensor:
        centred = tokens - tokens.mean(dim=-1, keepdim=True)
        eps = 1e-5
        return (
            centred / torch.sqrt(centred.square().mean(dim=-1, keepdim=True) + eps) * weights[f"{name}.weight"]
            + weights[f"{name}.bias"]
        )

    def linear(tokens: torch.Tensor, name: str) -> torch.Tensor:
        return tokens @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def attention(tokens: torch.Tensor, name: str) -> torch.Tensor:
        query, key, value = linear(tokens, f"{name}.qkv").split(32, dim=-1)
        size = 32 // recipe.heads
        heads = []
        for head in range(recipe.heads):
            part = slice(head * size, (head + 1) * size)
            scores = query[:, part] @ key[:, part].T / size**0.5
            heads.append(scores.softmax(dim=-1) @ value[:, part])
        return linear(torch.cat(heads, dim=-1), f"{name}.proj")

    def mlp(tokens: torch.Tensor, name: str) -> torch.Tensor:
        return linear(torch.nn.functional.gelu(linear(tokens, f"{name}.fc1")), f"{name}.fc2")

    answers = []
    for digit in levels:
        image = torch.tensor(digit / 8 - 1)
        patches = [
            (weights["patch_embed.proj.weight"][:, 0] * image[row : row + 2, column : column + 2]).sum(dim=(1, 2))
            for row in range(0, 8, 2)
            for column in range(0, 8, 2)
        ]
        tokens = torch.stack(patches) + weights["patch_embed.proj.bias"]
        tokens = torch.cat([weights["cls_token"][0], tokens]) + weights["pos_embed"][0]
        for block in range(recipe.blocks):
            at = f"blocks.{block}."
            if recipe.place == "pre":
                tokens = tokens + attention(norm(tokens, at + "norm1"), at + "attn")
                tokens = tokens + mlp(norm(tokens, at + "norm2"), at + "mlp")
            else:
                tokens = norm(tokens + attention(tokens, at + "attn"), at + "norm1")
                tokens = norm(tokens + mlp(tokens, at + "mlp"), at + "norm2")
        answers.append(linear(norm(tokens, "norm"), "head")[0])
    return torch.stack(answers)


@pytest.mark.parametrize("recipe", [Recipe(), Recipe(place="post", heads=2, blocks=3), Recipe(positions=False, seed=3)])
def test_a_recipe_s_model_does_what_it_says(recipe: Recipe) -> None:
    with torch.no_grad():
        answer = build(recipe).eval()(images_of(LEVELS))
    torch.testing.assert_close(answer.double(), by_hand(recipe, LEVELS), atol=2e-5, rtol=1e-4)


def test_batch_normalisation_runs_over_all_images_and_tokens() -> None:
    tokens = torch.randn(5, 7, 3, generator=torch.Generator().manual_seed(0)) * 3 + 1
    flat = tokens.reshape(35, 3)
    expected = (flat - flat.mean(dim=0)) / torch.sqrt(flat.var(dim=0, correction=0) + 1e-5)
    torch.testing.assert_close(TokenBatchNorm(3)(tokens), expected.reshape(5, 7, 3), atol=1e-5, rtol=1e-5)


def test_power_normalisation_divides_by_the_root_of_the_mean_square_over_all_images_and_tokens() -> None:
    tokens = torch.randn(5, 7, 3, generator=torch.Generator().manual_seed(0)) * 3 + 1
    expected = tokens / tokens.reshape(35, 3).square().mean(dim=0).sqrt()
    torch.testing.assert_close(TokenPowerNorm(3)(tokens), expected, atol=1e-4, rtol=1e-4)


def test_a_seed_draws_the_same_whatever_others_draw_and_takes_nothing_from_them() -> None:
    first = packed(build(Recipe(mixed=True)))
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    second = packed(build(Recipe(mixed=True)))
    assert torch.equal(torch.rand(3), expected)
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, packed(build(Recipe(mixed=True, seed=2))))


@pytest.mark.parametrize("norm", CHOICES["norm"])
def test_what_is_packed_comes_back(norm: str) -> None:
    recipe = Recipe(norm=norm, blocks=1, mixed=True)
    model = build(recipe)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(0.1)
        model.train()(images_of(LEVELS))  # moves running statistics
        again = restored(recipe, packed(model))
        torch.testing.assert_close(again(images_of(LEVELS)), model.eval()(images_of(LEVELS)), atol=0, rtol=0)


def test_only_what_there_is_to_choose_is_trained() -> None:
    with pytest.raises(UserError, match=r"has blocks = 400; choose it on the page\."):
        Recipe(blocks=400)
    with pytest.raises(UserError, match="rate = nan"):
        replace(Recipe(), rate=float("nan"))


def test_moments_begin_untrained_and_end_with_the_last_step() -> None:
    for steps in CHOICES["steps"]:
        kept = moments(steps)
        assert (kept[0], kept[-1]) == (0, steps) and list(kept) == sorted(set(kept)) and len(kept) <= 24
