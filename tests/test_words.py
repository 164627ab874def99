"""Words: whole sentences that a translator can be given, one language per session, nothing said too early."""

import ast
import pickle
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from gettext import NullTranslations
from pathlib import Path
from string import Formatter

import pytest

import apart
from errors import UserError
from tests import catalogue
from tests.speaking import speaking
from ui.components.canvas.words import _hints
from words import Message, bound, label, message, messages, named, once, say, several

ROOT = Path(__file__).parents[1]
SOURCES = [ROOT / "app.py", *(path for folder in catalogue.FOLDERS for path in sorted((ROOT / folder).rglob("*.py")))]
SAID = {"say", "several"}
MARKED = {"label", "message", "UserError"}


class Shouting(NullTranslations):
    """A language in capitals, whose places keep their names."""

    def gettext(self, message: str) -> str:
        return "".join(part if "{" in part else part.upper() for part in message.replace("{", "\0{").split("\0"))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{msgid1 if n == 1 else msgid2}!"


def test_words_are_english_until_another_language_is_spoken() -> None:
    assert say("{count} of them", count=3) == "3 of them"
    with speaking(Shouting()):
        assert say("plain") == "PLAIN" and say("") == ""
    assert say("plain") == "plain"


def test_a_number_chooses_its_form() -> None:
    forms = [several("{number} head", "{number} heads", number) for number in (1, 2)]
    assert forms == ["1 head", "2 heads"]
    with speaking(Shouting()):
        assert several("{number} head", "{number} heads", 2) == "2 heads!"


def test_a_message_is_put_into_words_when_it_is_said_and_so_are_its_values() -> None:
    late = message("the {token}", token=message("class token"))
    assert str(late) == "the class token"
    with speaking(Shouting()):
        assert say(late) == "THE CLASS TOKEN" and say(label("scale")) == "SCALE"


def test_braces_in_other_people_s_words_stay() -> None:
    assert say("“{file}” is odd", file="{0} {x}") == "“{0} {x}” is odd" and say("no {place}") == "no {place}"


@pytest.mark.parametrize("typed", ["-3", "-3.5 %", "-1,000"])
def test_what_people_typed_or_named_is_told_as_they_wrote_it(typed: str) -> None:
    """In quotation marks, whichever the language has; a number of ours has its minus."""
    minus = typed.replace("-", "−")
    assert say("“{file}” is {change} lower", file=typed, change=typed) == f"“{typed}” is {minus} lower"
    assert str(UserError("“{file}” is empty.", file=typed)) == f"“{typed}” is empty."
    assert [say(text, file=typed) for text in ("« {file} »", "„{file}“")] == [f"« {typed} »", f"„{typed}“"]
    assert say("left out: {names}", names=named([typed], 3)) == f"left out: “{typed}”"
    assert say("{change} “{file}”", file="a", change=typed) == f"{minus} “a”"
    assert apart.read(apart.written(message("“{file}”", file=typed))) == message("“{file}”", file=typed)


def test_further_names_are_told_by_dots() -> None:
    assert (named([], 2), named(["a", "b"], 2), named("abc", 2)) == ("", "“a”, “b”", "“a”, “b” …")


def test_a_thread_says_its_words_in_the_language_in_which_it_was_asked() -> None:
    with speaking(Shouting()), ThreadPoolExecutor(1) as other:
        ours = bound(lambda: say("caption"))
        theirs = other.submit(say, "caption").result()
        assert [other.submit(ours).result() for _ in range(2)] == ["CAPTION"] * 2 and theirs == "caption"


def test_what_is_said_once_is_said_again_in_another_language_and_of_other_values() -> None:
    calls = []

    @once
    def heads(count: int) -> str:
        calls.append(count)
        return say("heads: {count}", count=count)

    assert [heads(3), heads(3), heads(4)] == ["heads: 3", "heads: 3", "heads: 4"]
    with speaking(Shouting()):
        assert heads(3) == "HEADS: 3" and calls == [3, 4, 3]


def test_a_message_has_its_plural() -> None:
    one, two = (messages("{number} tensor", "{number} tensors", number) for number in (1, 2))
    assert (str(one), str(two), say(one), say(two)) == ("1 tensor", "2 tensors") * 2
    assert apart.read(apart.written(two)) == two
    with speaking(Shouting()):
        assert say(message("{what}", what=two)) == "2 tensors!"


def test_an_error_for_the_visitor_keeps_its_words_across_a_process() -> None:
    error = pickle.loads(pickle.dumps(UserError("“{file}” is {content}.", file="a", content=Message("plain text"))))  # noqa: S301 - our own
    assert str(error) == "“a” is plain text."
    with speaking(Shouting()):
        assert say(error.message.values["content"]) == "PLAIN TEXT"


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_said_is_one_literal_sentence_with_named_places(path: Path) -> None:
    in_browser = path.is_relative_to(ROOT / "ui" / "components")  # whose modules fill places by themselves
    for name, call in calls(path):
        plural = name in {"several", "messages"}
        texts = call.args[: 2 if plural else 1] if plural or name in SAID | MARKED else []
        for text in texts:
            if name in MARKED or plural:
                assert isinstance(text, ast.Constant), ast.unparse(call)
            assert not isinstance(text, ast.JoinedStr | ast.BinOp), f"glued from pieces: {ast.unparse(call)}"
            if isinstance(text, ast.Constant):
                places = {place for _, place, _, _ in Formatter().parse(text.value) if place is not None}
                given = {keyword.arg for keyword in call.keywords} | ({"number"} if plural else set())
                assert all(place.isidentifier() for place in places), text.value
                later = name == "label" or None in given or (in_browser and not given)
                assert places <= given or later, ast.unparse(call)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_nothing_is_said_at_import_or_inside_a_cache(path: Path) -> None:
    """What is said once for everybody would be said in the first visitor's language."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    page = path.parent.name == "pages" or path.name == "app.py"
    for node in tree.body:
        functions = isinstance(node, ast.FunctionDef | ast.ClassDef)
        cached = isinstance(node, ast.FunctionDef) and any("cache" in ast.unparse(mark) for mark in node.decorator_list)
        if cached or not (functions or page):
            said = [ast.unparse(call) for call in ast.walk(node) if isinstance(call, ast.Call)]
            assert not [words for words in said if words.startswith(("say(", "several("))], path
        if cached:
            spinners = [part.value for mark in node.decorator_list for part in getattr(mark, "keywords", ())]
            assert not [part for part in spinners if isinstance(getattr(part, "value", None), str)], path


def test_the_catalogue_holds_every_word() -> None:
    expected = catalogue.written(catalogue.catalogue())
    assert catalogue.TARGET.read_text(encoding="utf-8") == expected, "run: python -m tests.catalogue"


def test_who_has_no_mouse_is_told_of_none() -> None:
    """A sentence that names the mouse names the finger, too, or has a twin that does, by key (the canvas)."""
    said = {str(one.id) for one in catalogue.catalogue() if one.id}
    mouse = {sentence for sentence in said if "mouse" in sentence and "finger" not in sentence}
    twins = _hints()
    assert mouse <= {twins[key] for key in twins if f"{key}Touch" in twins}
    texts = [path for folder in ("assets/text", "lessons") for path in (ROOT / folder).rglob("*.md")]
    assert len(texts) > 50 and not [
        path.name for path in texts if re.search("mouse|mice", path.read_text(encoding="utf-8"))
    ]
