"""The gallery: every page, its own question, in the order of the navigation; pictures small and accounted for."""

import hashlib
import re
from pathlib import Path
from urllib.parse import urlencode

import numpy as np
import pytest
from PIL import Image

from tests.opening import opened
from ui import contents, language
from views.gallery import cards

ROOT = Path(__file__).parents[2]
PICTURES = sorted((ROOT / "assets" / "images" / "gallery").glob("*.webp"))


def test_every_page_is_linked_by_its_question_in_teaching_order() -> None:
    links = [link.proto.label for link in opened("gallery").get("page_link")]
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    order = [name for name in re.findall(r'"pages/(\w+)\.py"', source) if name != "gallery"]
    titles = [(ROOT / "pages" / f"{name}.py").read_text(encoding="utf-8") for name in order]
    assert len(links) == len(order) > 3
    assert all(f'say("{label}"),' in text for label, text in zip(links, titles, strict=True))


def test_groups_and_pages_are_named_by_questions_and_the_house_by_its_name() -> None:
    (home, *sections), (first, *pages) = zip(*opened("gallery").session_state[contents.KEPT].items(), strict=True)
    assert not home and "Vitrine" in first[0].title
    assert all(section.endswith("?") for section in sections)
    asked = [page.title for group in pages for page in group]
    assert asked == [link.proto.label for link in opened("gallery").get("page_link")]
    assert all(title.endswith("?") for title in asked)


def test_a_session_keeps_its_pages_until_it_speaks_another_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(language.SWITCH, "1")
    app = opened("gallery")
    first = app.session_state[contents.KEPT]
    assert app.run().session_state[contents.KEPT] is first
    app.query_params["lang"] = language.PSEUDO
    pages = app.run().session_state[contents.KEPT]
    assert pages is not first and all(page.title.startswith("⟦") for group in pages.values() for page in group)


def test_cards_open_the_view_that_they_show_and_leave_the_picture_to_the_visitor() -> None:
    for name, parameters in cards.SHOWN.items():
        app = opened(name, **parameters)
        assert all(app.query_params[key] in (value, [value]) for key, value in parameters.items()), "it is understood"
        assert not {"image", "cloud"} & parameters.keys()
    links = {link.proto.page: link.proto.query_string for link in opened("gallery").get("page_link")}
    assert {page: text for page, text in links.items() if text} == {
        name: urlencode(parameters) for name, parameters in cards.SHOWN.items()
    }


def test_pictures_are_small_belong_to_a_page_and_are_listed() -> None:
    sources = (ROOT / "assets" / "images" / "SOURCES.md").read_text(encoding="utf-8")
    assert PICTURES
    for path in PICTURES:
        assert path.stat().st_size <= 40_000 and (ROOT / "pages" / f"{path.stem}.py").exists()
        assert hashlib.sha256(path.read_bytes()).hexdigest() in sources
        with Image.open(path) as picture:
            assert picture.size == (480, 300)


FILLED = 0.5  # of a card's height, at least
PAPER = 245  # grey levels from which it is paper


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_no_card_shows_a_thin_strip(path: Path) -> None:
    with Image.open(path) as picture:
        rows = np.flatnonzero((np.asarray(picture.convert("L")) < PAPER).any(axis=1))
    assert rows[-1] - rows[0] >= FILLED * 300
