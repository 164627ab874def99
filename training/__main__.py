"""Commands of `python -m training`: train, all, export, evaluate, head, tokens, objects, prior, lottery, ….

    python -m training train imagenette_vit DATA          one model, as the bundled one was trained (again: goes
                                                                 on where it was)
    python -m training all DATA                           every model of the cabinet, in order of importance
    python -m training export imagenette_vit DATA         its run into assets/weights (--folder: elsewhere)
    python -m training evaluate DATA                      measure the bundled models again, print the table
                                                                 (--store: into their metrics files as well)
    python -m training tokens DATA --teacher RUN          what the two tokens of every bundled DeiT answer, beside
                                                                 the network of RUN: assets/measurements
    python -m training objects DATA                       how much of every model's attention lies on objects
    python -m training prior DATA                         a convolutional network, a ViT and a Swin on 5 to 100 % of
                                                                 the photographs: assets/measurements, --folder
    python -m training lottery DATA                       a small ViT pruned round by round, and what is left of it
                                                                 trained again: assets/measurements, --folder
    python -m training stages DATA                        the cabinet's ViT once more, ten moments of it kept:
                                                                 assets/measurements, assets/trainings/cabinet
    python -m training students DATA                      a small ViT that copies the cabinet's in seven ways:
                                                                 assets/measurements, --folder
    python -m training --pixels 32 norms DATA             batch normalisation and its likes in small networks, on
                                                                 photographs and sentences: assets/measurements
    python -m training --pixels 176 head DATA             classes for the bundled ViT-S/14, which has none
    python -m training --pixels 176 dense DATA            a map of classes over the bundled Swin, from made masks

DATA is an npz of photographs or a folder of class folders, of any number of classes. Runs, checkpoints and caches
live in --runs. `python -m training --threads 2 train …` and the other general options stand before the command.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import torch

from errors import UserError
from models.stages import FILE
from models.zoo import measured
from models.zoo.cabinet import TRAINABLE
from training import (
    convolution,
    dense,
    distill,
    export,
    head,
    lottery,
    norms,
    objects,
    prior,
    second_token,
    stage_files,
    students,
    students_told,
    tickets,
    wide,
)
from training import stages as moments
from training.alone import taught, untaught
from training.answers import HeadRecipe
from training.data import Dataset, read
from training.dense import DenseRecipe
from training.distill import Lessons
from training.options import parser as options_of
from training.recipe import Recipe, last_stage, train
from training.studies import DIFFERENCES, stages

CARDS = TRAINABLE | convolution.TEACHERS
WIDE_CARDS = wide.WIDE | convolution.TEACHERS
CHANGES = {**DIFFERENCES, **convolution.DIFFERENCES}


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code. What is wrong with its arguments is said in one sentence."""
    options = options_of(_COMMANDS, __doc__.split("\n")[0]).parse_args(arguments)
    torch.set_num_threads(options.threads)
    try:
        dataset = read(options.data, options.runs / "cache", side=options.pixels)
        _COMMANDS[options.command](options, dataset)
    except UserError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _train(options: argparse.Namespace, dataset: Dataset) -> None:
    usual = Recipe(seed=options.seed, soft=options.soft, features=options.features)
    for key in _keys(options):
        recipe, before = replace(usual, **CHANGES.get(key, {})), None
        if options.resized:
            before = wide.begin_with(key, options.runs / "resized" / key)
        lessons = _lessons(dataset, options.runs / "cache", taught(recipe), wide.GRID if options.wide else distill.GRID)
        if options.teacher:
            lessons = replace(lessons, look=convolution.looking(options.teacher))
        cards = WIDE_CARDS if options.wide else CARDS
        print(key, flush=True)
        for number, stage in enumerate(options.epochs or convolution.STAGES.get(key) or stages(key), start=1):
            folder = _folder(options, key) / str(number)
            train(cards[key], dataset, lessons, recipe=replace(recipe, **stage), folder=folder, start=before)
            before = folder


@cache
def _lessons(dataset: Dataset, folder: Path, with_teacher: bool, grid: int) -> Lessons:
    if not with_teacher:
        return untaught(dataset)
    lessons = distill.prepare(dataset, folder, grid=grid)
    print(f"The teacher is right on {100 * lessons.accuracy:.1f} % of the photographs it has not seen.", flush=True)
    return lessons


def _export(options: argparse.Namespace, dataset: Dataset) -> None:
    keys = [key for key in _keys(options) if options.keys != "all" or _folder(options, key).exists()]
    if not keys:
        raise UserError(f"There is no run in {options.runs}; train first, or say with --runs and --suffix where it is.")
    records = []
    for key in keys:
        run = last_stage(_folder(options, key))
        if key in convolution.TEACHERS:
            print(convolution.export(dataset, run, options.folder)["at_side"])
        else:
            card = (wide.WIDE if options.wide else TRAINABLE)[key]
            network = convolution.worth(options.teacher, dataset) if options.teacher else None
            records.append(export.export(card, dataset, run, folder=options.folder, hard_labels=network))
    print(export.table(records))


def _evaluate(options: argparse.Namespace, dataset: Dataset) -> None:
    print(export.table(export.evaluate(dataset, folder=options.folder, store=options.store)))


def _folder(options: argparse.Namespace, key: str) -> Path:
    return options.runs / (key + options.suffix)


def _keys(options: argparse.Namespace) -> list[str]:
    keys = options.keys.split(",") if options.keys != "all" else list(TRAINABLE)
    if unknown := [key for key in keys if key not in CARDS]:
        raise UserError(f"There is no {unknown[0]} in the cabinet; choose from: {', '.join(CARDS)}.")
    return keys


def _head(options: argparse.Namespace, dataset: Dataset) -> None:
    record = head.make(dataset, options.runs / "cache", options.folder, HeadRecipe(seed=options.seed))
    low, high = (100 * bound for bound in record["interval"])
    print(f"{record['key']}: {100 * record['accuracy']:.1f} % right (95 %: {low:.1f} to {high:.1f})")


def _tokens(options: argparse.Namespace, dataset: Dataset) -> None:
    _keep("second_token", second_token.told(dataset, options.teacher))


def _objects(options: argparse.Namespace, dataset: Dataset) -> None:
    _keep("objects", objects.told(dataset))


def _prior(options: argparse.Namespace, dataset: Dataset) -> None:
    if not options.as_it_stands:
        prior.learn(dataset, options.runs)
    _check_ended(prior.ended(options.runs), options.runs)
    network = prior.bundle(dataset, options.runs, options.folder)
    _keep("prior", {**prior.told(dataset, options.runs), **({"network": network} if network else {})})


def _lottery(options: argparse.Namespace, dataset: Dataset) -> None:
    if not options.as_it_stands:
        lottery.learn(dataset, options.runs)
    _check_ended(lottery.ended(options.runs), options.runs)
    files = tickets.bundle(dataset, options.runs, options.folder)
    _keep("lottery", {**tickets.told(dataset, options.runs), "files": files})


def _stages(options: argparse.Namespace, dataset: Dataset) -> None:
    moments.learn(dataset, _lessons(dataset, options.runs / "cache", True, distill.GRID), options.runs)
    file = stage_files.bundle(dataset, options.runs, FILE.parent)
    _keep("stages", {**stage_files.told(dataset, options.runs, FILE.parent), **file})


def _students(options: argparse.Namespace, dataset: Dataset) -> None:
    if not options.as_it_stands:
        students.learn(dataset, options.runs)
    _check_ended(students.ended(options.runs), options.runs)
    compared = students_told.copies(dataset, options.runs)
    files = students_told.bundle(compared, options.folder)
    _keep("students", {**students_told.told(compared, dataset, options.runs), "files": files})


def _norms(options: argparse.Namespace, dataset: Dataset) -> None:
    norms.learn(dataset, options.runs / "norms")
    _keep("norm_training", norms.told(options.runs / "norms"), indent=None)


def _check_ended(ended: Iterator[object], runs: Path) -> None:
    """Where no run has come to its end, what is bundled would be told empty: a UserError before anything is written."""
    if next(ended, None) is None:
        raise UserError(f"No run of this command in {runs} has come to its end; train first, or say with --runs where.")


def _keep(name: str, told: dict, *, indent: int | None = 1) -> None:
    file = measured.FOLDER / f"{name}.json"
    file.write_text(json.dumps(told, indent=indent) + "\n", encoding="utf-8")


def _dense(options: argparse.Namespace, dataset: Dataset) -> None:
    record = dense.make(dataset, options.runs, options.folder, DenseRecipe(seed=options.seed), wheel=options.wheel)
    for name, figures in {"the head": record, "a typical mask": record["typical"]}.items():
        print(f"{name}: IoU {figures['named']['iou']:.3f} named, {figures['where']['iou']:.3f} under any name")


_COMMANDS = {
    "train": _train,
    "all": _train,
    "export": _export,
    "evaluate": _evaluate,
    "head": _head,
    "tokens": _tokens,
    "objects": _objects,
    "prior": _prior,
    "lottery": _lottery,
    "stages": _stages,
    "norms": _norms,
    "students": _students,
    "dense": _dense,
}


if __name__ == "__main__":
    raise SystemExit(main())
