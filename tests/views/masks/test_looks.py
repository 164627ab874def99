"""What the pictures of one mask show is the mask's own: what is lit, marked, blank, told and clicked."""

import re
from collections.abc import Callable

import numpy as np
import pytest

from tests.figures import image
from tests.recipes.masks import layers_until, may_look, under
from views.masks import costs, looks, tokens
from views.masks.kinds import KINDS
from views.masks.subject import Masked
from views.masks.tokens import Tokens

CAUSAL = Masked(tokens.digit(3), "causal", 0, 18, 2)


def lights(pixels: np.ndarray) -> np.ndarray:
    """The mean of each token's place in a picture of 8 × 8, (token,)."""
    return pixels.reshape(8, tokens.CELL, 8, tokens.CELL, -1).mean(axis=(1, 3, 4)).ravel()


def corner(figure) -> tuple[float, float]:
    """Row and column of what is outlined."""
    box = figure.layout.shapes[0]
    return box["y0"] / tokens.CELL, box["x0"] / tokens.CELL


def test_the_marked_token_s_row_is_lined_lit_and_outlined(drawn) -> None:
    [(matrix, _)] = drawn(looks, looks._pairs, CAUSAL)
    assert matrix.layout.shapes[-1]["y0"] == matrix.layout.shapes[-1]["y1"] == 19
    [(row, _)] = drawn(looks, looks._looked_at, CAUSAL)
    assert corner(row) == (2, 2) and row.layout.title.text == "Token 19 may look at 19"
    paper = lights(CAUSAL.tokens.ground.pixels)
    kept = lights(image(row))[paper > 0] / paper[paper > 0]
    expected = np.where(np.arange(64) <= 18, 1, 0.4)[paper > 0]
    np.testing.assert_allclose(kept, expected, atol=0.02)
    np.testing.assert_array_equal(row.data[0]["customdata"][..., 0].ravel(), np.arange(64))


@pytest.mark.parametrize("make", [lambda: tokens.digit(3), tokens.sequence], ids=["picture", "sequence"])
@pytest.mark.parametrize("key", [key for key, kind in KINDS.items() if "N_b" not in kind.formula])
def test_the_formula_that_is_shown_gives_the_pairs_that_are_counted(key: str, make: Callable[[], Tokens]) -> None:
    made = make()
    for size in KINDS[key].sizes(made) or (0,):
        assert counted(KINDS[key].formula, made, size) == Masked(made, key, size, 0, 1).pairs


def counted(formula: str, made: Tokens, size: int) -> float:
    """What the TeX of a kind's `formula` comes to."""
    halves = formula.replace(r"\tfrac12", "0.5").replace(r"\tfrac Nl", "(N/l)").replace("^", "**")
    plain = re.sub(r"\\(big|,)", "", halves.removeprefix(r"\prod_{n}"))
    written = re.sub(r"(?<=[\w)])(?=[A-Za-z(])", "*", plain)
    names = dict.fromkeys("PrMl", size) | {"N": made.count, "s": size // 2}
    sides = made.grid if "prod" in formula else (0,)
    return np.prod([eval(written, {}, names | _along(key=formula, side=side, size=size)) for side in sides])  # noqa: S307


def _along(key: str, side: int, size: int) -> dict[str, int]:
    """An axis of `side` tokens, where windows are no longer than it and move where there are several."""
    if "M" not in key:
        return {"n": side, "r": min(size, side - 1)}
    return {"n": side, "M": min(size, side), "s": size // 2 if side > size else 0}


def test_a_relay_that_stands_nowhere_is_told_with_what_it_takes(drawn) -> None:
    [(_, told)] = drawn(looks, looks._looked_at, Masked(tokens.digit(3), "star", 0, 18, 2))
    record = {"parameters": {"mask": KINDS["star"].title, "size": "none", "tokens": "digit 3"}}
    assert (
        told["caption"] == f"One of them is the relay, which stands nowhere: it takes {under(record)[1][18, 64]:.0%}."
    )
    assert not drawn(looks, looks._looked_at, CAUSAL)[0][1]["caption"]


def test_what_is_never_heard_of_stays_blank(drawn) -> None:
    [(figure, _)] = drawn(looks, looks._heard, CAUSAL)
    np.testing.assert_array_equal(np.ravel(figure.data[0]["z"]), [1.0] * 18 + [0.0] + [np.nan] * 45)
    assert corner(figure) == (2, 2)


def test_a_click_on_the_matrix_marks_the_token_that_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    marked: list[tuple[str, int]] = []
    monkeypatch.setattr(looks.controls, "put", lambda *choice: marked.append(choice))
    for point in ({"y": 5, "x": 9}, {}):
        monkeypatch.setattr(looks, "picked", lambda key, point=point: point)
        looks._follow("mask_pairs", looks._row)()
    assert marked == [("mask_token", 5)], "rows are counted from 1"


def test_the_cost_is_two_products_a_pair_and_channel() -> None:
    assert f"take {2 * 64 * 65 // 2 * 64:,} multiply-adds, without a mask {2 * 64**2 * 64:,}." in looks._cost(CAUSAL)


def test_all_masks_stand_where_their_pairs_and_their_reach_put_them(drawn) -> None:
    masked = Masked(tokens.sequence(), "strided", 2, 8, 3)
    [(figure, told)] = drawn(costs, costs.draw, masked)
    for kind, point in zip(KINDS.values(), figure.data, strict=True):
        size = 2 if kind is KINDS["strided"] else (*kind.sizes(masked.tokens), 0)[0]
        turns = [may_look(kind.title, size, (1, 16), masked.tokens.vectors, moved=moved) for moved in (False, True)]
        hops = layers_until(turns if "shifted" in kind.title else turns[1:])[:16, :16]
        assert (point["name"], point["x"][0]) == (kind.title, 128 * turns[1].sum())
        assert point["y"][0] == pytest.approx(100 * (hops <= 3).mean()), kind.title
        row = told["table"]["mask"].index(next(key for key, one in KINDS.items() if one is kind))
        assert told["table"]["share never"][row] == np.isinf(hops).mean()
        assert told["table"]["most layers"][row] == hops[np.isfinite(hops)].max()
