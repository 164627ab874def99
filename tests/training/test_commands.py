"""The commands of `python -m training`: what they train, write, and refuse."""

import json
import re
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from models.zoo.cabinet import FOLDER, cards
from training.__main__ import main
from training.recipe import Recipe
from training.studies import DIFFERENCES, stages


def test_any_number_of_classes_is_trained_exported_and_evaluated(folder: Path, tmp_path: Path, capsys) -> None:
    shutil.copytree(folder / "red", folder / "scarlet")
    runs = ["--runs", str(tmp_path / "runs"), "--folder", str(tmp_path / "out")]
    assert main([*runs, "train", "imagenette_vit_12", str(folder), "--epochs", "1,2"]) == 0
    assert main([*runs, "export", "imagenette_vit_12", str(folder)]) == 0
    told = re.compile(r"imagenette_vit_12 .*\| 3 \|")  # the epochs of both stages
    assert told.search(capsys.readouterr().out)
    record = json.loads((tmp_path / "out" / "imagenette_vit_12.json").read_text())
    assert record["start"]["epochs"] == 1 and record["epochs"] == 2 and len(record["logits"][0]) == 3
    assert main([*runs, "evaluate", str(folder)]) == 0
    assert told.search(capsys.readouterr().out)


def test_only_models_of_imagenette_come_among_the_bundled(folder: Path, tmp_path: Path, capsys) -> None:
    run = ["--runs", str(tmp_path)]
    assert main([*run, "export", "imagenette_vit_12", str(folder)]) == 1
    assert "There is no run in" in capsys.readouterr().err
    (tmp_path / "imagenette_vit_12" / "1").mkdir(parents=True)
    (tmp_path / "imagenette_vit_12" / "1" / "last.pt").touch()
    assert main([*run, "export", "imagenette_vit_12", str(folder)]) == 1
    assert "give others a --folder" in capsys.readouterr().err
    assert main([*run, "evaluate", str(folder)]) == 1
    assert "other classes than these" in capsys.readouterr().err


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.key)
def test_one_command_trains_each_bundled_model_as_it_was_trained(card) -> None:
    record, told = json.loads((FOLDER / f"{card.key}.json").read_text()), []
    while record:
        told.insert(0, {"layer_drop": 0.0} | record["recipe"])  # the first recipes had no such entry
        assert record["recipe"]["epochs"] == record["epochs"] == len(record["curve"])
        record = record["start"]
    recipe = replace(Recipe(), **DIFFERENCES.get(card.key, {}))
    assert told == [asdict(replace(recipe, **stage)) for stage in stages(card.key)]


def test_a_wrong_key_is_named(folder: Path, tmp_path: Path, capsys) -> None:
    arguments = ["--runs", str(tmp_path), "export", "imagenette_mlp", str(folder)]
    assert main(arguments) == 1
    assert "There is no imagenette_mlp" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["prior", "lottery", "students"])
def test_what_is_bundled_is_not_emptied_where_nothing_has_ended(
    command: str, folder: Path, tmp_path: Path, capsys, monkeypatch: pytest.MonkeyPatch
) -> None:
    (runs := tmp_path / "runs").mkdir()
    (out := tmp_path / "out").mkdir()
    (out / f"{command}.json").write_text("kept")
    monkeypatch.setattr("training.__main__.measured.FOLDER", out)
    assert main(["--runs", str(runs), "--folder", str(out), command, str(folder), "--as-it-stands"]) == 1
    assert f"No run of this command in {runs} has come to its end" in capsys.readouterr().err
    assert [path.name for path in out.iterdir()] == [f"{command}.json"] and (
        out / f"{command}.json"
    ).read_text() == "kept"


def test_an_export_of_all_says_where_there_is_none(folder: Path, tmp_path: Path, capsys) -> None:
    assert main(["--runs", str(tmp_path / "runs"), "export", "all", str(folder)]) == 1
    assert f"There is no run in {tmp_path / 'runs'}" in capsys.readouterr().err
