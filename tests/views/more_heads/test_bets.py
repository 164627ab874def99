"""The bet on the layers' heads, against the mutual information of head and key."""

import pytest

from inputs.examples import load_image
from models.zoo import ZOO
from tests.recipes.many_heads import information
from ui import cached
from views.more_heads.bets import where_heads_differ
from views.more_heads.subject import Layered
from viz.provenance import Provenance


@pytest.mark.parametrize("key", ["imagenette_vit", "imagenette_vit_12"])
def test_the_part_is_that_of_the_layer_with_most_information(key: str) -> None:
    trace = cached.trace(key, load_image("chelsea"), crop="square")
    truth = where_heads_differ(Layered(ZOO[key], trace, 0, Provenance("")))
    every = [information(attention.weights()[0]) for attention in trace.attention]
    best = every.index(max(every))
    quarters = [min(3, int(4 * layer / len(every))) for layer in range(len(every))]
    assert truth.answer == quarters[best]
    assert f"layer {best + 1} of {len(every)}: {max(every):.2f} bits" in truth.told
