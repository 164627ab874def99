"""The lens by closed form is the model with its later blocks taken out."""

import numpy as np
import pytest
import torch
from torch import nn

from analysis.lens import decided, lens
from analysis.probabilities import softmax
from inputs.examples import load_image
from models.changes import twin
from models.preprocess import to_tensor
from models.weights import load
from models.zoo import ZOO
from ui import cached
from views.forward import lens as view
from views.forward.subject import passed_through


@pytest.mark.parametrize(
    "model", ["vit_s14_saliency", "imagenette_vit", "imagenette_deit", "imagenette_vit_12", "imagenette_vit_12_post"]
)
@torch.inference_mode()
def test_it_is_the_model_without_its_later_blocks(model: str) -> None:
    trace = cached.trace(model, load_image("china"), wants=frozenset({"tokens"}))
    way = passed_through(trace, ZOO[model], 0, stranger=False)
    logits = lens([way.passed.tensors["begun"], *trace.tokens], view.reading(way))
    loaded = load(ZOO[model])
    images = to_tensor(trace.pixels, loaded.card)
    count = len(trace.tokens)
    for kept in (0, 1, count - 2, count):
        own = twin(loaded.model)
        for place in range(kept, count):
            own.blocks[place] = nn.Identity()
        np.testing.assert_allclose(logits[kept], own(images)[0].numpy(), atol=5e-4, rtol=1e-4)


def test_it_is_decided_where_the_last_other_name_ends() -> None:
    logits = np.array([[2, 1], [1, 2], [2, 1], [1, 2], [0, 3]])
    assert decided(logits) == 3 and decided(logits[3:]) == 0
    assert softmax(logits[-1:]).argmax() == 1
