"""What the benchmarks of *Less* measure with: batches equal pictures one by one, and what is counted."""

import numpy as np
import pytest
import torch

from analysis import masks
from analysis import neurons as orders
from analysis import patterns as open_pairs
from benchmarks.less import SEEDS, Bench, at_random, bench, blocks, neurons, outcome, patterns, rank
from models.changes import changed, twin
from models.cut_neurons import NeuronsOff, widths
from models.edits import Edit, HeadsOff, LowRank, SparsePattern
from models.factored import RandomRank
from models.fewer_keys import GROUPED, FewerKeys
from models.hashed import Hashed
from models.masked_product import PairsClosed
from models.request import Request
from models.watching import watching
from models.watching.look import look
from training.data import Dataset, Photographs

PIXELS = np.random.default_rng(0).integers(0, 256, (5, 176, 176, 3), dtype=np.uint8)
PHOTOGRAPHS = Photographs(PIXELS, np.arange(5))


@pytest.fixture(scope="module")
def seen() -> Bench:
    return bench("vit_s14_saliency", Dataset("", "", (), PHOTOGRAPHS, PHOTOGRAPHS))


def test_a_batch_with_edits_equals_the_pages_requests(seen: Bench) -> None:
    edits = (HeadsOff(heads=(0, 3), layers=(2, 7)), LowRank(4, layers=(5,)))
    key = seen.loaded.card.key
    for index, logits in enumerate(seen.logits(edits)[:2]):
        request = Request(key, PIXELS[index], str(index), crop="square", edits=edits)
        np.testing.assert_allclose(logits, look(seen.loaded, request).logits, atol=1e-4)


def test_counts_and_divergence() -> None:
    before = np.log(np.array([[0.5, 0.25, 0.25], [0.2, 0.6, 0.2]]))
    after = np.log(np.array([[0.25, 0.5, 0.25], [0.2, 0.6, 0.2]])) + 7.0
    tally = outcome(before.astype(np.float32), after.astype(np.float32), np.array([1, 1]))
    assert tally == {"right": 2, "same": 1, "photographs": 2, "divergence": pytest.approx(0.125, abs=1e-5)}


def test_a_greedy_order_takes_the_block_that_costs_least_beside_those_gone() -> None:
    few = Photographs(PIXELS[:4], np.arange(4))
    learned = bench("imagenette_vit", Dataset("", "", (), few, few))
    order = blocks.greedy(learned)
    assert sorted(order) == list(range(6))
    for place in (0, 3):
        left, gone = order[place:], set(order[:place])
        costs = {block: _loss(learned, gone | {block}) for block in left}
        assert costs[order[place]] == min(costs.values()), "beside those that are gone"
        assert costs[order[place]] == pytest.approx(blocks.loss(learned, (*gone, order[place])), abs=1e-5)


@torch.inference_mode()
def _loss(learned: Bench, gone: set[int]) -> float:
    """By a list of blocks that lacks these, photograph by photograph."""
    own = twin(learned.loaded.model)
    own.blocks = torch.nn.Sequential(*(block for place, block in enumerate(own.blocks) if place not in gone))
    answers = [own(image[None])[0].log_softmax(dim=0) for image in learned.images]
    return -float(np.mean([float(answer[label]) for answer, label in zip(answers, learned.labels, strict=True)]))


def test_neurons_are_cut_in_the_order_of_their_mean_slopes_one_draw_a_seed() -> None:
    few = Photographs(PIXELS, np.arange(5))
    learned = bench("imagenette_vit", Dataset("", "", (), few, few))
    scores = neurons.importance(learned, learned.labels)
    assert [len(layer) for layer in scores] == [768] * 6 and np.linalg.norm(scores[2]) == pytest.approx(1)
    plan = neurons.Plan(None, 5, 5, (0.5, 0.9), (0.5,), (0.5,))
    measures = neurons._model("imagenette_vit", Dataset("", "", (), few, few), plan)
    gone = {("by importance", 1): orders.least(scores, 0.9), ("most important first", 0): orders.most(scores, 0.5)}
    for (name, place), which in gone.items():
        assert measures["curves"][name][place]["same"] == _same(learned, which)
    drawn = [orders.at_random(widths(learned.loaded.model), 0.5, seed) for seed in (0, 19)]
    assert [measures["at random"]["right"][0][seed] for seed in (0, 19)] == [_right(learned, which) for which in drawn]
    last = orders.only(orders.least(scores, 1), 5)
    assert measures["blocks"]["all"][5]["same"] == _same(learned, last)


def test_a_random_control_has_one_number_a_seed_and_the_whole_model_beside_it() -> None:
    few = bench("imagenette_vit", Dataset("", "", (), PHOTOGRAPHS, PHOTOGRAPHS))
    given = []

    def made(amount: float, seed: int) -> tuple[tuple[HeadsOff, ...], tuple[()]]:
        given.append((amount, seed))
        return (HeadsOff(heads=(0, 1, 2)),) if seed == 2 else (), ()

    control = at_random(few, (0.5, 1), made)
    assert given == [(amount, seed) for amount in (0.5, 1) for seed in SEEDS] and len(SEEDS) == 20
    whole, without = (int((few.logits(edits).argmax(axis=1) == few.labels).sum()) for edits in ((), made(1, 2)[0]))
    assert control["whole"] == whole and control["photographs"] == len(few.labels)
    assert control["right"] == [[without if seed == 2 else whole for seed in SEEDS]] * 2


def test_spans_are_measured_with_the_pairs_that_they_leave_open() -> None:
    few = bench("imagenette_vit", Dataset("", "", (), PHOTOGRAPHS, PHOTOGRAPHS))
    settings = {(one["pattern"], one["size"], one.get("ramp")): parts for one, *parts in patterns.every((8, 8))}
    steps = [masks.local((8, 8), reach) for reach in (1, 2, 3, 4)]
    share, faded = settings["span", 1, 4]
    assert share == steps[-1].mean() and settings["own", 80, None][0] is None
    plain, after, own = (_first_maps(few, edit) for edit in (None, faded, settings["own", 80, None][1]))
    kept = plain * open_pairs.opened(np.mean(steps, axis=0), 1)
    np.testing.assert_allclose(after, kept / kept.sum(axis=-1, keepdims=True), atol=1e-5)
    held = (plain * (own > 0))[..., 1:, 1:].sum(axis=(-2, -1)) / plain[..., 1:, 1:].sum(axis=(-2, -1))
    assert (held > 0.8 - 1e-6).all() and (held < 1).all()


def _first_maps(few: Bench, edit: Edit | None) -> np.ndarray:
    """Of the first layer, (photograph, head, query, key)."""
    with torch.inference_mode(), watching(few.loaded.model, edit=edit, batch=len(few.images)) as seen:
        few.loaded.model(few.images)
    return seen.attention[0].weights()


def test_drawn_pairs_directions_and_groups_are_those_of_their_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Right answers alone would not tell one draw from another before few photographs: what reaches the model is."""
    few = bench("imagenette_vit", Dataset("", "", (), PHOTOGRAPHS, PHOTOGRAPHS))
    given = []
    monkeypatch.setattr(Bench, "right", lambda self, edits=(), changes=(): given.append((edits, changes)) or len(given))
    control = patterns.drawn(few, 64)
    assert control["amount"] == pytest.approx(patterns.RANDOM, abs=0.5 / 64**2) and control["right"][1] == [
        *range(21, 41)
    ]
    for place, (share, seed) in enumerate((share, seed) for share in patterns.RANDOM for seed in SEEDS):
        mask = given[place][1][0].pattern.relation()
        assert mask[0].all() and mask[:, 0].all() and mask[1:, 1:].sum() == round(share * 64**2)
        expected = SparsePattern.of(open_pairs.opened(open_pairs.at_random(64, round(share * 64**2), seed=seed), 1))
        assert given[place] == ((), (PairsClosed(expected),))
    given.clear()
    patterns.directions(few)
    drawn = [(buckets, seed) for buckets in patterns.BUCKETS for seed in SEEDS]
    assert given[: len(drawn)] == [((Hashed(buckets, seed=seed),), ()) for buckets, seed in drawn]
    given.clear()
    told = {(one["what"], one["how"]): one["amount"] for one in rank.drawn(few, (2, 4), (8,))}
    assert told == {
        ("maps", "random"): [2, 4],
        ("weights", "random"): list(rank.FRACTIONS),
        ("keys", "grouped"): [8],
        ("keys", "random"): [8],
    }
    assert given[19:21] == [((RandomRank(2, 19),), ()), ((RandomRank(4, 0),), ())]
    assert given[-23] == ((), (FewerKeys(8, GROUPED, 19),))


@torch.inference_mode()
def _same(seen: Bench, gone: orders.Gone) -> int:
    """How many answers stay with these neurons silent, which are not cut out."""
    own = changed(seen.loaded.model, (NeuronsOff.of(gone),))
    return int((own(seen.images).argmax(dim=1) == seen.loaded.model(seen.images).argmax(dim=1)).sum())


@torch.inference_mode()
def _right(seen: Bench, gone: orders.Gone) -> int:
    own = changed(seen.loaded.model, (NeuronsOff.of(gone),))
    return int((own(seen.images).argmax(dim=1).numpy() == seen.labels).sum())
