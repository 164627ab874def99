"""Our span-based dynamic convolution beside Hugging Face's; `python -m harness.span_convolution` wrote its numbers."""

from pathlib import Path

import numpy as np
import pytest

from analysis import convolved

HEADS, TAPS = 2, 9


@pytest.fixture(scope="module")
def theirs() -> dict[str, np.ndarray]:
    with np.load(Path(__file__).with_name("convbert.npz")) as file:
        return {name: file[name].astype(np.float64) for name in file.files if name != "version"}


def ours(theirs: dict[str, np.ndarray], depthwise: np.ndarray) -> np.ndarray:
    """Kernels (token, head, tap) of our functions from their weights, in their order of operations."""
    linear = "key_conv_attn_layer.pointwise.weight"
    around = convolved.spanned(theirs["input"], depthwise) @ theirs[linear][:, :, 0].T
    span = around + theirs["key_conv_attn_layer.bias"][:, 0]
    made = (theirs["input"] @ theirs["query.weight"].T + theirs["query.bias"]) * span
    heads = zip(
        *(theirs[f"conv_kernel_layer.{part}"].reshape(HEADS, TAPS, -1) for part in ("weight", "bias")), strict=True
    )
    return np.stack([convolved.generated(made, weight.T, bias[:, 0]) for weight, bias in heads], axis=1)


def test_kernels_and_what_they_gather_are_those_of_hugging_face(theirs: dict[str, np.ndarray]) -> None:
    kernels = ours(theirs, theirs["key_conv_attn_layer.depthwise.weight"][:, 0].T)
    np.testing.assert_allclose(kernels, theirs["kernels"], atol=1e-5)
    values = theirs["input"] @ theirs["conv_out_layer.weight"].T + theirs["conv_out_layer.bias"]
    values = values.reshape(len(values), HEADS, -1)
    gathered = np.zeros_like(values)
    for token, head, tap in np.ndindex(kernels.shape):
        if 0 <= (place := token + tap - TAPS // 2) < len(values):  # nothing beyond the ends
            gathered[token, head] += kernels[token, head, tap] * values[place, head]
    np.testing.assert_allclose(gathered.reshape(len(values), -1), theirs["output"], atol=1e-5)


def test_the_comparison_sees_a_span_turned_round(theirs: dict[str, np.ndarray]) -> None:
    turned = ours(theirs, theirs["key_conv_attn_layer.depthwise.weight"][:, 0].T[::-1])
    assert np.abs(turned - theirs["kernels"]).max() > 0.1
