"""What an objective asks, as it is drawn and told: by loops over the same dice."""

import numpy as np
import pytest

from tests.recipes import holes
from views.masks import given, predicting, predicts, predicts_words, sentences
from views.masks.predicting import Pixels, Words
from words import say

EIGHT = given.held(8, 1)
CAT, LIGHT = (sentences.read(say(sentences.BUNDLED[key])) for key in ("cat", "light"))
TEXT = sentences.Text(*CAT, LIGHT[1])


def middle(box) -> tuple[int, int]:
    """The column and the row of a tint."""
    return round((box["x0"] + box["x1"]) / 2), round((box["y0"] + box["y1"]) / 2)


def record(objective: str, seed: int = 4) -> dict:
    return {"input": "held-out digit 8, number 1", "parameters": {"objective": objective, "seed": seed}}


def test_all_draws_together_are_counted_kind_by_kind() -> None:
    done = [kind for seed in range(1, 101) for kind in holes.pixels(record("masked", seed))[1]]
    hidden, swapped, kept = (done.count(kind) for kind in (1, 2, 3))
    shown = Pixels(EIGHT, "masked", 4)
    assert shown.tally().tolist() == [hidden, swapped, kept]
    assert f"{hidden / 1000:.1%}, {swapped / 1000:.1%} and {kept / 1000:.1%}." in predicting.drawn(shown)


@pytest.mark.parametrize("objective", ["masked", "next"])
def test_what_each_pixel_costs_lies_on_it_and_its_mean_is_the_loss(objective: str, drawn) -> None:
    shown = Pixels(EIGHT, objective, 4)
    [(figure, told)] = drawn(predicts, predicts._costs, shown)
    costs = holes.costs(record(objective))
    expected = np.full(64, np.nan)
    expected[costs["pixel"] - 1] = costs["bits"]
    np.testing.assert_allclose(np.ravel(figure.data[0]["z"]), expected, atol=1e-4)
    loss = costs["bits"].mean()
    assert f"The loss: {loss:.2f} bits a pixel, as one level out of {2**loss:.1f} equally" in told["caption"]
    [(_, told)] = drawn(predicts, predicts._targets, shown)
    assert f"The loss counts {'10 of 64' if objective == 'masked' else 'all 64'} places" in told["caption"]


def test_the_next_pixel_is_told_of_in_halves(monkeypatch: pytest.MonkeyPatch) -> None:
    tables: list[dict] = []
    monkeypatch.setattr(predicts.tables, "show", tables.append)
    predicts._compared(Pixels(EIGHT, "next", 1))
    names, counts, model, *_ = tables[0].values()
    bits = holes.costs(record("next", 1))["bits"]
    assert (names, counts) == (["upper half", "lower half"], [32, 32])
    assert model == pytest.approx([bits[:32].mean(), bits[32:].mean()], abs=0.006)


@pytest.mark.parametrize(("objective", "seed", "words"), [("masked", 2, 13), ("next", 1, 0), ("sentence", 1, 13)])
def test_words_are_lit_where_something_is_done_or_asked(objective: str, seed: int, words: int, drawn) -> None:
    shown = Words(TEXT, objective, seed)
    told = {"objective": predicting.OF_WORDS[objective], "seed": seed}
    told |= {name: " ".join(getattr(TEXT, name)) for name in ("first", "second", "elsewhere")}
    _, comes_out, done = holes.words({"parameters": told})
    [(figure, _)] = drawn(predicts_words, predicts_words._rows, shown)
    tints = {middle(box): box["fillcolor"] for box in figure.layout.shapes}
    last = 2 if objective == "masked" else 1
    assert {place for place in tints if place[0] == last} == {
        (last, row) for row, word in enumerate(comes_out, 1) if word
    }
    kinds = {row: kind for row, kind in enumerate(done, start=1) if kind}
    assert {place for place in tints if place[0] == 0} == {(0, row) for row in kinds}
    [(figure, told)] = drawn(predicts_words, predicts_words._pairs, shown)
    count = len(comes_out)
    shades = [[1 + bool(word) if objective != "next" or key <= query else np.nan for key in range(count)]
              for query, word in enumerate(comes_out)]  # fmt: skip
    np.testing.assert_array_equal(figure.data[0]["z"], shades)
    assert told["caption"].startswith(f"{np.isfinite(shades).sum()} of {count**2} pairs are open;")
    if words:  # GPT has nobody to foresee the first of the 14
        assert f"{words}" in predicting.sentence(shown).partition("GPT would")[2].split(",")[0]


def test_hidden_swapped_and_kept_words_differ_in_colour_and_in_word(drawn) -> None:
    told = {"objective": predicting.OF_WORDS["masked"], "first": " ".join(TEXT.first), "second": " ".join(TEXT.second)}
    seen: dict[int, set[tuple[str, str]]] = {}
    for seed in range(1, 40):
        done = holes.words({"parameters": told | {"seed": seed}})[2]
        [(figure, said)] = drawn(predicts_words, predicts_words._rows, Words(TEXT, "masked", seed))
        tints = {middle(box): box["fillcolor"] for box in figure.layout.shapes}
        texts = np.array(figure.data[0]["text"]).reshape(-1, 3)
        for row, kind in enumerate(done, start=1):
            assert tints.get((0, row)) == tints.get((1, row))
            seen.setdefault(kind, set()).add((tints.get((0, row)), texts[row - 1, 1]))
            if kind:
                assert tints[2, row] != tints[0, row], "what goes in is told from what counts"
    assert {kind: {text for _, text in pairs} for kind, pairs in seen.items()} == {
        0: {""}, 1: {"hidden"}, 2: {"swapped"}, 3: {"kept"}
    }  # fmt: skip
    assert (
        all(len(pairs) == 1 for pairs in seen.values()) and len({pairs.copy().pop()[0] for pairs in seen.values()}) == 4
    )
    assert "Grey tokens are hidden, orange ones swapped" in said["caption"]
