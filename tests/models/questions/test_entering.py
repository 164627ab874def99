"""What enters a norm: against the block's own input, and the norm's output against torch's."""

import numpy as np
import pytest
import torch

from analysis.channels import layer_normalised
from errors import UserError
from models.preprocess import to_tensor
from models.questions.entering import NormEntering
from models.weights import load
from models.zoo import ZOO

SHOWN = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)


@pytest.mark.parametrize(("key", "block"), [("imagenette_vit", 2), ("imagenette_swin", 1)])
def test_the_tokens_and_the_gain_give_what_the_norm_gives(key: str, block: int) -> None:
    loaded = load(ZOO[key])
    entering = NormEntering(model=key, shown=SHOWN, block=block).answer(loaded)
    norms = [module for name, module in loaded.model.named_modules() if name.endswith("norm1")]
    seen: list[torch.Tensor] = []
    handle = norms[block].register_forward_hook(lambda _, __, result: seen.append(result))
    with torch.inference_mode():
        loaded.model(to_tensor(SHOWN, loaded.card))
    handle.remove()
    ours = layer_normalised(entering.tokens, entering.epsilon) * entering.gain + entering.offset
    np.testing.assert_allclose(ours, seen[0].reshape(ours.shape).numpy(), atol=1e-4)
    assert entering.blocks == len(norms) and not norms[block]._forward_pre_hooks
    other = NormEntering(model=key, shown=SHOWN, block=block, untrained=True).answer(loaded)
    assert (other.gain == 1).all() and not np.allclose(other.tokens, entering.tokens)


def test_a_model_without_such_a_norm_is_refused() -> None:
    key = "point_transformer_small"
    with pytest.raises(UserError, match="no LayerNorm in front"):
        NormEntering(model=key, shown=SHOWN, block=0).answer(load(ZOO[key]))
