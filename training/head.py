"""The head of the ViT-S/14 as files: learns it, measures it, says when to believe it, writes what the app loads."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from models.weights import load
from models.weights.answers import scaled, scores, typicality
from models.zoo import ZOO
from training import answers, refusal
from training.answers import HeadRecipe, Summaries, blocks_of, summaries, summarise
from training.data import Dataset
from training.distill import TEACHER
from training.export import list_source
from training.strangers import strangers
from training.typical import fit_typical

NAME = "vit_s14_answers"
HALVES = ("chosen on", "held out")
State = dict[str, Tensor]


def make(dataset: Dataset, cache: Path, folder: Path, recipe: HeadRecipe) -> dict:
    """Write `vit_s14_answers.safetensors` and `.json` into `folder`; the metrics."""
    train = summaries(dataset, cache, "train", flips=recipe.flips)
    validation = summaries(dataset, cache, "validation", flips=False)
    state, tried = answers.learn(train, len(dataset.classes), recipe)
    refusals, scales = _refusals(train, validation, state, tried[0], recipe, dataset.classes, cache)
    state |= {"scales": scales} | _halved(_typical(train, len(dataset.classes)))
    file = folder / f"{NAME}.safetensors"
    folder.mkdir(parents=True, exist_ok=True)
    save_file({name: value.contiguous() for name, value in state.items()}, file)
    data = file.read_bytes()
    record = {
        "key": NAME,
        "backbone": {"key": TEACHER, "sha256": ZOO[TEACHER].weights.sha256},
        "tokens": f"class token and mean patch of the last {tried[0]['blocks']} blocks, behind the last norm, at "
        f"{ZOO[TEACHER].side} px",
        "recipe": asdict(recipe),
        "tried": tried,
        "data": {"name": dataset.name, "sha256": dataset.digest},
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        **answers.measured(state, validation, dataset.classes),
        "refusal": refusals,
    }
    (folder / f"{NAME}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    list_source(folder / "SOURCES.md", file.name, record)
    return record


def _refusals(
    train: Summaries,
    validation: Summaries,
    state: State,
    best: dict,
    recipe: HeadRecipe,
    classes: tuple[str, ...],
    cache: Path,
) -> tuple[dict, Tensor]:
    """For each score the thresholds, and the shares on what they were chosen on and not; and the scores' `scales`.

    All is chosen on training photographs held out from a head of their own, and one half of the strangers.
    """
    learned, choose = answers.split(len(train.labels), recipe)
    learner = Summaries(train.values[learned], train.labels[learned])
    options = {"blocks": best["blocks"], "penalty": best["penalty"], "steps": recipe.steps}
    heads = {
        HALVES[0]: _whole(learner, len(classes), **options),
        HALVES[1]: state | _typical(train, len(classes)),
    }
    seen = {HALVES[0]: Summaries(train.values[choose], train.labels[choose]), HALVES[1]: validation}
    left_out = _left_out(learner, seen, options, classes)
    known, strange = {}, {}
    for half in HALVES:
        known[half] = _look(heads[half], seen[half])
        strange[half] = _strangers(heads[half], half, cache) | {refusal.LEFT_OUT: left_out[half]}
    right = {half: (known[half][0].argmax(dim=1) == seen[half].labels).numpy() for half in HALVES}
    scales = scaled(*known[HALVES[0]])
    of_known = {half: scores(*known[half], scales) for half in HALVES}
    others = {half: {kind: scores(*look, scales) for kind, look in strange[half].items()} for half in HALVES}
    return {name: _at_thresholds(name, of_known, right, others) for name in of_known[HALVES[0]]}, scales


def _whole(learner: Summaries, classes: int, *, blocks: int, penalty: float, steps: int) -> State:
    """A head with what it takes to doubt it."""
    state = answers.fit(learner.features(blocks), learner.labels, classes, penalty=penalty, steps=steps)
    return state | _typical(learner, classes)


def _typical(learner: Summaries, classes: int) -> State:
    return fit_typical(learner.features(1), learner.labels, classes)


def _halved(state: State) -> State:
    return {name: value.half() for name, value in state.items()}


def _look(state: State, seen: Summaries) -> tuple[Tensor, Tensor]:
    """Logits (picture, class) and typicality (picture,)."""
    return answers.logits(state, seen.features(blocks_of(state, seen.values))), typicality(state, seen.features(1))


def _at_thresholds(name: str, known: dict, right: dict, strange: dict) -> dict:
    """The record of one score, by rule; `known`, `right` and `strange` by half."""
    familiar = {half: known[half][name].numpy() for half in HALVES}
    others = {half: {kind: pictures[name].numpy() for kind, pictures in strange[half].items()} for half in HALVES}
    rules = refusal.thresholds(familiar[HALVES[0]], others[HALVES[0]])
    return {
        rule: {"threshold": value}
        | {half: refusal.report(familiar[half], right[half], others[half], value) for half in HALVES}
        for rule, value in rules.items()
    }


def _strangers(state: State, half: str, cache: Path) -> dict[str, tuple[Tensor, Tensor]]:
    """By kind what `_look` gives. The summaries are kept in `cache`."""
    file = cache / f"strangers-{half.replace(' ', '-')}.safetensors"
    if not file.exists():
        model = load(ZOO[TEACHER]).model
        save_file({kind: summarise(model, pictures) for kind, pictures in strangers(half).items()}, file)
    return {kind: _look(state, Summaries(values, torch.zeros(len(values)))) for kind, values in load_file(file).items()}


def _left_out(
    learner: Summaries, seen: dict[str, Summaries], options: dict, classes: tuple[str, ...]
) -> dict[str, tuple[Tensor, Tensor]]:
    """What `_look` gives for each class's photographs by a head that learned only the others."""
    looks_at = {half: [] for half in seen}
    for index in range(len(classes)):
        rows, labels = refusal.without(learner.labels, index)
        state = _whole(Summaries(learner.values[rows], labels), len(classes) - 1, **options)
        for half, part in seen.items():
            chosen = part.labels == index
            looks_at[half].append(_look(state, Summaries(part.values[chosen], part.labels[chosen])))
    return {half: tuple(map(torch.cat, zip(*looks, strict=True))) for half, looks in looks_at.items()}
