"""Whatever stands in a link, a file's or a tensor's name: a choice that exists, or a refusal; words that stay words."""

import re
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as some

import apart
from inputs.sniff import NAME_LENGTH, shown, what_is
from ui.link import number, one_of, some_of
from ui.text import ALIVE, JOINER, plain
from words import Message

MARKS = "\\`*_{}[]()#+-.!|<>$:~&@/"
# What Markdown on GitHub's terms and Streamlit make of words without any mark around them.
ALONE = (r"www\.", r"(?i)(https?|ftp)://", r"(?i)(mailto|xmpp):", r"@[\w.-]")
ALONE += (r":[\w+-]+:", r":[\w-]+/[\w-]+:", "->|<-|--")
PIECES = some.sampled_from(
    ("www.", "http://", "a@b.c", ":smile:", ":material/home:", "->", "--", "$x$", "![a](b)", "<b>", "&lt;", "\\", "\n")
)
WORDS = some.lists(PIECES | some.text(max_size=8), max_size=8).map("".join)


@given(WORDS)
def test_words_of_others_stay_words(words: str) -> None:
    escaped = plain(words, limit=10_000)
    bare = re.sub(r"\\(.)", r"\1", escaped)
    printable = "".join(sign if sign.isprintable() else " " for sign in words)
    assert bare.replace(JOINER, "") == printable.replace(JOINER, ""), "nothing is lost or added"
    assert not [mark for mark in re.findall(r"\\.|.", escaped) if mark in set(MARKS)], "every mark is escaped"
    assert not [rule for rule in ALONE if re.search(rule, bare)], "nothing comes alive once escapes are gone"


def test_that_rule_bites() -> None:
    assert all(
        any(re.search(rule, words) for rule in ALONE)
        for words in ("www.e.org", "HTTPS://e", "a@b", ":smile:", ":material/home:", "a -> b")
    )
    assert ALIVE.search("www.e.org") and not any(re.search(rule, "blocks.0.attn.qkv") for rule in ALONE)


@given(WORDS, some.integers(1, 80))
def test_words_of_others_are_cut(words: str, limit: int) -> None:
    assert len(re.sub(r"\\(.)", r"\1", plain(words, limit=limit)).replace(JOINER, "")) <= limit


@given(some.text(max_size=200))
@example("../../etc/\u202epasswd\n")
@example("\ud800")
def test_a_name_is_short_visible_and_no_path(name: str) -> None:
    seen = shown(name)
    assert 0 < len(seen) <= NAME_LENGTH and shown(seen) == seen
    assert not set(seen) & set("/\\") and not [sign for sign in seen if unicodedata.category(sign)[0] == "C"]


@given(some.binary(max_size=300))
def test_any_bytes_are_called_something(data: bytes) -> None:
    assert what_is(data)


@given(
    some.text(max_size=30) | some.integers().map(str) | some.floats().map(str),
    some.integers(-50, 50),
    some.integers(0, 50),
    some.sampled_from([int, float]),
)
@example("1e400", 0, 5, float)
@example("nan", 0, 5, float)
@example("٣", 0, 5, int)
def test_a_number_of_a_link_lies_in_its_range(text: str, low: int, width: int, kind: type) -> None:
    parse = number(low, low + width, kind=kind)
    try:
        value = parse(text)
    except ValueError:
        return
    assert type(value) is kind and low <= value <= low + width and parse(str(value)) == value


@given(some.text(max_size=30), some.lists(some.text(max_size=5) | some.integers(), max_size=6, unique_by=str))
def test_a_choice_of_a_link_exists(text: str, options: list) -> None:
    if text in map(str, options):
        assert one_of(options)(text) in options
    else:
        with pytest.raises(ValueError):
            one_of(options)(text)


@given(some.text(max_size=30), some.lists(some.sampled_from("abc") | some.integers(0, 30), max_size=8, unique_by=str))
def test_choices_of_a_link_exist_once_each(text: str, options: list) -> None:
    for words in (text, "-".join(map(str, options))):
        try:
            chosen = some_of(options)(words)
        except ValueError:
            assert words != "-".join(map(str, options))
            continue
        assert all(choice in options for choice in chosen) and len({*map(str, chosen)}) == len(chosen)
        assert some_of(options)("-".join(map(str, chosen))) == chosen


VALUES = some.recursive(
    some.text(max_size=9) | some.integers() | some.floats(allow_nan=False),
    lambda inside: some.builds(Message, some.text(max_size=9), some.dictionaries(some.text(max_size=4), inside)),
    max_leaves=6,
)


@given(some.builds(Message, some.text(max_size=20), some.dictionaries(some.text(max_size=5), VALUES, max_size=4)))
def test_a_message_comes_back_from_another_process(message: Message) -> None:
    assert apart.read(apart.written(message)) == message
