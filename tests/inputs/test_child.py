"""Readers in a process of their own: the same clouds, the same sentences, and an end to what would take minutes."""

import subprocess
import sys

import numpy as np
import pytest

from errors import UserError
from inputs import child
from inputs.apart import ROOT
from inputs.child import read_apart
from inputs.point_cloud import read_cloud, read_format
from tests.inputs import cloud_files as files

TRIANGLE = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"


def test_a_child_reads_what_we_would_read() -> None:
    here = read_format(TRIANGLE, "a.obj", "obj", seed=3)
    there = read_apart(TRIANGLE, "a.obj", format="obj", seed=3)
    np.testing.assert_array_equal(here.places, there.places)
    np.testing.assert_array_equal(here.normals, there.normals)
    assert here.notes == there.notes and here.colors is there.colors is None and here.up == there.up


def test_its_sentence_names_the_visitor_s_file() -> None:
    with pytest.raises(UserError, match=r"“mine\.xyz” is no even table of numbers: in line 2"):
        read_apart(b"1 2 3\n1 2\n", "mine.xyz", format="xyz", seed=0)


def test_what_would_take_minutes_is_given_up_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "SECONDS", 2)
    parts = b"".join(b"usemtl m%d\nf 1 2 3\n" % number for number in range(40_000))
    with pytest.raises(UserError, match=r"“parts\.obj” takes longer than 2 seconds to read"):
        read_cloud(b"v 0 0 0\nv 1 0 0\nv 0 1 0\n" + parts, "parts.obj")


def test_what_reads_surfaces_is_imported_for_surfaces_only() -> None:
    """It is most of what a child takes to start, and the server itself needs none of it."""
    imports = "import sys, inputs.child, inputs.point_cloud; sys.exit('trimesh' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", imports], cwd=ROOT).returncode == 0


def test_long_texts_and_all_meshes_are_read_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    apart: list[str] = []

    def counted(data: bytes, file: str, *, format: str, seed: int):
        apart.append(file)
        return read_format(data, file, format, seed=seed)

    monkeypatch.setattr("inputs.point_cloud.read_apart", counted)
    read_cloud(TRIANGLE, "a.obj")
    read_cloud(files.text(), "short.xyz")
    read_cloud(b"1 2 3\n4 5 6\n" * 30_000, "long.xyz")
    assert apart == ["a.obj", "long.xyz"]
