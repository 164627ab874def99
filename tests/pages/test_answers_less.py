"""The sentences under the questions of the group on what a transformer can do without, found by a slow second way."""

import numpy as np
from torch import nn

from inputs.examples import load_image
from models.changes import changed, twin
from models.cut_heads import HeadsCut
from models.preprocess import prepare, to_tensor
from models.weights import load
from models.zoo import ZOO
from tests.answers import answer
from tests.opening import opened


def test_needed_heads_says_what_a_copy_without_them_names() -> None:
    line = answer(opened("needed_heads", heads_model="imagenette_vit", heads_order="random", heads_off="7"))
    gone = np.random.default_rng(1).permutation(18)[:7]
    card = ZOO["imagenette_vit"]
    images = to_tensor(prepare(load_image("china").pixels, card, crop="square"), card)
    own = changed(load(card).model, (HeadsCut(tuple(divmod(int(place), 3) for place in gone)),))
    before, after = (model(images)[0].detach().softmax(dim=0).numpy() for model in (load(card).model, own))
    assert line.startswith("Without 7 of 18 heads it ")
    assert f"{before.max():.1%}" in line and f"{after.max():.1%}" in line


def test_needed_blocks_says_what_a_shorter_list_of_blocks_names() -> None:
    line = answer(opened("needed_blocks", blocks_rule="random", blocks_n="5", blocks_draw="3"))
    gone = set(np.random.default_rng(3).permutation(12)[:5].tolist())
    for key, opening in {"imagenette_vit_12_drop": "Without 5 of 12 blocks it ", "imagenette_vit_12_cold": ""}.items():
        card = ZOO[key]
        images = to_tensor(prepare(load_image("china").pixels, card, crop="square"), card)
        own = twin(load(card).model)
        own.blocks = nn.ModuleList(block for place, block in enumerate(own.blocks) if place not in gone)
        assert line.startswith(opening) and f"{own(images)[0].detach().softmax(dim=0).max():.1%}" in line
