"""The glossary beside a page's question: one short sentence for each word that the page uses."""

from pathlib import Path

import pytest

from tests.opening import opened
from ui.glossary import beside, entries

PAGES = [path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py")]


def test_every_entry_is_one_sentence_or_two_that_are_soon_read() -> None:
    told = [entry for _, entry in entries()]
    assert len(told) == len(set(told)) > 20
    assert all(entry.endswith(".") and len(entry.split()) <= 30 for entry in told)


@pytest.mark.parametrize(
    ("text", "heading"),
    {
        "Queries ask, keys answer": "Query, key, value",
        "two patches": "Token, patch",
        "losses fall": "Loss",
        "entropies": "Bit, entropy",
    }.items(),
)
def test_a_word_is_found_in_either_number(text: str, heading: str) -> None:
    assert next(entry for words, entry in entries() if words.search(text)).startswith(f"**{heading}**")


def test_a_word_inside_another_is_none() -> None:
    assert not [entry for words, entry in entries() if words.search("ahead, blockade, normal, ranking")]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_words_to_explain(page: str) -> None:
    assert beside(page).startswith("**") and beside("no page") is None


def test_it_is_within_reach_of_the_question() -> None:
    [question] = opened("sets").title
    assert "**Token, patch**" not in question.help and "**Attention, weight**" in question.help
