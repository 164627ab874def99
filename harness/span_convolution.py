"""ConvBERT's span-based dynamic convolution as Hugging Face computes it: numbers that ours are held against.

`python -m harness.span_convolution` writes them anew; it needs the package transformers, which only developers have.
The tests need the file alone.
"""

from pathlib import Path

import numpy as np
import torch

import models  # noqa: F401  transformers imports torchvision, which it makes importable

FILE = Path(__file__).parents[1] / "tests" / "analysis" / "convbert.npz"
SEED, TOKENS, CHANNELS, HEADS, TAPS = 0, 14, 16, 4, 9  # ConvBERT halves the heads, to 2 of 4 channels each


def of_transformers() -> dict[str, np.ndarray]:
    """Its layer's `input` (token, channel), its weights by name, the `kernels` (token, head, tap) that tokens make and
    what the convolution gives (`output`, (token, head · channel)); all numbers are drawn. ImportError without it."""
    import transformers
    from transformers.models.convbert.modeling_convbert import ConvBertSelfAttention

    torch.manual_seed(SEED)
    sizes = {"hidden_size": CHANNELS, "num_attention_heads": HEADS, "conv_kernel_size": TAPS, "head_ratio": 2}
    layer = ConvBertSelfAttention(transformers.ConvBertConfig(**sizes)).eval()
    for weight in layer.parameters():
        torch.nn.init.normal_(weight, std=0.5)
    scores, tokens = [], torch.randn(1, TOKENS, CHANNELS)
    layer.conv_kernel_layer.register_forward_hook(lambda module, given, made: scores.append(made))
    with torch.inference_mode():
        both = layer(tokens)[0]
    kernels = scores[0].reshape(TOKENS, -1, TAPS).softmax(dim=-1)
    made = {"input": tokens[0], "kernels": kernels, "output": both[0, :, both.shape[2] // 2 :]}  # after its attention
    arrays = {name: value.numpy() for name, value in (made | layer.state_dict()).items()}
    return arrays | {"version": np.array(transformers.__version__), "seed": np.array(SEED)}


if __name__ == "__main__":
    np.savez_compressed(FILE, **of_transformers())
