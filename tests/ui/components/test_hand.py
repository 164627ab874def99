"""The texts that links carry of a table, and what is refused."""

import numpy as np
import pytest

from ui import link
from ui.components.attention_by_hand.hand import MASKS, Hand, put_together, read, written
from views.by_hand import classic

RNG = np.random.default_rng(0)
LARGEST = Hand(
    {"x": -RNG.integers(100, 1000, (8, 6)), **{name: RNG.integers(-999, 1000, (6, 6)) for name in ("wq", "wk", "wv")}},
    mask="own",
    own=RNG.random((8, 8)) < 0.5,
    plain=True,
    scaled=False,
    warmth=250,
)


def test_a_matrix_is_its_shape_and_signed_hundredths() -> None:
    assert written(np.array([[100, -50], [0, 25]])) == "2x2.100-50.0.25"
    assert read("2x2.100-50.0.25").tolist() == [[100, -50], [0, 25]]


@pytest.mark.parametrize("hand", [LARGEST, classic.start().setting.hand])
def test_texts_come_back_as_the_same_table_and_fit_into_a_link(hand: Hand) -> None:
    texts = hand.texts()
    again = put_together(texts)
    assert again.texts() == texts and max(map(len, texts.values())) <= link.LONGEST
    for ours, theirs in zip(hand.steps(), again.steps(), strict=True):
        assert (ours == theirs).all()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4x3",
        "2x2.1.2.3",
        "2x2.1.2.3.4.5",
        "9x2.1.2",
        "2x2.1.2.3.1000",
        "2x2 1 2 3 4",
        "2x2.1.2.3.4;",
        "٢x2.1.1.1.1",
        "2x2.١.1.1.1",
    ],
)
def test_what_is_no_matrix_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read(text)


@pytest.mark.parametrize(
    "change",
    [
        {"x": "2x3.1.1.1.1.1.1"},  # too few tokens
        {"wq": "3x2.1.1.1.1.1.1"},  # of another width than the others
        {"wk": "2x3.1.1.1.1.1.1"},  # of other features
        {"mask": "own-111-111-111"},  # of other tokens
        {"mask": "own-1111-1111-1111-111"},
        {"mask": "local4"},
        {"mask": "own"},
        {"plain": "2"},
        {"scale": ""},
        {"warmth": "24"},
        {"warmth": "401"},
        {"warmth": "1e2"},
        {"warmth": "-100"},
    ],
)
def test_parts_that_make_no_sense_or_do_not_fit_are_refused(change: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        put_together({**classic.start().setting.hand.texts(), **change})


def test_where_rows_have_names_shapes_stay() -> None:
    like = classic.start().setting.hand
    more = {**like.texts(), "x": written(np.zeros((5, 3), int))}
    assert put_together(more).count == 5
    with pytest.raises(ValueError):
        put_together(more, like=like)


@pytest.mark.parametrize("mask", MASKS)
def test_every_mask_opens_what_it_says(mask: str) -> None:
    allowed = put_together({**classic.start().setting.hand.texts(), "mask": mask}).allowed()
    for (query, key), is_open in np.ndenumerate(allowed):
        near = abs(query - key) <= int(mask[-1]) if mask.startswith("local") else True
        assert is_open == (near and (mask != "causal" or key <= query))


def test_without_parameters_scores_are_products_of_tokens() -> None:
    hand = put_together({**classic.start().setting.hand.texts(), "plain": "1", "scale": "0"})
    x = np.array(classic.TOKENS)
    assert (hand.steps().scaled == x @ x.T).all() and hand.divisor == 1
