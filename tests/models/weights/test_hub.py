"""Fetching weights from a hub that behaves, and from ones that do not."""

import hashlib
import os
import shutil
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from errors import UserError
from models.card import Weights
from models.weights import hub
from tests.models.weights.fake_hub import COMMIT, serving

BODY = save({"a": np.arange(200_000, dtype=np.float32)})
SHA256 = hashlib.sha256(BODY).hexdigest()
WEIGHTS = Weights("pretrained", file="model.safetensors", repo="timm/some_vit.tag", bytes=len(BODY))


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VITRINE_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    hub._failures.clear()
    return tmp_path


def files(shelf: Path) -> list[str]:
    return [path.name for path in shelf.rglob("*") if path.is_file()]


def test_a_good_file_arrives_once_with_its_revision_and_hash(shelf: Path) -> None:
    heard: list[tuple[int, int]] = []
    with serving(BODY) as server:
        fetched = hub.fetch(WEIGHTS, endpoint=server.endpoint, progress=lambda *part: heard.append(part))
        again = hub.fetch(WEIGHTS, endpoint=server.endpoint)
        assert server.downloads == 1
    assert fetched == again == hub.find(WEIGHTS)
    assert (fetched.revision, fetched.sha256) == (COMMIT, SHA256) and fetched.path.read_bytes() == BODY
    assert heard[-1] == (len(BODY), len(BODY)) and len(heard) > 2 and heard == sorted(heard)


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("missing", "answered 404"),
        ("refused", "answered 503"),
        ("truncated", "stopped answering"),
        ("wrong", "wrong sha256"),
        ("nohash", "states no sha256"),
        ("loop", "can’t be reached"),
    ],
)
def test_a_bad_answer_is_one_sentence_and_leaves_nothing(shelf: Path, mode: str, words: str) -> None:
    with serving(BODY, mode) as server, pytest.raises(UserError, match=words):
        hub.fetch(WEIGHTS, endpoint=server.endpoint)
    assert files(shelf) == [] and hub.find(WEIGHTS) is None


def test_a_silent_hub_is_given_up_within_two_seconds_and_remembered() -> None:
    with serving(BODY, "silent") as server:
        with pytest.raises(UserError, match="can’t be reached"):
            hub.fetch(WEIGHTS, endpoint=server.endpoint)
        with pytest.raises(UserError, match=r"Next try in \d+ s"):
            hub.fetch(WEIGHTS, endpoint=server.endpoint)
        assert hub.ANSWER < 2 and server.asked == 1, "given up by our clock, for the hub never answers; then not asked"


def test_an_unreachable_hub_is_refused_at_once_and_tried_again_after_a_minute(monkeypatch) -> None:
    with pytest.raises(UserError, match="bundled models work"):
        hub.fetch(WEIGHTS, endpoint="http://127.0.0.1:9")
    monkeypatch.setattr(hub, "FORGET", 0.0)
    with serving(BODY) as server:
        hub._failures[f"{server.endpoint} {WEIGHTS.repo}"] = (time.monotonic(), "failed")
        assert hub.fetch(WEIGHTS, endpoint=server.endpoint).sha256 == SHA256


def test_cancelling_a_slow_download_leaves_nothing_and_is_no_failure(shelf: Path) -> None:
    seen: list[int] = []
    with serving(BODY, "drip") as server:
        with pytest.raises(hub.CancelledDownload):
            hub.fetch(
                WEIGHTS,
                endpoint=server.endpoint,
                progress=lambda done, _: seen.append(done),
                cancelled=lambda: len(seen) >= 2,
            )
        assert files(shelf) == [] and 0 < seen[-1] < len(BODY)
        server.mode = "good"
        assert hub.fetch(WEIGHTS, endpoint=server.endpoint).sha256 == SHA256


def test_leaving_by_interruption_leaves_nothing(shelf: Path) -> None:
    def leave(*_: int) -> None:
        raise KeyboardInterrupt  # as a rerun of the page does, with an exception of its own

    with serving(BODY, "drip") as server, pytest.raises(KeyboardInterrupt):
        hub.fetch(WEIGHTS, endpoint=server.endpoint, progress=leave)
    assert files(shelf) == []


def test_two_callers_share_one_download() -> None:
    fetched: list[hub.Found] = []
    with serving(BODY, "drip") as server:
        threads = [
            threading.Thread(target=lambda: fetched.append(hub.fetch(WEIGHTS, endpoint=server.endpoint)))
            for _ in range(3)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert server.downloads == 1
    assert len(fetched) == 3 and len(set(fetched)) == 1


def test_a_file_damaged_on_disk_is_noticed_and_fetched_again() -> None:
    with serving(BODY) as server:
        path = hub.fetch(WEIGHTS, endpoint=server.endpoint).path
        path.write_bytes(BODY[:-4] + b"\0\0\0\1")
        assert hub.find(WEIGHTS) is None and not path.exists()
        assert hub.fetch(WEIGHTS, endpoint=server.endpoint).path.read_bytes() == BODY


def test_a_pinned_hash_refuses_another_file(shelf: Path) -> None:
    pinned = replace(WEIGHTS, sha256="0" * 64)
    with serving(BODY) as server, pytest.raises(UserError, match="changed since they were pinned"):
        hub.fetch(pinned, endpoint=server.endpoint)
    assert server.downloads == 0 and files(shelf) == []


def test_a_full_disk_is_refused_before_the_download_starts(monkeypatch) -> None:
    nearly_full = shutil.disk_usage("/")._replace(free=len(BODY) + 1)
    monkeypatch.setattr(hub.shutil, "disk_usage", lambda path: nearly_full)
    with serving(BODY) as server, pytest.raises(UserError, match="1 MB of disk and 1 MB are free"):
        hub.fetch(WEIGHTS, endpoint=server.endpoint)
    assert server.downloads == 0


def test_a_folder_that_cannot_be_written_is_named_as_such(shelf: Path, monkeypatch) -> None:
    (shelf / "file").touch()
    monkeypatch.setenv("VITRINE_WEIGHTS", str(shelf / "file"))
    with serving(BODY) as server, pytest.raises(UserError, match="can’t write to its weights folder"):
        hub.fetch(WEIGHTS, endpoint=server.endpoint)


def test_old_part_files_are_swept_and_fresh_ones_are_not(shelf: Path) -> None:
    place = shelf / "timm--some_vit.tag"
    place.mkdir()
    old, fresh = place / "old.incomplete", place / "fresh.incomplete"
    for path in (old, fresh):
        path.touch()
    os.utime(old, (time.time() - 4000,) * 2)
    with serving(BODY) as server:
        hub.fetch(WEIGHTS, endpoint=server.endpoint)
    assert not old.exists() and fresh.exists()
