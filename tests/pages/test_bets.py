"""What a bet's reveal tells is what a slow second way finds in the same numbers; distances are in plain words."""

import re
from collections import Counter
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from inputs.example_clouds import load_cloud
from inputs.examples import load_image
from lessons import shelf
from models.preprocess import prepare, to_tensor
from models.questions.positions import OtherPositions
from models.weights import load
from models.zoo import ZOO
from tests.answers import fewest
from tests.opening import opened
from tests.recipes import mixing as mixing_again
from tests.recipes.bits import rounded
from ui import bets, cached
from ui.bets import MADE, Bet, Curve, Options, Place, Truth
from ui.cloud_controls import glass_cloud
from ui.guide import Now
from views.positions.subject import learned

ROOT = Path(__file__).parents[2]
ALL = {path.parent.name: import_module(f"views.{path.parent.name}.bets").BETS for path in ROOT.glob("views/*/bets.py")}


def told(page: str, name: str, guess: object = 0, **parameters: str) -> str:
    """What the reveal of the bet `name` says when `guess` was the bet."""
    lesson = shelf.house("en")[page]
    step = next(number for number, step in enumerate(lesson.steps, start=1) if step.bet == name)
    app = opened(page, lesson=page, lesson_step=str(step), **parameters)
    assert "vitrine_copy_link" in [part.proto.component_name for part in app.get("bidi_component")]  # still open
    app.session_state[MADE] = {name: guess}
    app.run()
    assert not app.exception and not app.error
    [line] = [part.value for part in app.markdown if "You" in part.value and ":material/" in part.value]
    return line.replace("\\", "")


def right(page: str, name: str, option: int, **parameters: str) -> str:
    """What the reveal says to the one bet that is right."""
    line = told(page, name, option, **parameters)
    assert "right." in line, "the answer is another option"
    return line


def reached(value: float, *edges: float) -> int:
    """The option that `value` belongs to: so many edges lie at it or below."""
    return sum(value >= edge for edge in edges)


def test_every_bet_is_asked_by_a_lesson_of_its_page_and_every_step_s_bet_is_there() -> None:
    for page, own in ALL.items():
        asked = [step.bet for step in shelf.house("en")[page].steps if step.bet]
        assert sorted(asked) == sorted(bet.name for bet in own), page
    assert {page: names for page, names in shelf.pages().items() if names} == {
        page: {bet.name for bet in own} for page, own in ALL.items()
    }, "a lesson's reader knows them without running a page"
    names = [bet.name for own in ALL.values() for bet in own]
    assert len(names) == len(set(names)) >= 12
    assert all(len(bet.kind.labels) == 4 for own in ALL.values() for bet in own if isinstance(bet.kind, Options))


def test_a_bet_is_a_value_with_its_distance(monkeypatch: pytest.MonkeyPatch) -> None:
    ordered = Bet("a", "?", Options(("1", "2", "3", "4"), ordered=True), lambda subject: Truth(2, ""))
    assert [bets.placed(ordered, guess, Truth(2, "")).distance for guess in range(4)] == [2, 1, 0, 1]
    free = Bet("b", "?", Options(("x", "y")), lambda subject: Truth(0, ""))
    assert [bets.placed(free, guess, Truth(0, "")).distance for guess in range(2)] == [0, 1]
    verdicts = [bets._which(kind, 0, 1.0) for kind in (ordered.kind, free.kind)]
    assert verdicts == ["You bet “1”: one step beside it.", "You bet “x”: not so."], "no order, no nearness"
    place = Bet("c", "?", Place(lambda subject: subject), lambda subject: Truth((0, 0), ""))
    assert bets.placed(place, (1, 1), Truth((0, 0), "")).distance == pytest.approx(1)
    assert bets.placed(place, (0, 0.5), Truth((0.5, 0.5), "")).distance == pytest.approx(0.5 / 2**0.5)
    curve = Bet("d", "?", Curve(lambda subject: "ab", "x", "y"), lambda subject: Truth((0, 1), ""))
    assert bets.placed(curve, [0.5, 0.9], Truth((0, 1), "")).distance == pytest.approx(0.3)
    monkeypatch.setattr(bets.guide, "now", lambda: Now("by_hand"))
    class_of_four = Counter(bets.placed(curve, [0.5, 0.9], Truth((0, 1), "")) for _ in range(4))
    [(made, count)] = class_of_four.items()
    assert (made.page, made.bet, made.guess, made.answer, count) == ("by_hand", "d", (0.5, 0.9), (0, 1), 4)
    assert [bets.between(value, (1, 2, 3)) for value in (0, 1, 2.5, 3, 9)] == [0, 1, 2, 3, 3]


def by_hand_weights(ahead: bool) -> list[list[float]]:
    x = [[1, 0, 1], [0, 2, 0], [1, 1, 1], [2, 0, 0]]
    wq, wk = [[1, 0, 1], [1, 0, 0], [0, 1, 0]], [[0, 0, 1], [1, 1, 0], [0, 1, 0]]
    columns = [[[row[place] for row in w] for place in range(3)] for w in (wq, wk)]
    q, k = ([[sum(map(np.multiply, row, part)) for part in parts] for row in x] for parts in columns)
    seen = [k if ahead else k[: i + 1] for i in range(4)]
    powers = [[np.e ** (sum(map(np.multiply, a, b)) / 3**0.5) for b in keys] for a, keys in zip(q, seen, strict=True)]
    return [[power / sum(row) for power in row] for row in powers]


def test_by_hand() -> None:
    largest = max(max(row) for row in by_hand_weights(ahead=True))
    assert f"takes {largest:.0%} from token" in right(
        "by_hand", "largest_weight", reached(largest, 1 / 3, 1 / 2, 3 / 4)
    )
    assert "You bet “nothing”: not so." in told("by_hand", "first_from_itself")
    assert f"It is {by_hand_weights(ahead=False)[0][0]:.0%}." in told("by_hand", "first_from_itself", 3)
    assert "right" in told("by_hand", "first_from_itself", 3) and "one step" in told("by_hand", "first_from_itself", 2)


def test_attention() -> None:
    trace = cached.trace("imagenette_vit", load_image("chelsea"))
    down, across = (length // 8 for length in trace.pixels.shape[:2])
    middle = 1 + (down // 2) * across + across // 2  # behind the class token: the patch at the picture's middle
    rows = trace.attention[2].weights()[0][:, middle, 1:]
    counts = [fewest(row) for row in rows]
    option = reached(min(counts) / rows.shape[1], 0.02, 0.1, 0.3)
    line = right("attention", "choosiest_head", option, model="imagenette_vit", layer="3")
    assert f"Head {np.argmin(counts) + 1} needs {min(counts)} of {down * across} patches" in line
    row, column = divmod(int(rows[0].argmax()), across)
    answer = ((row + 0.5) / down, (column + 0.5) / across)
    assert "right beside it, 0%" in told("attention", "where_head_1_looks", answer, model="imagenette_vit", layer="3")


def test_positions() -> None:
    plane = learned("imagenette_vit").astype(float)
    beside = 0
    for place in np.ndindex(8, 8):
        likeness = {
            other: plane[place] @ plane[other] / np.linalg.norm(plane[place]) / np.linalg.norm(plane[other])
            for other in np.ndindex(8, 8)
            if other != place
        }
        best = max(likeness, key=likeness.get)
        beside += max(abs(best[0] - place[0]), abs(best[1] - place[1])) == 1
    option = reached(beside / 64, 0.25, 0.5, 0.75)
    assert f"For {beside} of 64;" in right("positions", "most_similar_beside", option, vit="imagenette_vit")
    pixels = cached.trace("imagenette_vit", load_image("chelsea"), crop="square").pixels
    start, end = (
        cached.ask(
            OtherPositions(model="imagenette_vit", pixels=pixels, side=64, plane=times * learned("imagenette_vit"))
        ).answer
        for times in (1, 0)
    )
    gone = np.linalg.norm(end - start) / np.linalg.norm(start)
    option = reached(gone, 0.1, 0.3, 1)
    assert f"moves by {gone:.0%} of" in right("positions", "answer_without_positions", option, vit="imagenette_vit")


def test_windows() -> None:
    seen = {(8, 8)}  # the middle of 16 x 16 tokens, windows of 4, the second block's moved by 2
    for moved in (2, 0):
        parts = {((row - moved) // 4, (column - moved) // 4) for row, column in seen}
        seen = {(r, c) for r in range(16) for c in range(16) if ((r - moved) // 4, (c - moved) // 4) in parts}
    option = reached(len(seen) / 256, 0.05, 0.15, 0.5)
    line = right("windows", "known_after_two", option, swin="imagenette_swin")
    assert f"It can know of {len(seen) / 256:.0%}; without the shift of {16 / 256:.0%}." in line


def test_windows_block_by_block() -> None:
    blocks = windows_blocks()
    guess = [1.0] * len(blocks)
    line = told("windows", "reach_of_blocks", guess, swin="imagenette_swin")
    assert f"{100 * np.mean([1 - share for share in blocks]):.0f} percentage points off" in line
    assert f"all of it after block {blocks.index(1) + 1}." in line


def windows_blocks() -> list[float]:
    """What the middle of 64 x 64 pixels hears of after each block, followed back from token to token through the
    windows, and the parts of windows, that the model used."""
    regions = [one.queries for one in cached.trace("imagenette_swin", load_image("chelsea"), crop="square").attention]
    shares = []
    for count in range(1, len(regions) + 1):
        heard = {(32, 32)}
        for block in reversed(regions[:count]):
            met: dict[tuple, set] = {}
            for y, x in np.ndindex(64, 64):
                window, token = block.token_at(y, x)
                part = 0 if block.parts is None else block.parts[window, token]
                met.setdefault((window, int(part)), set()).add((y, x))
            heard = set().union(*(pixels for pixels in met.values() if pixels & heard))
        shares.append(len(heard) / 64**2)
    return shares


def test_pyramids() -> None:
    shares = {}
    for name, key in (("PVT", "pvt"), ("Twins", "twins"), ("NesT", "nest"), ("TNT", "tnt")):
        trace = cached.trace(f"imagenette_{key}", load_image("chelsea"), crop="square")
        attention = next(one for one in trace.attention if one.kind != "inner")
        rows = attention.weights().mean(axis=1).reshape(-1, attention.shape[-1])
        shares[name] = np.mean([fewest(row) for row in rows]) / rows.shape[1], rows.shape[1]
    best = min(shares, key=lambda name: shares[name][0])
    share, keys = shares[best]
    line = right("pyramids", "choosiest_architecture", list(shares).index(best))
    assert f"{best}: {share * keys:.0f} of {keys} keys hold half." in line


def test_points() -> None:
    steps = cached.trace("point_transformer_small", glass_cloud(load_cloud("aeroplane")), wants=frozenset({"steps"}))
    sets = [set(map(int, net)) for net in steps.steps["selected"]]
    choices = sum(map(len, steps.steps["selected"]))
    points = len(set().union(*sets))
    line = right("points", "different_points", reached(points / choices, 0.25, 0.5, 0.75))
    assert f"{points} different points in {choices} choices." in line
    most = max(len(a & b) / len(a) for i, a in enumerate(sets) for b in sets[:i])
    assert f"share {most:.0%}." in right("points", "most_alike_nets", reached(most, 0.1, 0.3, 0.6))


def test_the_choosiest_piece_is_found_by_loops() -> None:
    record = {"digest": load_image("china").digest, "parameters": {"places": 12}}
    shares = mixing_again.weights(mixing_again.middle(record))
    most = max(share for q, row in enumerate(shares) for k, share in enumerate(row) if q != k)
    line = told("mixing", "choosiest_piece", guess=2)
    assert "right." in line and 0.25 <= most < 0.5
    assert f"It takes {most:.0%}; evenly it would be {1 / 12:.0%}." in line


def test_half_of_a_field_is_found_square_by_square() -> None:
    side, random = mixing_again.halves("imagenette_vit", load_image("china"))
    line = right("mixing", "half_of_field", reached(side, 0.2, 0.4, 0.6), mix_view="field")
    assert f"It is {side:.0%}; in its untrained twin {random:.0%}." in line


def test_bits_are_counted_and_every_weight_is_written_over_by_hand() -> None:
    own, card, codes = load(ZOO["imagenette_vit"]).model, ZOO["imagenette_vit"], 0
    shown = to_tensor(prepare(load_image("china").pixels, card, crop="square"), card)
    with torch.no_grad():
        before = own(shown).softmax(-1)[0]
        for module in own.modules():
            if isinstance(module, nn.Linear | nn.Conv2d):
                again = rounded(module.weight.numpy(), {"rounding": "linear", "bits": 4, "scale": "per matrix"})[0]
                module.weight.copy_(torch.from_numpy(again.reshape(module.weight.shape)))
                codes += module.weight.numel()
        after = own(shown).softmax(-1)[0]
    plain = 4 * sum(value.numel() for value in own.parameters())
    times = plain / (plain - 4 * codes + codes / 2)  # four bits instead of four bytes
    line = right("bits", "smaller_file", reached(times, 4, 8, 16), bits_model="imagenette_vit")
    few, many, told_times = map(float, re.search(r"([\d.]+) of ([\d.]+) MB: ([\d.]+) times", line).groups())
    assert (many, many / few) == pytest.approx((plain / 1e6, times), rel=0.03) and abs(told_times - times) < 0.15
    first = int(before.argmax())
    moved = abs(float(before[first] - after[first]))
    option = 3 if first != int(after.argmax()) else reached(moved, 0.05, 0.2)
    line = right("bits", "rounded_guess", option, bits_model="imagenette_vit")
    assert f"Its probability was {before[first]:.0%} and is {after[first]:.0%}." in line
