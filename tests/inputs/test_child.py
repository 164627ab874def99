"""Readers in a process of their own: the same clouds, the same sentences, and an end to what would take minutes."""

import subprocess
import sys
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

import apart
from apart import ROOT
from errors import UserError
from inputs import child
from inputs.child import read_apart
from inputs.point_cloud import read_cloud, read_format
from tests.inputs import cloud_files as files

TRIANGLE = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"
SLOW = files.slow(2_000_000)


def test_a_child_reads_what_we_would_read() -> None:
    here = read_format(TRIANGLE, "a.obj", "obj", keep=100_000, seed=3)
    there = read_apart(TRIANGLE, "a.obj", format="obj", keep=100_000, seed=3)
    np.testing.assert_array_equal(here.places, there.places)
    np.testing.assert_array_equal(here.normals, there.normals)
    assert here.notes == there.notes and here.colors is there.colors is None and here.up == there.up


def test_its_sentence_names_the_visitor_s_file() -> None:
    with pytest.raises(UserError, match=r"“mine\.xyz” is no even table of numbers: in line 2"):
        read_apart(b"1 2 3\n1 2\n", "mine.xyz", format="xyz", keep=10, seed=0)


def test_what_would_take_minutes_is_given_up_and_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "SECONDS", 1)
    with pytest.raises(UserError, match=r"“slow\.pcd” takes longer than 1 seconds to read"):
        read_cloud(SLOW, "slow.pcd")


WAITS = ("-n1", "-r1", "import time; time.sleep({seconds})")  # costs no time of the processor


def waiting(for_seconds: float, *, given: float) -> int:
    """How a process ended that waits, where it may use the `given` seconds of the processor."""
    *look, statement = WAITS
    return apart.run("timeit", *look, statement.format(seconds=for_seconds), data=b"", seconds=given).returncode


def test_what_only_waits_is_given_up_by_the_clock() -> None:
    """It costs no time of the processor, so no limit that it has set itself ends it."""
    start = monotonic()
    with pytest.raises(apart.KeptWaiting if apart.BOUNDED else apart.TookTooLong):
        waiting(60, given=0.1)
    assert monotonic() - start < 30


@pytest.mark.skipif(not apart.BOUNDED, reason="the clock alone bounds a reader there")
def test_a_busy_server_lets_a_good_file_wait_for_its_turn() -> None:
    """By the clock it takes more than four times what it may use of the processor, and is read all the same."""
    assert waiting(2.1, given=0.5) == 0


@pytest.mark.skipif(not apart.BOUNDED, reason="the clock alone bounds a reader there")
def test_a_file_that_a_busy_server_gives_up_is_not_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "PATIENCE", 0)
    with pytest.raises(UserError, match=r"“a\.obj” could not be read within 0 seconds, because this server is busy"):
        read_cloud(TRIANGLE, "a.obj")


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signals")
def test_what_the_system_kills_for_memory_did_not_take_too_long() -> None:
    with pytest.raises(apart.TookTooMuch):
        apart.run("timeit", "-n1", "-r1", "import os; os.kill(os.getpid(), 9)", data=b"", seconds=10)


def test_what_reads_surfaces_is_imported_for_surfaces_only() -> None:
    """It is most of what a child takes to start, and the server itself needs none of it."""
    imports = "import sys, inputs.child, inputs.point_cloud; sys.exit('trimesh' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", imports], cwd=ROOT).returncode == 0


class Left(BaseException):
    """What Streamlit raises is no Exception either."""


def test_a_process_goes_with_whoever_waits_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen] = []

    class Kept(subprocess.Popen):
        def __init__(self, *given: object, **named: object) -> None:
            super().__init__(*given, **named)
            started.append(self)

    def leave(seconds: float) -> None:
        if seconds > 0.5:
            raise Left

    monkeypatch.setattr(apart.subprocess, "Popen", Kept)
    with pytest.raises(Left), apart.watched(leave):
        read_cloud(SLOW, "slow.pcd")
    assert [process.poll() for process in started] == [-9]
    taken = [apart.PLACES.acquire(blocking=False) for _ in range(2)]
    for _ in filter(None, taken):
        apart.PLACES.release()
    assert all(taken), "and its place is free"


def test_those_who_wait_for_a_place_are_heard_too() -> None:
    heard: list[float] = []

    def leave(seconds: float) -> None:
        heard.append(seconds)
        raise Left

    with apart.PLACES, apart.PLACES, pytest.raises(Left), apart.watched(leave):
        read_cloud(TRIANGLE, "a.obj")
    assert len(heard) == 1


def test_memory_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    large = files.npz(points=np.tile(files.PLACES, (50_000, 1)))  # 72 MB once unpacked
    assert len(read_cloud(large, "large.npz").points) == 50_000
    monkeypatch.setattr(child, "MEMORY", 200_000_000)
    with pytest.raises(UserError, match=r"“large\.npz” takes more memory to read than this server gives a file"):
        read_cloud(large, "large.npz")


# Within the bytes that their formats may have: what a library of meshes made 400 MB of, and a line refused for memory.
DENSE = {
    "faces.obj": TRIANGLE + b"f 1 2 3\n" * 1_490_000,
    "line.xyz": b"1" * 100_000_000,
}


@pytest.mark.skipif(sys.platform != "linux", reason="counts memory as Linux does")
@pytest.mark.parametrize("name", DENSE)
def test_no_file_takes_more_than_300_mb_beyond_its_own_bytes(name: str, tmp_path: Path) -> None:
    """In a process of its own, whose only child is the reader."""
    (tmp_path / name).write_bytes(DENSE[name])
    code = f"""if True:
        import resource, sys
        from pathlib import Path
        from errors import UserError
        from inputs.point_cloud import read_cloud
        try:
            read_cloud(Path(sys.argv[1]).read_bytes(), "{name}")
        except UserError as problem:
            assert "more memory" in str(problem), problem
        print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"""
    told = subprocess.run([sys.executable, "-c", code, str(tmp_path / name)], cwd=ROOT, capture_output=True, check=True)
    assert int(told.stdout) * 1024 - len(DENSE[name]) < 300e6


def test_long_texts_and_all_meshes_are_read_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[str] = []

    def counted(data: bytes, file: str, *, format: str, keep: int, seed: int):
        names.append(file)
        return read_format(data, file, format, keep=keep, seed=seed)

    monkeypatch.setattr("inputs.point_cloud.read_apart", counted)
    read_cloud(TRIANGLE, "a.obj")
    read_cloud(files.text(), "short.xyz")
    read_cloud(b"1 2 3\n4 5 6\n" * 30_000, "long.xyz")
    assert names == ["a.obj", "long.xyz"]
