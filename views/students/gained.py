"""What each target gained over many photographs: right answers with their intervals, then nearness to the teacher."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import streamlit as st

from analysis.paired import difference, holm
from models.zoo.bits import unpacked
from ui import tables
from ui.exhibit import exhibit
from views.students import cost
from views.students.subject import LABELS, STUDENT_NAMES, TARGETS, UNTRAINED, Copied, Told
from viz.provenance import Provenance
from viz.whiskers import Series, whiskers
from words import label, say, several, signed, tiny

SOURCE = "python -m training students"
CERTAIN = 0.05
BOTH = "relations"  # the target of MiniLM
NEARNESS = ("attention", "values", "features")
USUAL = {"habit": label("the teacher’s mean over photographs"), "even": label("even rows, tokens of 0")}
PARAMETERS = (label("photographs"), label("epochs"), label("seeds"))
Run = Mapping[str, Any]
Runs = Mapping[str, Mapping[int, Run]]  # target -> seed -> what was measured


def draw(copied: Copied) -> None:
    """Accuracy beside the test, then the table of nearness, then what copying saves."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _accuracy(copied.told)
    with right:
        _tested(copied.told)
    _near(copied.told)
    cost.draw(copied)


def sentence(copied: Copied) -> str:
    """What labels alone come to, and which targets stand above or below them."""
    told = copied.told
    above, below = apart(told)
    runs = by_target(told)
    return say(
        "From labels alone the student is right on {labels} of the photographs, with attention and value relations too "
        "on {relations}, its teacher on {teacher}; of {all} targets {above} make it better beyond chance, "
        "{below} worse.",
        labels=f"{runs[LABELS][0]['accuracy']:.1%}",
        relations=f"{runs[BOTH][0]['accuracy']:.1%}",
        teacher=f"{told['teacher']['accuracy']:.1%}",
        all=len(runs) - 1,
        above=len(above),
        below=len(below),
    )


def finding(told: Told) -> str:
    """Which targets those are."""
    above, below = apart(told)
    return say(
        "Better than labels alone beyond chance: {above}. Worse: {below}.", above=_listed(above), below=_listed(below)
    )


def by_target(told: Told) -> Runs:
    """The trained students that were measured."""
    return {
        target: run_by_seed
        for target in TARGETS
        if (run_by_seed := {run["seed"]: run for run in told["runs"] if run["target"] == target})
    }


def tests(told: Told) -> dict[tuple[str, int], tuple[float, float]]:
    """(target, seed) -> how much more often it is right than labels alone from the same seed, and the exact chance of
    as uneven a split were both equally good, corrected by Holm for all that are tested."""
    runs, count = by_target(told), told["photographs"]
    pairs = {
        (target, seed): (run, runs[LABELS][seed])
        for target, run_by_seed in runs.items()
        for seed, run in run_by_seed.items()
        if target != LABELS and seed in runs[LABELS]
    }
    chances = holm([difference(*(unpacked(run["right"], count) for run in pair)) for pair in pairs.values()])
    gaps = [own["accuracy"] - alone["accuracy"] for own, alone in pairs.values()]
    return {place: (gap, float(chance)) for place, gap, chance in zip(pairs, gaps, chances, strict=True)}


def apart(told: Told) -> tuple[list[str], list[str]]:
    """Targets above labels alone, and below, for which the photographs say so with every seed."""
    test_by_run = tests(told)
    names = [target for target in by_target(told) if target != LABELS]
    of = {name: [test_by_run[place] for place in test_by_run if place[0] == name] for name in names}
    sure = [name for name in names if of[name] and all(chance < CERTAIN for _, chance in of[name])]
    above = [name for name in sure if all(gap > 0 for gap, _ in of[name])]
    return above, [name for name in sure if all(gap < 0 for gap, _ in of[name])]


def seeds(told: Told) -> list[int]:
    """Those of which any student's training has ended."""
    return sorted({run["seed"] for run in told["runs"] if run["target"] in TARGETS})


def _listed(names: Sequence[str]) -> str:
    return ", ".join(say(TARGETS[name]) for name in names) or say("none")


def _accuracy(told: Told) -> None:
    runs = by_target(told)
    figure = whiskers(
        [say(TARGETS[target]) for target in runs],
        {say("seed {seed}", seed=seed): _series(runs, seed) for seed in seeds(told)},
        title=say("Right, by what was copied beside the labels"),
        unit=say("right (%)"),
    )
    flat = [run for run_by_seed in runs.values() for run in run_by_seed.values()]
    table = {name: [run[name] for run in flat] for name in ("target", "seed", "accuracy")}
    table |= {"low": [run["interval"][0] for run in flat], "high": [run["interval"][1] for run in flat]}
    exhibit(
        figure, _record(told, label("accuracy of students")), caption=_setting(told), table=table, key="student_right"
    )


def _series(runs: Runs, seed: int) -> Series:
    runs_of_seed = [runs[target].get(seed) for target in runs]
    ends = np.array([run["interval"] if run else (np.nan, np.nan) for run in runs_of_seed])
    return Series([run["accuracy"] if run else np.nan for run in runs_of_seed], *ends.T)


def _setting(told: Told) -> str:
    recipe = told["recipe"]
    how = say(
        "{photographs} validation photographs. Each student saw {learned} photographs {epochs} times, in the same "
        "batches and from the same first weights as the others of its seed; {minutes} minutes of one core for all. "
        "Whiskers: 95 % of what other photographs would give. The teacher learned {more} epochs, itself from a "
        "ViT-S/14 too.",
        photographs=f"{told['photographs']:,}",
        epochs=recipe["epochs"],
        learned=f"{told['learned']:,}",
        minutes=f"{told['processor_minutes']:.0f}",
        more=told["teacher"]["epochs"],
    )
    luck = several(
        "One seed: what other first weights would do is not known.",
        "{number} seeds: between them lies luck.",
        len(seeds(told)),
    )
    return f"{how} {luck}"


def _tested(told: Told) -> None:
    test_by_run, runs = tests(told), by_target(told)
    st.markdown(say("**Beside labels alone, photograph by photograph**"))
    rows = [target for target in runs if target != LABELS]
    columns = {say("copied"): [say(TARGETS[target]) for target in rows]}
    for seed in seeds(told):
        columns[say("seed {seed}", seed=seed)] = [_gap(test_by_run.get((target, seed))) for target in rows]
    tables.show(columns)
    how = say(
        "Percentage points, and in brackets the chance of as uneven a split if both were equally often right (McNemar "
        "1947, exact; Holm 1979 for all tests of the table). Below {level} with every seed it counts as sure.",
        level=CERTAIN,
    )
    st.caption(f"{finding(told)} {how}")


def _gap(gap_and_chance: tuple[float, float] | None) -> str:
    if gap_and_chance is None:
        return "–"
    gap, chance = gap_and_chance
    return f"{signed(f'{100 * gap:+.1f}')} ({_rare(chance)})"


def _rare(chance: float) -> str:
    return f"{chance:.2g}" if chance >= 0.001 else tiny(chance)


def _near(told: Told) -> None:
    """A table: how near each student is to its teacher on photographs that neither learned from."""
    st.markdown(say("**How near the teacher: agreement, not quality**"))
    rows = nearness(told)
    tables.show(
        {
            say("copied"): [say(name) for name in rows],
            say("attention (nats)"): [_two(row, "attention") for row in rows.values()],
            say("best partners"): [_two(row, "attention_matched") for row in rows.values()],
            say("value relations (nats)"): [_two(row, "values") for row in rows.values()],
            say("tokens missed"): [_two(row, "features") for row in rows.values()],
            say("answers (nats)"): [_two(row, "answers") for row in rows.values()],
            say("same answer"): [f"{row['same']:.0%}" if "same" in row else "–" for row in rows.values()],
        }
    )
    st.caption(
        say(
            "Seed 0, {photographs} validation photographs. Nats: KL(teacher ‖ student), mean of heads and rows; best "
            "partners: heads may change places, since only a student that copies relations was told which is which. "
            "Tokens missed: squared error through a fitted map, 1 for tokens of 0. The teacher’s mean knows no "
            "picture.",
            photographs=f"{told['photographs']:,}",
        )
    )


def nearness(told: Told) -> dict[str, Run]:
    """By name what was measured: each student of seed 0, the untrained one, and what takes no student at all."""
    run_by_name = {STUDENT_NAMES[run["target"]]: run for run in told["runs"] if run["seed"] == 0}
    untrained = run_by_name.pop(STUDENT_NAMES[UNTRAINED])
    return (
        run_by_name | {STUDENT_NAMES[UNTRAINED]: untrained} | {USUAL[name]: told["baselines"][name] for name in USUAL}
    )


def _two(row: Run, name: str) -> str:
    return f"{row[name]:.2f}" if name in row else "–"


def _record(told: Told, method: str) -> Provenance:
    counts = {"photographs": told["photographs"], "epochs": told["recipe"]["epochs"], "seeds": len(seeds(told))}
    return Provenance(method, source=SOURCE, parameters=counts)
