"""The truths of the bets on masks, from the masks alone: multiplied until nothing changes."""

import numpy as np

from tests.recipes.digits import probes
from views.masks import given, known, predicting, tokens
from views.masks.bets import BETS
from views.masks.subject import Masked

MASKED = Masked(tokens.digit(3), "shifted", 4, 0, 2)
PIXELS = predicting.Pixels(given.held(3, 1), "masked", 5)
SUBJECTS = {"digit_known": known.asked(), "asked_share": PIXELS}
TRUTHS = {bet.name: bet.truth(SUBJECTS.get(bet.name, MASKED)) for bet in BETS}


def heard(layers: list[np.ndarray]) -> np.ndarray:
    """(query, key): who has heard of whom after these masks, one layer after the other."""
    known = np.eye(len(layers[0]), dtype=int)
    for layer in layers:
        known = ((layer | np.eye(len(layer), dtype=bool)).astype(int) @ known > 0).astype(int)
    return known > 0


def test_what_a_causal_mask_cuts_off_for_good_is_all_that_comes_later() -> None:
    count = MASKED.tokens.count
    never = 1 - heard([np.tril(np.ones((count, count), bool))] * count).mean()
    assert TRUTHS["never_heard"].answer == 2 and f"{never:.0%}" in TRUTHS["never_heard"].told


def test_news_crosses_shifted_windows_after_as_many_layers_as_is_said() -> None:
    rows, columns = np.divmod(np.arange(64), 8)
    plain = (rows[:, None] // 4 == rows // 4) & (columns[:, None] // 4 == columns // 4)
    shifted = ((rows[:, None] + 2) // 4 == (rows + 2) // 4) & ((columns[:, None] + 2) // 4 == (columns + 2) // 4)
    most = next(count for count in range(1, 9) if heard([(plain, shifted)[layer % 2] for layer in range(count)]).all())
    assert f" {most} layers" in TRUTHS["swin_layers"].told
    assert TRUTHS["swin_layers"].answer == {2: 0, 3: 1, 5: 2}[most]


def test_raw_pixels_name_more_digits_than_any_block() -> None:
    named = {(model, layer): signs.count("1") for model, weights, layer, signs in probes() if weights != "untrained"}
    inside = max(named["causal", layer] for layer in (2, 3))
    best = max(named["raw pixels", 0], named["causal", 1], inside, named["causal", 4])
    assert best == named["raw pixels", 0] and TRUTHS["digit_known"].answer == 0
    assert f"pixels {named['raw pixels', 0] / 360:.0%}; after the best block inside {inside / 360:.0%}" in (
        TRUTHS["digit_known"].told
    )


def test_bert_asks_for_as_many_pixels_as_it_changes_or_keeps_in_any_draw() -> None:
    assert TRUTHS["asked_share"].answer == 1 and TRUTHS["asked_share"].told.startswith("10 of 64 places")
    counts = [
        int(np.round(0.15 * 64)),
        PIXELS.asked.counts.sum(),
        (PIXELS.asked.done > 0).sum(),
        PIXELS.tally().sum() / 100,
    ]
    assert counts == [10] * 4
