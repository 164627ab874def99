"""A lesson's file is read as it is meant, and what is wrong with one is said with its name, line and fault."""

import re
from pathlib import Path

import pytest

from errors import UserError
from lessons import shelf
from lessons.lesson import Lesson, read

GOOD = """---
id: mine
title: My way
page: by_hand
---

state: hand=patches&hand_row=3
lights: by_hand, choose_hand

One
sentence.

---

Words: with a colon, *no* field.

---
state: hand_row=4&hand_mask=causal
bet: first_from_itself

More <script>alert(1)</script>.
"""


def lesson(text: str = GOOD, file: str = "mine.md") -> Lesson:
    return read(text, file, pages={"by_hand": {"first_from_itself"}})


def test_steps_have_words_state_lights_and_bet() -> None:
    first, second, third = lesson().steps
    assert first.words == "One sentence." and first.lights == ("by_hand", "choose_hand")
    assert second.words.startswith("Words: with") and not second.state and not second.bet
    assert third.bet == "first_from_itself"


def test_a_step_keeps_what_those_before_it_set() -> None:
    mine = lesson()
    assert mine.state(2) == {"hand": "patches", "hand_row": "3"}
    assert mine.state(3) == {"hand": "patches", "hand_row": "4", "hand_mask": "causal"}
    assert mine.touches() == {"hand", "hand_row", "hand_mask"}


BAD = {
    "title": (GOOD.replace("title: My way\n", ""), 2, "title"),
    "page": (GOOD.replace("page: by_hand", "page: nowhere"), 4, "nowhere"),
    "id": (GOOD.replace("id: mine", "id: other"), 2, "other"),
    "field": (GOOD.replace("lights: by_hand", "light: by_hand"), 8, "light"),
    "yaml": (GOOD.replace("bet: first_from_itself", "bet: [unclosed"), 19, "name: text"),
    "list": (GOOD.replace("bet: first_from_itself", "bet: [a, b]"), 19, "no text"),
    "tag": (GOOD.replace("bet: first_from_itself", "bet: !!python/object/apply:os.system [ls]"), 19, "no text"),
    "light": (GOOD.replace("choose_hand", "x{} body"), 8, "x{} body"),
    "state": (GOOD.replace("hand=patches&hand_row=3", "nonsense"), 7, "name=value"),
    "lesson": (GOOD.replace("hand_row=4", "lesson=1"), 18, "lesson"),
    "empty": (GOOD.replace("Words: with a colon, *no* field.", ""), 14, "says nothing"),
    "long": (GOOD.replace("sentence.", "x" * 601), 10, "600"),
    "bet": (GOOD.replace("bet: first_from_itself", "bet: first_from_her"), 19, "bets: first_from_itself"),
    "plain": ("only words", 1, "---"),
    "nothing": ("", 1, "---"),
}


@pytest.mark.parametrize("fault", BAD)
def test_what_is_wrong_is_said_with_file_line_and_fault(fault: str) -> None:
    text, line, word = BAD[fault]
    with pytest.raises(UserError) as refused:
        lesson(text)
    said = str(refused.value)
    assert "“mine.md”" in said and word in said
    assert int(re.search(r"line (\d+)", said)[1]) == line, said


def test_the_operator_s_folder_gives_lessons_and_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(shelf.SWITCH, raising=False)
    assert shelf.own() == ({}, [])
    monkeypatch.setenv(shelf.SWITCH, str(tmp_path))
    (tmp_path / "mine.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.md").write_text("nothing", encoding="utf-8")
    (tmp_path / "odd.md").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "huge.md").write_text("x" * (shelf.LARGEST + 1), encoding="utf-8")
    lessons, problems = shelf.own()
    assert list(lessons) == ["mine"] and len(problems) == 3
    assert all(name in " ".join(map(str, problems)) for name in ("bad.md", "odd.md", "huge.md"))
    assert shelf.all_lessons("en")["mine"] == lessons["mine"] and "by_hand" in shelf.all_lessons("en")


def test_every_lesson_of_the_house_is_short_and_falls_back_to_english() -> None:
    for name, course in shelf.house("en").items():
        count = sum(len(step.words.split()) for step in course.steps)
        assert name == course.id and 60 <= count <= 120, (name, count)
        assert not re.search(r"\d", " ".join(step.words for step in course.steps)), name
    assert shelf.house("qps") == shelf.house("en") and len(shelf.house("en")) >= 7
