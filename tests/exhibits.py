"""Every exhibit of every page, as visitors take it home: where the code offers one, how a link opens it, its files."""

import ast
import csv
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest

from tests.opening import addressed
from ui import downloads
from viz.provenance import KEY

ROOT = Path(__file__).parents[1]
OFFERING = {"exhibit", "offer", "offer_drawn", "offer_page", "offer_cloud", "exhibit_cloud"}
PASSING_ON = {"ui/exhibit.py", "ui/downloads.py", "ui/clouds/exhibit.py"}
UPRIGHT = 34  # letters of an upright axis's name: longer ones run into the title of the chart, in files too
Site = tuple[str, str]  # a file and the function in it that offers an exhibit
VIEWS = {  # page: the links that together show all it has
    "by_hand": [*({"hand": start} for start in ("classic", "patches", "head")), {"hand_view": "root"}],
    "masks": [
        *({"mask": mask, "mask_token": "20"} for mask in ("causal", "shifted", "strided", "star", "buckets")),
        {"mask_over": "sequence", "mask": "local"},
        {"mask_view": "costs"},
        {"mask_view": "known"},
        {"mask_view": "complete", "digit": "5", "digit_path": "2", "digit_pixel": "50", "digit_layer": "2"},
        {"mask_view": "complete", "digit_from": "drawn", "digit_ink": "00008gg00000ggg00006gg00000gg000"},
        {"mask_view": "fill", "digit": "5", "fill_turn": "9", "fill_layer": "2"},
        {
            "mask_view": "fill",
            "holes_from": "own",
            "holes": "00003c3c00000081",
            "fill_order": "random",
            "fill_seed": "7",
        },
        {"mask_view": "fill", "digit": "5", "fill_order": "own", "fill_own": "bkS", "fill_turn": "2"},
        {"mask_view": "fill", "holes_from": "drops", "fill_order": "own"},
        {"mask_view": "predicts", "digit": "8", "predict_seed": "4"},
        {"mask_view": "predicts", "objective": "next"},
        *({"mask_view": "predicts", "predict_over": "words", "objective": kind} for kind in ("masked", "next")),
        {"mask_view": "predicts", "predict_over": "words", "objective": "sentence", "predict_words": "light"},
    ],
    "forward": [
        *({"way_box": box, "way_part": part} for box, part in (("mlp", "active"), ("head", "probabilities"))),
        {"way_part": "mixed", "way_head": "2", "way_block": "3"},
        *({"way_view": view, "way_model": "imagenette_vit_12"} for view in ("lens", "alike", "stream", "order")),
    ],
    "attention": [{"view": view} for view in ("every", "matrix", "smallest", "colour", "rollout")],
    "cabinet": [{}],
    "compare": [{}],
    "depth": [{"depth_view": view} for view in ("layers", "heads", "features", "mixing", "widths", "untaught")],
    "distance": [{}],
    "distillation": [{"tokens_view": view} for view in ("looks", "apart", "heads", "many", "losses")],
    "local_global": [{"meeting": view} for view in ("cross", "among", "sampling", "radii")],
    "more_heads": [
        {"more_layer": "6"},
        {"more_model": "imagenette_deit", "more_of": "patch"},
        {"more_view": "wiring", "more_heads": "3"},
    ],
    "permutation": [
        {"reorder": "1-0-4-2-3", "reorder_x": "5x4.100.0.100.0.0.200-30.100.100.100.100.100.200.0.0-100-100.100.50.0"},
        {"reorder_view": "patches"},
        {"reorder_view": "patches", "reorder_positions": "learned", "reorder_of": "patch", "reorder_layer": "2"},
    ],
    "mixing": [
        *({"mix_view": view} for view in ("matrices", "shift", "cost", "field")),
        {"mix_view": "matrices", "mix_colour": "values", "mix_count": "20", "mix_width": "5"},
        {"mix_view": "shift", "mix_by": "3", "mix_ends": "open", "image": "coffee"},
    ],
    "norms": [
        *({"norm_kind": kind, "norm_at": "30"} for kind in ("layer", "batch", "group", "instance", "rms", "power")),
        *({"norm_view": "odd", "norm_done": done} for done in ("scaled", "shifted", "heavy")),
        {"norm_view": "tokens", "norm_model": "imagenette_vit", "norm_block": "3"},
    ],
    "learning": [
        {},
        {"learn_change": "nothing", "learn_digit": "7", "learn_at": "44", "learn_block": "1"},
        {"learn_view": "course"},
        {"learn_view": "photographs", "stage_at": "147", "stage_block": "5"},
        {"learn_view": "photographs", "stage_of": "patch", "stage_head": "2", "image": "coffee"},
    ],
    "before": [
        {"before_depth": "6", "before_width": "32", "before_draws": "4"},
        {"before_view": "stream", "before_width": "32", "before_draws": "4"},
        {"before_view": "trained"},
        {"before_view": "warm", "before_norms": "before", "before_blocks": "12"},
    ],
    "batch_norm": [
        {},
        {"bn_task": "photographs", "bn_curve": "beside"},
        {"bn_view": "running", "bn_measure": "mean", "bn_unit": "units", "bn_place": "last", "bn_taken": "largest"},
        *({"bn_view": "by_hand", "bn_done": done, "bn_before": "7"} for done in ("outlier", "shifted", "scaled")),
        {"bn_view": "by_hand", "bn_done": "ordinary", "bn_before": "0"},
    ],
    "needed_heads": [
        {"heads_model": "imagenette_vit", "heads_flip": "3"},
        {"heads_model": "imagenette_deit", "heads_order": "random", "heads_off": "5", "image": "coffee"},
        {"heads_model": "imagenette_vit", "heads_view": "many"},
        {"heads_view": "neurons", "heads_model": "imagenette_vit"},
        {"heads_view": "neurons", "neurons_order": "random", "neurons_where": "3", "heads_model": "imagenette_vit"},
        {"heads_view": "gates"},
    ],
    "needed_blocks": [
        {"blocks_flip": "3"},
        {"blocks_model": "imagenette_vit", "blocks_rule": "random", "blocks_n": "3", "image": "coffee"},
        {"blocks_view": "many"},
        {"blocks_view": "lottery", "lot_matrix": "attn.proj", "lot_block": "2"},
    ],
    "bits": [
        {"bits_model": "imagenette_vit", "bits_per": "channel", "bits": "3"},
        {"bits_model": "imagenette_vit", "bits_method": "gobo", "bits": "2", "bits_layer": "3", "bits_log": "-1"},
        {"bits_view": "photographs", "bits_model": "imagenette_vit"},
        {"bits_view": "int8", "bits_model": "imagenette_vit", "image": "coffee"},
        {"bits_view": "frontier", "bits_model": "imagenette_vit"},
        {"bits_view": "straight"},
        {"bits_view": "straight", "through_bits": "1", "through_target": "-0.3", "through_rate": "0.2"},
        {
            "bits_view": "tokens",
            "bits_model": "imagenette_vit",
            "bits_code": "fitted",
            "bits_length": "8",
            "at": "300-700",
        },
    ],
    "sparse": [
        {"sparse_model": "imagenette_vit", "sparse_kind": "hashed", "sparse_layer": "2", "sparse_of": "class"},
        {"sparse_model": "imagenette_vit", "sparse_kind": "star", "sparse_where": "one", "sparse_pairs": "random"},
        {"sparse_model": "imagenette_vit", "sparse_kind": "strided", "sparse_head": "2", "image": "coffee"},
        {"sparse_model": "imagenette_vit", "sparse_kind": "span", "sparse_ramp": "3", "sparse_head": "2"},
        {"sparse_model": "imagenette_vit", "sparse_kind": "span", "sparse_span": "0", "sparse_pairs": "random"},
        {"sparse_model": "imagenette_vit", "sparse_kind": "own", "sparse_size_own": "70", "sparse_head": "3"},
        {"sparse_view": "buckets", "sparse_model": "imagenette_vit", "sparse_rounds": "2", "sparse_order": "sorted"},
        {"sparse_view": "buckets", "sparse_model": "imagenette_vit", "sparse_chunk": "8", "sparse_order": "sorted"},
        {"sparse_view": "spans", "sparse_model": "imagenette_vit", "sparse_held": "80", "sparse_layer": "2"},
        {"sparse_view": "star", "sparse_model": "imagenette_vit", "sparse_sent": "2", "at": "300-700"},
        {"sparse_view": "kernels", "sparse_model": "imagenette_vit", "sparse_width": "3", "sparse_head": "2"},
    ],
    "students": [
        {"student": "attention", "student_head": "2", "student_of": "class"},
        {"student": "labels", "student_head": "3", "at": "300-700", "image": "coffee"},
        {"student_view": "answers", "student": "soft"},
        {"student_view": "gained"},
        {"student_view": "turned", "student": "values", "student_draw": "3"},
        {"student_view": "turned", "student_turn": "any", "student_head": "2"},
    ],
    "points": [{}],
    "positions": [
        {"positions_view": "learned"},
        {"positions_view": "learned", "pairs": "matrix"},
        *({"positions_view": view} for view in ("sinusoidal", "relative", "conditional", "grid", "without", "filters")),
    ],
    "pyramids": [
        {"pyramid": view} for view in ("attention", "reach", "cost", "keys", "window", "pixel", "path", "words")
    ],
    "rank": [
        {"rank_layer": "2", "rank_head": "2", "rank": "3"},
        {"rank_view": "weights", "rank_weight": "blocks.2.mlp.fc1.weight", "rank_of_weight": "20"},
        {"rank_view": "keys", "rank_projection": "singular", "rank_keys": "8", "image": "coffee"},
        {"rank_view": "photographs"},
    ],
    "sets": [{"sets_view": view} for view in ("maximum", "between", "cost", "shuffle")],
    "upernet": [{"dense_view": view} for view in ("map", "ways", "origin", "measured")],
    "windows": [
        *({"windows": view} for view in ("reach", "merging", "cost", "bias")),
        *(
            {"windows": "steps", "step": step, "block": "2", "head": "2"}
            for step in ("windows", "roll", "regions", "mask", "attention", "reverse")
        ),
    ],
}


@dataclass(frozen=True, eq=False)
class TakenHome:
    """What stands in one file of numbers: its `record` as JSON gave it back, and its `numbers` by name."""

    site: Site
    record: dict[str, Any]
    numbers: dict[str, np.ndarray]


@cache
def sites() -> frozenset[Site]:
    """Every place of the code that offers an exhibit."""
    places = set()
    for folder in ("pages", "views", "ui"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if name not in PASSING_ON:
                places |= {(name, function) for function in _offering(ast.parse(path.read_text(encoding="utf-8")))}
    return frozenset(places)


def _offering(tree: ast.Module) -> Iterator[str]:
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        calls = (ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call))
        if any(call.rsplit(".", 1)[-1] in OFFERING for call in calls):
            yield function.name


def upright_names(figure: go.Figure) -> list[str]:
    """What the upright axes of `figure` are called, as it is read."""
    return [unescape(axis.title.text or "") for axis in figure.select_yaxes()]


def changed_by_check(figure: go.Figure) -> list[str]:
    """Where Plotly, which did not check it when it was made, would not leave `figure` as it is."""
    sent = json.loads(figure.to_json(validate=False))
    return sorted(_apart(sent, json.loads(go.Figure(sent).to_json()), ""))


def _apart(one: Any, other: Any, place: str) -> Iterator[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in one.keys() | other.keys():
            yield from _apart(one.get(key, ...), other.get(key, ...), f"{place}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for number, pair in enumerate(zip(one, other, strict=True)):
            yield from _apart(*pair, f"{place}[{number}]")
    elif one != other and not (one == [] and other is ...):  # none of something is nothing
        yield f"{place}: {one!r:.60} → {other!r:.60}"


@dataclass(frozen=True, eq=False)
class Opened:
    """What a page shows when a link opens it: the `line` under its question, as Markdown, and all `files` of numbers
    that it offers, made and read again."""

    line: str
    files: list[TakenHome]


def taken_home(page: str, link: dict[str, str]) -> Opened:
    """The page opened by `link`."""
    files: list[TakenHome] = []

    def take(figure: Any, record: Any, *, arrays: Any = None, table: Any = None, **_: Any) -> None:
        if isinstance(figure, go.Figure):
            assert "\\" not in str(figure.layout.title.text), "Markdown's marks"
            assert not [name for name in upright_names(figure) if len(name) > UPRIGHT]
            assert not changed_by_check(figure)
        made = downloads.numbers(figure, record, arrays=arrays, table=table)
        files.extend(_read(_site(), ending, make) for _, ending, _, make in made)
        if not made:
            files.append(TakenHome(_site(), record.record(), {}))

    app = addressed(page, **link)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(downloads, "offer", take)
        patch.setattr(downloads, "offer_cloud", take)
        patch.setattr(downloads, "offer_page", lambda *_, arrays, about, **__: take(None, about, arrays=arrays()))
        patch.setattr(downloads, "offer_drawn", lambda arrays, record, **_: take(None, record, arrays=arrays))
        app.run()
    assert not app.exception and not app.error
    return Opened(app.caption[0].value, files)


def _site() -> Site:
    """Which function of the app offers what is being taken."""
    frame = sys._getframe(1)
    known = sites()
    while frame:
        path = Path(frame.f_code.co_filename)
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
        if (name, frame.f_code.co_name) in known:
            return name, frame.f_code.co_name
        frame = frame.f_back
    raise AssertionError("an exhibit from nowhere")


def _read(site: Site, ending: str, make: partial[bytes]) -> TakenHome:
    data = make()
    if ending == "npz":
        with np.load(io.BytesIO(data)) as file:
            arrays = {name: file[name] for name in file.files}
        return TakenHome(site, json.loads(str(arrays.pop("provenance"))), arrays)
    _, about, *lines = data.decode().splitlines()
    head, *rows = csv.reader(lines)
    columns = {name: np.array(values) for name, values in zip(head, zip(*rows, strict=True), strict=True)}
    numbers = {name: _numbers(values) for name, values in columns.items()}
    return TakenHome(site, json.loads(about.removeprefix(f"# {KEY} ")), numbers)


def _numbers(values: np.ndarray) -> np.ndarray:
    try:
        return np.where(values == "", "nan", values).astype(float)
    except ValueError:
        return values
