"""Texts are cut into sentences, words and signs, and the sentence from elsewhere is another one."""

import pytest

from errors import UserError
from views.masks import sentences
from words import say


def test_a_text_is_its_first_sentence_and_the_rest_and_signs_are_tokens_of_their_own() -> None:
    first, second = sentences.read("Don’t go, it’s late!  He went.  Alone…")
    assert first == ("Don’t", "go", ",", "it’s", "late", "!") and second == ("He", "went", ".", "Alone", "…")
    assert sentences.read("no stop") == (("no", "stop"), ())
    for text in ("one", "", "a " * 21):
        with pytest.raises(UserError, match="write 2 to 20"):
            sentences.read(text)


def test_what_stands_in_for_a_sentence_is_never_the_true_one() -> None:
    ends = [sentences.read(say(text))[1] for text in sentences.BUNDLED.values()]
    for second in ends:
        assert sentences.elsewhere(second) != second and sentences.elsewhere(second) in ends
