"""The head of the ViT-S/14 as files: learns it, measures it, says when to believe it, writes what the app loads."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from models.training import answers, refusal
from models.training.answers import HeadRecipe, Summaries, blocks_of, summaries, summarise
from models.training.data import Dataset
from models.training.distill import TEACHER
from models.training.export import list_source
from models.training.strangers import strangers
from models.weights import load
from models.zoo import ZOO

NAME = "vit_s14_answers"
HALVES = ("chosen on", "held out")
State = dict[str, Tensor]


def make(dataset: Dataset, cache: Path, folder: Path, recipe: HeadRecipe) -> dict:
    """Write `vit_s14_answers.safetensors` and `.json` into `folder`; the metrics."""
    train = summaries(dataset, cache, "train", flips=recipe.flips)
    validation = summaries(dataset, cache, "validation", flips=False)
    state, tried = answers.learn(train, len(dataset.classes), recipe)
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
        "refusal": refusals(train, validation, state, tried[0], recipe, dataset.classes, cache),
    }
    (folder / f"{NAME}.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    list_source(folder / "SOURCES.md", file.name, record)
    return record


def refusals(
    train: Summaries,
    validation: Summaries,
    state: State,
    best: dict,
    recipe: HeadRecipe,
    classes: tuple[str, ...],
    cache: Path,
) -> dict:
    """For each score of `models.training.refusal`: the threshold, and the shares on what it was chosen on and not.

    It is chosen on training photographs held out from a head of their own, and one half of the strangers.
    """
    learned, choose = answers.split(len(train.labels), recipe)
    learner = Summaries(train.values[learned], train.labels[learned])
    options = {"penalty": best["penalty"], "steps": recipe.steps}
    partial = answers.fit(*train.taught(learned, best["blocks"]), len(classes), **options)
    seen = {HALVES[0]: Summaries(train.values[choose], train.labels[choose]), HALVES[1]: validation}
    left_out = _left_out(learner, seen, best["blocks"], options, classes)
    known, strange = {}, {}
    for half, head in zip(HALVES, (partial, state), strict=True):
        known[half] = _answered(head, seen[half])
        strange[half] = _strange_logits(head, half, cache) | {refusal.LEFT_OUT: left_out[half]}
    return {name: _at_thresholds(name, known, strange) for name in refusal.SCORES}


def _answered(state: State, seen: Summaries) -> tuple[Tensor, Tensor]:
    """Logits (photograph, class), and which of them are right (photograph,) bool."""
    found = answers.logits(state, seen.features(blocks_of(state, seen.values)))
    return found, found.argmax(dim=1) == seen.labels


def _at_thresholds(name: str, known: dict, strange: dict) -> dict:
    """The record of one score, by rule; `known` and `strange` by half."""
    familiar = {half: refusal.scores(known[half][0], name) for half in HALVES}
    scores = {half: {kind: refusal.scores(part, name) for kind, part in strange[half].items()} for half in HALVES}
    right = {half: known[half][1].numpy() for half in HALVES}
    found = refusal.thresholds(familiar[HALVES[0]], scores[HALVES[0]])
    return {
        rule: {"threshold": value}
        | {half: refusal.report(familiar[half], right[half], scores[half], value) for half in HALVES}
        for rule, value in found.items()
    }


def _strange_logits(state: State, half: str, cache: Path) -> dict[str, Tensor]:
    """By kind: (picture, class). The summaries are kept in `cache`."""
    file = cache / f"strangers-{half.replace(' ', '-')}.safetensors"
    if not file.exists():
        model = load(ZOO[TEACHER]).model
        save_file({kind: summarise(model, pictures) for kind, pictures in strangers(half).items()}, file)
    seen = load_file(file)
    return {
        kind: answers.logits(state, values[:, -blocks_of(state, values) :].flatten(1)) for kind, values in seen.items()
    }


def _left_out(
    learner: Summaries, seen: dict[str, Summaries], blocks: int, options: dict, classes: tuple[str, ...]
) -> dict[str, Tensor]:
    """The logits (photograph, class - 1) of each class's photographs by a head that learned only the others."""
    found = {half: [] for half in seen}
    for index in range(len(classes)):
        rows, labels = refusal.without(learner.labels, index)
        state = answers.fit(learner.features(blocks)[rows], labels, len(classes) - 1, **options)
        for half, part in seen.items():
            found[half].append(answers.logits(state, part.features(blocks)[part.labels == index]))
    return {half: torch.cat(parts) for half, parts in found.items()}
