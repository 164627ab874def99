"""Every refusal of what a visitor brings has one shape: which file, what is wrong with it, and what to do."""

import ast
import re
from pathlib import Path

import pytest

from errors import UserError
from inputs.numbers import read_numbers
from inputs.point_cloud import read_cloud

ROOT = Path(__file__).parents[2]
READERS = [*sorted((ROOT / "inputs").glob("*.py"))]
WEIGHTS = [ROOT / "models" / "weights" / f"{name}.py" for name in ("own", "pickled", "unpickling")]
SHAPE = re.compile(r"(?P<subject>“\{\w+\}”|This checkpoint|There|That) (?P<fault>.+)\. Please (?P<remedy>.+)\.")
REASON = re.compile(r"its? .+[^.]")  # the end of a sentence that `models.weights.pickled.unusable` completes
NAMELESS = {"numbers.py", "examples.py", "example_clouds.py", "drawing.py"}  # what is typed or chosen is no file


def refusals(path: Path) -> list[str]:
    """The texts of all `UserError` in the source at `path`."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    ours = [call for call in calls if getattr(call.func, "id", "") == "UserError"]
    return [call.args[0].value for call in ours if isinstance(call.args[0], ast.Constant)]


TABLE = [(path, text) for path in (*READERS, *WEIGHTS) for text in refusals(path)]


def fault_in(text: str, path: Path) -> str:
    """What keeps `text` from being such a sentence, nothing where it is one."""
    if path in WEIGHTS and REASON.fullmatch(text):
        return ""
    sentence = SHAPE.fullmatch(text)
    if not sentence:
        return "no subject, fault and remedy"
    named = sentence["subject"].startswith("“") or path.name in {"own.py", *NAMELESS}
    return "" if named else "names no file"


@pytest.mark.parametrize(("path", "text"), TABLE, ids=[f"{path.name}: {text[:50]}" for path, text in TABLE])
def test_a_refusal_says_which_file_what_is_wrong_and_what_to_do(path: Path, text: str) -> None:
    assert not fault_in(text, path), text


OTHERS = {"file", "tensor", "wrapper", "old", "new", "taken", "shown", "plain", "other"}  # what people typed or named
BARE = re.compile(r"(?<!“)\{(\w+)\}")  # outside quotation marks, where a hyphen becomes a minus


def said(path: Path) -> set[str]:
    """The texts with places in the source at `path`."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text for text in texts if "{" in text}


@pytest.mark.parametrize("path", [*READERS, *WEIGHTS, WEIGHTS[0].with_name("spellings.py")], ids=lambda path: path.name)
def test_what_people_typed_or_named_stands_in_quotation_marks(path: Path) -> None:
    assert not [text for text in said(path) if OTHERS & set(BARE.findall(text))]


def test_a_hyphen_that_was_typed_is_told_as_a_hyphen() -> None:
    with pytest.raises(UserError, match=r"^“-3” is not a whole number from 1 to 100\."):
        read_numbers("5 -3")
    with pytest.raises(UserError, match=r"^“-7” is empty\."):
        read_cloud(b"", "-7")


def test_the_table_is_whole_and_the_rule_bites() -> None:
    assert len(TABLE) > 70 and {path.name for path, _ in TABLE} >= {
        "image.py",
        "checkpoint.py",
        "cloud_pcd.py",
        "own.py",
    }
    image = ROOT / "inputs" / "image.py"
    for bad in (
        "“{file}” is damaged.",
        "The file is bad. Please go.",
        "its end is missing",
        "“{file}” is bad; please go.",
    ):
        assert fault_in(bad, image), bad
