"""A lecturer's own lessons: begun from the gallery, never run as code, refused in a sentence."""

from pathlib import Path

import pytest

from lessons import shelf
from tests.opening import opened
from ui import guide

MINE = """---
id: mine
title: Mine <b>x</b>
page: by_hand
---

lights: by_hand

Look <script>alert(1)</script> here.
"""


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(shelf.SWITCH, str(tmp_path))
    (tmp_path / "mine.md").write_text(MINE, encoding="utf-8")
    (tmp_path / "bad.md").write_text(MINE.replace("id: mine", "id: bad").replace("by_hand", "none"), encoding="utf-8")
    return tmp_path


def test_the_gallery_lists_lessons_and_says_what_is_wrong_with_others(own: Path) -> None:
    app = opened("gallery")
    [link] = [link.proto for link in app.get("page_link") if "Mine" in link.proto.label]
    assert "lesson=mine" in str(link)
    [warning] = [warning.value.replace("\\", "") for warning in app.warning]
    assert "“bad.md”" in warning and "line 4" in warning and "no page “none”" in warning


def test_an_own_lesson_leads_and_its_words_are_no_html(own: Path) -> None:
    app = opened("by_hand", lesson="mine")
    [words] = [part for part in app.markdown if "Look" in part.value]
    assert not words.allow_html and app.button(key="guide_next").label == "Finish"
    (own / "mine.md").unlink()
    app.run()
    assert not app.exception and not app.error and not [b for b in app.button if b.key == "guide_next"]


def test_a_lesson_of_another_page_is_left_alone() -> None:
    app = opened("permutation", lesson="by_hand", lesson_step="2")
    assert app.button(key="guide_begin") and not [b for b in app.button if b.key == "guide_next"]
    assert not {guide.LESSON, guide.STEP} & set(app.query_params)


def test_a_second_key_before_the_page_is_drawn_does_not_lead_beyond_the_end() -> None:
    lesson = shelf.house("en")["by_hand"]
    last = len(lesson.steps)
    app = opened("by_hand", lesson="by_hand", lesson_step=str(last - 1))
    app.session_state[guide.NOW] = guide.Now("by_hand", lesson, last)  # the first key has been heard
    app.button(key="guide_next").click().run()
    assert app.query_params[guide.STEP] == str(last) and not app.toast
    assert app.button(key="guide_next").label == "Finish"
