"""What the views of pyramids compute agrees with the maps themselves."""

import numpy as np
import pytest

from inputs.examples import IMAGES
from models.zoo import ZOO
from ui import cached, model_picker, spot
from views.pyramids import costs, inner_words, one_pixel, reach
from views.pyramids.subject import NAMES, NEST, TNT, Family, groups, heads_as_one


@pytest.fixture(scope="module")
def families() -> dict[str, Family]:
    image = cached.example(next(iter(IMAGES)))
    return {name: Family(name, model_picker.family(key)[0], image) for name, key in NAMES.items()}


@pytest.mark.parametrize("name", NAMES)
def test_the_cost_counts_the_numbers_that_the_maps_have(families: dict[str, Family], name: str) -> None:
    family = families[name]
    entries = 0
    for attention in family.trace.attention:
        windows, heads, queries, keys = attention.shape
        prefix = len(attention.queries.prefix), len(attention.keys.prefix)
        entries += windows * heads * (queries - prefix[0]) * (keys - prefix[1])
    assert costs.at(family, family.trace.pixels.shape[0]).map_entries == entries


@pytest.mark.parametrize(("name", "growth"), [("PVT", 16), ("NesT", 16), ("TNT", 16)])
def test_maps_of_twice_the_side_grow_as_the_formulas_say(families: dict[str, Family], name: str, growth: int) -> None:
    """Everything that looks at a fixed share of the picture has 16 times the pairs; TNT's words only 4 times."""
    family = families[name]
    side = family.trace.pixels.shape[0]
    inner = sum(int(np.prod(attention.shape)) for attention in family.inner)
    once, twice = (costs.at(family, length).map_entries for length in (side, 2 * side))
    assert twice == growth * (once - inner) + 4 * inner


def test_the_mean_row_holds_all_the_attention_on_the_picture(families: dict[str, Family]) -> None:
    for family in families.values():
        side = family.trace.pixels.shape[0]
        attention = family.looks[0]
        window, query = attention.queries.token_at(side / 2, side / 2)
        row = attention.weights(window=window)[0, :, query].mean(axis=0)
        outside = row[: len(attention.keys.prefix)].sum()
        painted = heads_as_one(attention, (side / 2, side / 2))
        assert np.nansum(painted) == pytest.approx(1 - outside, abs=1e-4)


def test_reach_begins_with_the_keys_of_the_first_block(families: dict[str, Family]) -> None:
    for family in families.values():
        first = family.looks[0]
        field = reach.fields(family)[0]
        window, _ = first.queries.token_at(*(0.5005 * side for side in family.trace.pixels.shape[:2]))
        seen = first.keys.raster // first.keys.tokens == (window if first.kind == "window" else 0)
        assert (field == seen).all() and field.sum() == (groups(first) == groups(first)[spot.token(field.shape)]).sum()


def test_one_pixel_stays_in_its_block_until_blocks_are_merged(families: dict[str, Family], monkeypatch) -> None:
    family, touched = families[NEST], {}
    for at in (125, 500):  # the middle of the first of four blocks, and the corner where four blocks meet
        monkeypatch.setattr(spot, "token", lambda size, at=at: tuple(at * length // 1000 for length in size))
        levels = one_pixel.changes(family)
        touched[at] = [len(np.unique(groups(attention)[moved > 0])) for attention, moved in levels]
    assert touched[125][:2] == [1, 1] and touched[500][:2] == [1, 4] and len(touched[500]) == len(family.stages)


def test_words_make_a_block_of_tnt_s_a_seventh_dearer() -> None:
    """196 patches of 384 channels, 16 words of 24: the ratio worked out by hand from the paper's expression."""
    family = Family(TNT, ZOO["tnt_s_untrained"], cached.example(next(iter(IMAGES))))
    inner, bridge, outer = 2 * 196 * 16 * 24 * (144 + 16), 196 * 16 * 24 * 384, 2 * 196 * 384 * (2304 + 196)
    assert inner_words.dearness(family) == pytest.approx((inner + bridge + outer) / outer)
    assert inner_words.dearness(family) == pytest.approx(1.141, abs=5e-4)
