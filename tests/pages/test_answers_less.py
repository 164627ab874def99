"""The sentences under the questions of the group on what a transformer can do without, found by a slow second way."""

import numpy as np

from inputs.examples import load_image
from models.changes import changed
from models.cut_heads import HeadsCut
from models.preprocess import prepare, to_tensor
from models.weights import load
from models.zoo import ZOO
from tests.opening import opened
from tests.pages.test_answers import answer


def test_needed_heads_says_what_a_copy_without_them_names() -> None:
    line = answer(opened("needed_heads", heads_model="imagenette_vit", heads_order="random", heads_off="7"))
    gone = np.random.default_rng(1).permutation(18)[:7]
    card = ZOO["imagenette_vit"]
    images = to_tensor(prepare(load_image("china").pixels, card, crop="square"), card)
    own = changed(load(card).model, (HeadsCut(tuple(divmod(int(place), 3) for place in gone)),))
    before, after = (model(images)[0].detach().softmax(dim=0).numpy() for model in (load(card).model, own))
    assert line.startswith("Without 7 of 18 heads it ")
    assert f"{before.max():.1%}" in line and f"{after.max():.1%}" in line
