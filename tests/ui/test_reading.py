"""How to read a page stands open: what to look for, what nothing learned would show, what would surprise."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Expander

from tests.opening import opened
from ui.reading import parts
from ui.text import TEXTS

APP = Path(__file__).parents[2] / "app.py"
PAGES = ("positions", "windows", "pyramids", "depth", "distance", "distillation", "compare", "cabinet", "upernet")
OPENINGS = ("**What to look for.**", "**What a", "**What would surprise.**")


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_the_three_and_keeps_them_short(name: str) -> None:
    first, rest = parts((TEXTS / "en" / f"{name}.md").read_text(encoding="utf-8"))
    assert [paragraph.startswith(opening) for paragraph, opening in zip(first, OPENINGS, strict=True)] == [True] * 3
    assert all(len(paragraph.split()) <= 60 for paragraph in first)
    assert rest and not any(opening in rest for opening in (OPENINGS[0], OPENINGS[2]))


@pytest.mark.parametrize("path", sorted((TEXTS / "en").glob("*.*.md")), ids=lambda path: path.stem)
def test_a_view_s_own_reading_has_the_three_in_a_minute_s_words_and_belongs_to_a_view(path: Path) -> None:
    first, rest = parts(path.read_text(encoding="utf-8"))
    assert [paragraph.startswith(opening) for paragraph, opening in zip(first, OPENINGS, strict=True)] == [True] * 3
    assert 60 <= sum(len(paragraph.split()) for paragraph in first) <= 120 and not rest
    page, _, view = path.stem.partition(".")
    assert f'View("{view}", label(' in (APP.parent / "pages" / f"{page}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", ["positions", "windows", "pyramids", "depth", "upernet"])
def test_every_view_but_the_one_that_the_page_s_own_reading_is_about_has_its_own(page: str) -> None:
    views = re.findall(r'View\("(\w+)", label', (APP.parent / "pages" / f"{page}.py").read_text(encoding="utf-8"))
    without = [view for view in views if not (TEXTS / "en" / f"{page}.{view}.md").exists()]
    assert len(without) == 1, without


def test_the_reading_follows_the_view() -> None:
    first, other = (opened("windows", windows=view) for view in ("steps", "cost"))
    told = [" ".join(element.value for element in app.markdown) for app in (first, other)]
    assert "Compare steps 1 and 6" in told[0] and "both axes being logarithmic" in told[1]
    assert "Compare steps" not in told[1]


@pytest.mark.parametrize("path", sorted(TEXTS.rglob("*.md")), ids=lambda path: path.stem)
def test_formulas_stand_between_fences_of_their_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    fences = [line for line in text.splitlines() if line == "$$"]
    # A fence with the formula behind it opens a block that ends at the next line of its own: the page would turn red.
    assert len(fences) == text.count("$$") and len(fences) % 2 == 0


def test_only_the_rest_is_behind_a_click() -> None:
    app = AppTest.from_file(str(APP), default_timeout=120).run()
    app.switch_page("pages/windows.py").run()
    shown = " ".join(element.value for element in app.markdown)
    assert not explained(app).markdown
    app.session_state["more_formulas"] = True  # AppTest can't click an expander
    hidden = " ".join(element.value for element in explained(app.run()).markdown)
    assert all(opening in shown and opening not in hidden for opening in OPENINGS)
    assert r"\Omega(\text{W-MSA})" in hidden and r"\Omega" not in shown


def explained(app: AppTest) -> Expander:
    return next(expander for expander in app.expander if expander.label == "More, with the formulas")
