"""The page of pyramids: opens finished in every view, its choices are in the link, each picture names its model."""

import pytest

from inputs.examples import IMAGES
from models.zoo import ZOO
from models.zoo.cabinet import ARCHITECTURES
from models.zoo.classes import class_names
from tests.charts import charts
from tests.opening import opened
from tests.tables import tables
from ui import cached, model_picker
from views.pyramids.subject import NAMES, NEST, Family, Pyramids

VIEWS = ["reach", "cost", "keys", "window", "pixel", "path", "words"]


@pytest.fixture(scope="module")
def pyramids() -> Pyramids:
    image = cached.example(next(iter(IMAGES)))
    return Pyramids(tuple(Family(name, model_picker.family(key)[0], image) for name, key in NAMES.items()))


def test_opens_with_all_four_and_their_shapes() -> None:
    app = opened("pyramids")
    assert app.title[0].value == "What does a query see in PVT, Twins, NesT, TNT?"
    assert len(set(tables(app)[0]["architecture"])) == 4
    assert [box.label for box in app.selectbox][:4] == list(NAMES)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_opens_from_its_link(view: str) -> None:
    app = opened("pyramids", pyramid=view)
    assert app.query_params["pyramid"] in (view, [view])
    assert app.button_group(key="choose_pyramid").value == view


def test_a_nest_with_classes_shows_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    card = ARCHITECTURES["imagenette_nest"]
    monkeypatch.setitem(ZOO, card.key, ZOO.get(card.key, card))
    app = opened("pyramids", pyramid="path", nest=card.key)
    assert not app.info
    classes = app.selectbox(key="choose_class")
    assert len(classes.options) == 10 and len(charts(app)) == 1 + 2
    trace = cached.trace(card.key, cached.example(next(iter(IMAGES))), crop="square")
    assert classes.value == int(trace.logits.argmax())
    assert classes.options[0] == class_names(card.classes)[classes.value]


def test_the_class_comes_from_the_link_by_its_number() -> None:
    app = opened("pyramids", pyramid="path", nest="imagenette_nest", **{"class": "4"})
    assert app.selectbox(key="choose_class").value == 4 and "The path to “church”" in str(charts(app)[0])
    assert not app.toast and app.query_params["class"] in ("4", ["4"])


def test_without_classes_the_decision_path_says_so(pyramids: Pyramids) -> None:
    app = opened("pyramids", pyramid="path")
    refused = any("no classes" in info.value for info in app.info)
    assert refused == (pyramids.one(NEST).trace.logits is None)


def test_every_picture_names_its_own_model(pyramids: Pyramids) -> None:
    for family in pyramids.families:
        assert family.record.model == family.card.title
    caption = pyramids.record.caption()
    assert all(f"{family.card.title} ({family.card.weights.kind} weights)" in caption for family in pyramids.families)
