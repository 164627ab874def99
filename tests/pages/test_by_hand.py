"""Attention by hand: opens finished from each start, keeps its state in the link, distrusts what comes, answers."""

import json

import numpy as np
import pytest
from numpy.testing import assert_allclose
from streamlit.testing.v1 import AppTest

from inputs.examples import load_image
from tests.charts import charts, numbers
from tests.opening import opened, said
from ui import cached
from ui.components.attention_by_hand.hand import Hand, put_together
from views.by_hand import classic, current, real_head, table
from words import Message

HOSTILE = ("", "4x3", "4x3.1", "<script>alert(1)</script>", "../../etc/passwd", "nan", "1e999", "٣", "9" * 5000)
USUAL = classic.start().setting.hand.texts()


def sent(app: AppTest) -> dict:
    """What the table in the browser was sent."""
    [component] = [part.proto for part in app.get("bidi_component") if part.proto.component_name.endswith("_by_hand")]
    return json.loads(component.json)


def shown(app: AppTest) -> Hand:
    facts = sent(app)
    return put_together(facts["texts"], width=facts["width"])


def test_opens_on_the_classic_table_with_its_answer() -> None:
    app = opened("by_hand")
    assert app.title[0].value == "What does attention compute?" and sent(app)["texts"] == USUAL
    weights = shown(app).steps().weights
    query, key = np.unravel_index(weights.argmax(), weights.shape)
    [answer] = [caption.value for caption in app.caption if caption.value.startswith("**")]
    assert f"token {query + 1} takes {weights.max():.0%} of its output from token {key + 1}" in answer
    assert "evenly over the 4 it may look at it would be 25%" in answer


def test_a_link_brings_every_number_and_switch() -> None:
    texts = {"x": "3x2.100-50.0.25.300.0", "wq": "2x2.1.2.3.4", "wk": "2x2.1.2.3.4", "wv": "2x2.1.2.3.4"}
    texts |= {"mask": "own-110-011-101", "plain": "1", "scale": "0", "warmth": "250"}
    app = opened("by_hand", **{current.linked(name): text for name, text in texts.items()})
    assert sent(app)["texts"] == texts and not app.toast
    assert all(app.query_params[current.linked(name)] in (text, [text]) for name, text in texts.items())


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nonsense_in_a_link_is_refused_in_one_sentence_and_leaves_the_address(hostile: str) -> None:
    for start in ("classic", "head"):
        names = [current.linked(name) for name in current.NAMES]
        app = opened("by_hand", hand=start, hand_view=hostile, hand_head=hostile, **dict.fromkeys(names, hostile))
        assert sent(app)["texts"] == sent(app)["usual"] and app.toast
        assert all("was not understood" in toast.value for toast in app.toast)
        assert "hand_mask" not in app.query_params


def test_matrices_that_do_not_fit_together_are_refused_in_one_sentence() -> None:
    app = opened("by_hand", hand_x="4x2.1.1.1.1.1.1.1.1")
    [toast] = app.toast
    assert "do not fit together" in toast.value and sent(app)["texts"] == USUAL and "hand_x" not in app.query_params


def test_a_row_of_patches_is_its_mean_colours() -> None:
    app = opened("by_hand", hand="patches", image="coffee", hand_row="3", hand_count="4")
    pixels = load_image("coffee").pixels
    rows, columns = (
        np.array_split(np.arange(size), parts) for size, parts in zip(pixels.shape[:2], (8, 4), strict=True)
    )
    means = [pixels[rows[2][0] : rows[2][-1] + 1, part[0] : part[-1] + 1].mean(axis=(0, 1)) for part in columns]
    assert_allclose(shown(app).grids["x"], 100 * (np.array(means) / 127.5 - 1), atol=0.5001)
    facts = sent(app)
    assert (
        facts["colours"]
        and len(facts["thumbs"]) == 4
        and all(thumb.startswith("data:image/jpeg") for thumb in facts["thumbs"])
    )


@pytest.mark.parametrize("model", ["vit_s14_saliency", "imagenette_deit"])
def test_a_real_head_keeps_its_own_weights_among_the_tokens_shown(model: str) -> None:
    app = opened("by_hand", hand="head", hand_model=model, hand_layer="5", hand_head="2", hand_tokens="6")
    attention = cached.trace(model, load_image(cached.FIRST_IMAGE)).attention[4]
    query = real_head.asking(attention)
    row = attention.weights(1)[0, 0, query]
    tokens = sorted([query, *[token for token in np.argsort(-row) if token != query][:5]])
    among = attention.weights(1)[0, 0][np.ix_(tokens, tokens)]
    ours = shown(app).steps().weights
    told = said(app).replace("\\", "")
    error = np.abs(ours - among / among.sum(axis=1, keepdims=True)).max()
    assert error < 0.02 and f"own, to {error:.3f} after rounding" in told
    assert f"hold {row[tokens].sum():.0%} of its weight" in told
    assert "d is still 64" in told and len(sent(app)["labels"]) == 6


def test_what_was_changed_stays_with_its_start() -> None:
    app = opened("by_hand", hand_x="4x3.500.0.0.0.0.0.0.0.0.0.0.0")
    app.button_group(key="choose_hand").set_value("patches").run()
    assert "hand_x" not in app.query_params and sent(app)["texts"] == sent(app)["usual"] and not app.toast


def test_what_the_browser_says_is_distrusted() -> None:
    setting = classic.start().setting
    app = AppTest.from_function(_told_by_the_browser, args=()).run()
    assert not app.exception and app.query_params == {"hand_mask": "causal"}
    assert setting.hand.texts() == USUAL


def _told_by_the_browser() -> None:
    from views.by_hand import classic, current

    setting = classic.start().setting
    usual = setting.hand.texts()
    current.take(setting, {**usual, "mask": "causal", "other": "x"})
    for change in ({"x": "<b>"}, {"x": "1" * 300}, {"wq": "2x2.1.1.1.1"}, {"mask": "own-1"}):
        current.take(setting, {**usual, **change})
    current.take(setting, {})


def test_the_second_view_measures_what_it_says() -> None:
    app = opened("by_hand", hand_view="root")
    spread, largest = (chart["figure"]["data"] for chart in charts(app))
    measured = [line for line in spread if "error_y" in line]
    assert len(spread) == 2 and len(measured) == 1 and len(largest) == 2
    assert "√d is 8.00" in said(app)
    x, wq, wk = (put_together(USUAL).grids[name] / 100 for name in ("x", "wq", "wk"))
    scores = [float(query @ key) for query in x @ wq for key in x @ wk]
    deviation = np.sqrt(np.mean([(score - np.mean(scores)) ** 2 for score in scores]))
    assert f"have a standard deviation of {deviation:.2f};" in said(app) and f"√d = {3**0.5:.2f}." in said(app)
    plain, scaled = (
        next(numbers(line["y"]) for line in largest if line["name"] == name)
        for name in ("softmax(q·k)", "softmax(q·k / √d)")
    )
    assert plain[-1] > 0.9 and (np.diff(plain) > 0).all(), "it hardens with the width"
    assert (plain[1:] > scaled[1:]).all() and np.ptp(scaled) < 0.15, "the division keeps it"


def test_the_files_hold_every_matrix() -> None:
    hand = put_together({**USUAL, "mask": "causal"})
    arrays = table.matrices(hand)
    assert list(arrays) == [
        "x",
        "wq",
        "wk",
        "wv",
        "query",
        "key",
        "value",
        "scores",
        "scaled",
        "masked",
        "weights",
        "output",
    ]
    assert_allclose(arrays["output"], arrays["weights"] @ arrays["value"])
    columns = table.rows(arrays)
    assert len(columns["value"]) == sum(grid.size for grid in arrays.values())
    place = columns["matrix"].index("weights")
    assert (columns["row"][place], columns["column"][place], columns["value"][place]) == (1, 1, 1.0)
    assert isinstance(table.recorded(classic.start().record, hand).title(), str | Message)


@pytest.mark.parametrize(("at", "row", "column"), [("", 9, 13), ("100-900", 2, 22)])
def test_a_real_head_says_which_patch_asks(at: str, row: int, column: int) -> None:
    """Of 16 rows of 24 patches; the link has thousandths of height and width."""
    app = opened("by_hand", hand="head", **({"at": at} if at else {}))
    assert f"the patch in row {row}, column {column} and those that it looks at most" in said(app)
