"""The lottery: made tickets go through their file, the page and the files taken home."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from errors import UserError
from models import tickets as packed_tickets
from models import weights
from models.card import Weights
from models.changes import changed
from models.tickets import Ticket
from models.zoo import ZOO, lottery_card
from models.zoo.bits import packed
from models.zoo.build import build
from models.zoo.lottery_card import CARD, FILE, TICKETS
from tests.opening import opened, said
from training import figures
from training import tickets as training_tickets
from training.lottery import LADDER, Lot, largest, matrices, scattered
from views.needed_blocks import ladder, tickets

COUNT = 400
RIGHT = {"start": 0.5, "early": 0.52, "fresh": 0.3, "random": 0.49}  # at 10 %


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole model of random weights, a ticket and a mask by lot at 10 %, in the files that training writes."""
    place, state = tmp_path_factory.mktemp("lottery"), build(CARD).state_dict()
    for file in weights.BUNDLED.glob("*.safetensors"):
        (place / file.name).symlink_to(file)
    for name in (FILE, TICKETS):
        (place / name).unlink(missing_ok=True)
    masks = largest(matrices(state), 0.1)
    save_file(_stored(state), place / FILE)
    ticket = training_tickets.packed("start_10", _stored(state), masks)
    lot = training_tickets.packed("random_10", _stored(state), scattered(masks, seed=0))
    save_file(ticket | lot, place / TICKETS)
    return place


def _stored(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {name: figures.stored(value) for name, value in state.items()}


@pytest.fixture(scope="module")
def told(folder: Path) -> dict:
    """What training would tell: rungs of 10 %, and two whole models 2 points apart."""
    drawn, masks = np.random.default_rng(0), largest(matrices(build(CARD).state_dict()), 0.1)
    shares = training_tickets._shares(masks)
    runs = [_run(arm, kept, share, drawn) for arm, kept, share in (("start", 1.0, 0.6), ("fresh", 1.0, 0.58))]
    runs += [_run(arm, 0.1, share, drawn) | {"survival": shares} for arm, share in RIGHT.items()]
    files = {name: _pin(folder / name) for name in (FILE, TICKETS)}
    about = {"epochs": 5, "rewound": 1, "learned": 9469, "photographs": COUNT, "seed": 0, "side": 64}
    about |= {"processor_minutes": 70.0, "matrices": list(masks), "first": {"start_10": shares}}
    return {**about, "runs": runs, "files": files}


def _run(arm: str, kept: float, share: float, drawn: np.random.Generator) -> dict:
    right = drawn.permutation(COUNT) < share * COUNT
    interval = list(figures.wilson(int(right.sum()), COUNT))
    return {"arm": arm, "kept": kept, "accuracy": share, "interval": interval, "right": packed(right)}


def _pin(path: Path) -> dict:
    data = path.read_bytes()
    return {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


@pytest.fixture
def drawn(folder: Path, told: dict, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict]:
    """The lottery as it is once its files are there."""
    pinned = Weights("bundled", file=FILE, licence="", **told["files"][FILE])
    monkeypatch.setitem(ZOO, CARD.key, replace(CARD, weights=pinned))
    monkeypatch.setattr(weights, "BUNDLED", folder)
    monkeypatch.setattr(packed_tickets, "FILE", folder / TICKETS)
    monkeypatch.setattr(tickets, "measured", lambda name: told)
    return told


def test_there_is_no_card_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lottery_card, "measured", lambda name: None)
    assert lottery_card.cards() == ()


def test_a_ticket_comes_out_of_its_file_as_it_went_in(drawn: dict, folder: Path) -> None:
    pin, whole = drawn["files"][TICKETS]["sha256"], build(CARD)
    own, state = changed(whole, (Ticket("start_10", pin),)), whole.state_dict()
    masks = largest(matrices(state), 0.1)
    for name, value in own.state_dict().items():
        expected = figures.stored(state[name]).float() * masks.get(name, torch.ones(()))
        torch.testing.assert_close(value, expected, atol=0, rtol=0)
    with pytest.raises(UserError, match="no run start_7"):
        changed(whole, (Ticket("start_7", pin),))
    with pytest.raises(UserError, match="wrong sha256"):
        changed(whole, (Ticket("start_10", "0" * 64),))


def test_the_page_tells_of_the_smallest_rung(drawn: dict) -> None:
    app = opened("needed_blocks", blocks_view="lottery")
    assert "The lottery" in app.segmented_control[0].options
    assert "with 10% of its blocks’ weights the ticket is right on 50.0%" in said(app)
    assert "drawn anew on 30.0%, as many weights chosen by lot on 49.0%; with all weights on 60.0%" in said(app)


def test_only_what_chance_and_luck_leave_over_is_concluded(told: dict) -> None:
    assert tickets.rungs(told) == [0.1] and tickets.luck(told) == pytest.approx(0.02)
    assert tickets.apart(told, "fresh") == ([0.1], [])
    assert tickets.apart(told, "random") == ([], []) == tickets.apart(told, "early")
    assert tickets.apart(told, tickets.WHOLE) == ([], [0.1]), "half of the photographs for six of ten"
    assert "Beside all weights the ticket is ahead at none, behind at 10%." in ladder.finding(told)
    assert "drawn anew the ticket is ahead at 10%, behind at none." in ladder.finding(told)
    lucky = told | {
        "runs": [run | {"accuracy": 0.9} if run["arm"] == "fresh" and run["kept"] == 1 else run for run in told["runs"]]
    }
    assert tickets.apart(lucky, "fresh") == ([], []), "a gap no larger than between two whole models is luck"
    assert [Lot("start", kept).name for kept in LADDER] == [tickets.run_name("start", kept) for kept in LADDER]
