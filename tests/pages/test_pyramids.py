"""The page of pyramids: opens finished, its numbers agree with the maps themselves, its choices are in the link."""

from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from inputs.examples import IMAGES
from models.zoo import ZOO
from models.zoo.cabinet import ARCHITECTURES
from models.zoo.classes import class_names
from tests.charts import charts
from tests.tables import tables
from ui import cached, facts, model_picker, spot
from views.pyramids import costs, fewer_keys, nest, reach, words
from views.pyramids.subject import NAMES, Family, groups, heads_as_one

APP = Path(__file__).parents[2] / "app.py"
VIEWS = [
    "Reach",
    "Cost",
    "PVT: fewer keys",
    "Twins: window size",
    "NesT: one pixel",
    "NesT: decision path",
    "TNT: words",
]


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_file(str(APP), default_timeout=300).run()
    for name, value in parameters.items():
        app.query_params[name] = value
    return app.switch_page("pages/pyramids.py").run()


@pytest.fixture(scope="module")
def families() -> dict[str, Family]:
    image = cached.example(next(iter(IMAGES)))
    return {name: Family(name, model_picker.family(key)[0], image) for name, key in NAMES.items()}


def test_opens_with_all_four_and_their_shapes() -> None:
    app = opened()
    assert not app.exception and not app.error
    assert app.title[0].value == "What does a query see in PVT, Twins, NesT, TNT?"
    assert len(set(tables(app)[0]["architecture"])) == 4
    assert [box.label for box in app.selectbox][:4] == list(NAMES)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_from_its_link(view: str) -> None:
    app = opened(pyramid=view)
    assert not app.exception and not app.error and app.query_params["pyramid"] in (view, [view])


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
    once, twice = (costs.at(family, each).map_entries for each in (side, 2 * side))
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
    family, touched = families["NesT"], {}
    for at in (125, 500):  # the middle of the first of four blocks, and the corner where four blocks meet
        monkeypatch.setattr(spot, "token", lambda size, at=at: tuple(at * length // 1000 for length in size))
        found = nest.changes(family)
        touched[at] = [len(np.unique(groups(attention)[moved > 0])) for attention, moved in found]
    levels = len(family.stages)
    assert touched[125][:2] == [1, 1] and touched[500][:2] == [1, 4] and len(touched[500]) == levels


def test_an_inverted_pixel_is_the_only_one_changed() -> None:
    pixels = np.full((4, 4, 3), 100, dtype=np.uint8)
    changed = nest.inverted(pixels, (1, 2))
    assert changed[1, 2].tolist() == [255, 255, 255] and (changed != pixels).any(axis=-1).sum() == 1


def test_the_product_shares_each_patch_out_over_its_words() -> None:
    rng = np.random.default_rng(0)
    outer, inner = rng.random((2, 3)), rng.random((6, 4, 4))
    inner /= inner.sum(axis=-1, keepdims=True)
    y, x = np.indices((4, 6))
    raster = ((y // 2) * 3 + x // 2) * 4 + (y % 2) * 2 + x % 2  # 2 × 2 words in each of 2 × 3 patches
    fine = words.product(outer, inner, raster, 4)
    assert fine.sum() == pytest.approx(outer.sum())
    assert fine[2, 5] == pytest.approx(outer[1, 2] * inner[5, :, 1].mean())


def test_the_cheapest_window_is_the_root_of_the_side() -> None:
    for side in (16, 49, 64, 100):
        sizes = list(range(2, 16))
        assert sizes[int(np.argmin(fewer_keys.interactions(side, sizes)[2]))] == round(side**0.5)


def test_words_make_a_block_of_tnt_s_a_seventh_dearer() -> None:
    """196 patches of 384 channels, 16 words of 24: the ratio worked out by hand from the paper's expression."""
    family = Family("TNT", ZOO["tnt_s_untrained"], cached.example(next(iter(IMAGES))))
    inner, bridge, outer = 2 * 196 * 16 * 24 * (144 + 16), 196 * 16 * 24 * 384, 2 * 196 * 384 * (2304 + 196)
    assert words.dearness(family) == pytest.approx((inner + bridge + outer) / outer) == pytest.approx(1.141, abs=5e-4)


def test_a_nest_with_classes_shows_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    card = ARCHITECTURES["imagenette_nest"]
    monkeypatch.setitem(ZOO, card.key, ZOO.get(card.key, card))
    app = opened(pyramid="NesT: decision path", nest=card.key)
    assert not app.exception and not app.error and not app.info
    classes = app.selectbox(key="choose_class")
    assert len(classes.options) == 10 and len(charts(app)) == 1 + 2
    trace = cached.trace(card.key, cached.example(next(iter(IMAGES))), crop="square")
    assert classes.value == class_names(card.classes)[int(trace.logits.argmax())]


def test_without_classes_the_decision_path_says_so(families: dict[str, Family]) -> None:
    app = opened(pyramid="NesT: decision path")
    refused = any("no classes" in info.value for info in app.info)
    assert refused == (families["NesT"].trace.logits is None)


def test_every_picture_names_its_own_model(families: dict[str, Family]) -> None:
    for family in families.values():
        assert family.record.model == family.card.title
    shared = facts.together([family.record for family in families.values()])
    assert all(
        f"{family.card.title} ({family.card.weights.kind} weights)" in shared.caption() for family in families.values()
    )
