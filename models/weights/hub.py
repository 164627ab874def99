"""Weights from the hub: fetched on request, checked against the sha256 the hub states, kept under their own name.

A file is written under a temporary name and renamed only after its hash was checked, so whatever carries the
name of weights is whole. The name holds commit and sha256; `find` hashes again before it trusts a file. What this
does not do: resume, and pick another mirror.
"""

import hashlib
import os
import re
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from huggingface_hub import constants, get_hf_file_metadata, get_session, hf_hub_url

from errors import UserError
from models.card import Weights
from models.weights.failures import explain
from words import Message

Progress = Callable[[int, int], None]  # bytes so far, bytes in all

ANSWER = 1.7  # seconds within which the hub must say what it has
STALL = 5.0  # seconds for a connection, and without a byte before a download is given up
FORGET = 60.0  # seconds for which a failure is remembered
STALE = 3600.0  # seconds after which an abandoned part file is removed
ROOM = 1.2  # free disk needed, in multiples of the file
PART = ".incomplete"
_NAME = re.compile(r"(?P<revision>[0-9a-f]{7,64})-(?P<sha256>[0-9a-f]{64})\.safetensors")

_failures: dict[str, tuple[float, Message]] = {}
_locks: dict[str, threading.Lock] = {}
_hashed: dict[Path, tuple[int, int]] = {}  # files found whole: their time and size then


class CancelledDownload(UserError):
    """The visitor stopped a download."""


@dataclass(frozen=True)
class Found:
    """Weights on this disk: the hub's commit and the file's sha256, both in hex."""

    path: Path
    revision: str
    sha256: str


@dataclass(frozen=True)
class _Offer:
    """What the hub says about a file before it is fetched."""

    url: str
    revision: str
    sha256: str
    bytes: int


def folder() -> Path:
    """Where fetched weights are kept: VITRINE_WEIGHTS, or a folder of our own in the user's cache."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(os.environ.get("VITRINE_WEIGHTS") or Path(cache) / "vitrine" / "weights")


def find(weights: Weights) -> Found | None:
    """The newest whole copy of `weights` on this disk; a copy whose hash is wrong is deleted."""
    place = _place(weights)
    for path in sorted(place.glob("*.safetensors"), key=lambda path: path.stat().st_mtime, reverse=True):
        name = _NAME.fullmatch(path.name)
        if name is None or (weights.sha256 or name["sha256"]) != name["sha256"]:
            continue
        if _is_whole(path, name["sha256"]):
            return Found(path, name["revision"], name["sha256"])
        path.unlink(missing_ok=True)
    return None


def fetch(
    weights: Weights,
    *,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] = lambda: False,
    endpoint: str | None = None,
) -> Found:
    """`weights` on this disk, downloaded if need be. Two callers at once share one download.

    Raises UserError when the hub can't be reached (within 2 s, then at once for a minute), when what it sent is
    not what it stated, or when the disk has no room; CancelledDownload when `cancelled()` turns true.
    """
    lock = _locks.setdefault(f"{_place(weights)}", threading.Lock())
    while not lock.acquire(timeout=0.1):
        _heed(cancelled)
        if progress:
            progress(0, weights.bytes or 0)
    try:
        return find(weights) or _fetch(weights, progress, cancelled, endpoint or constants.ENDPOINT)
    finally:
        lock.release()


def _fetch(weights: Weights, progress: Progress | None, cancelled: Callable[[], bool], endpoint: str) -> Found:
    """Download, remembering failures for a minute."""
    known = f"{endpoint} {weights.repo}"
    then, sentence = _failures.get(known, (-FORGET, Message("")))
    if (left := then + FORGET - time.monotonic()) > 0:
        raise UserError("{sentence} Next try in {left} s.", sentence=sentence, left=f"{left:.0f}")
    try:
        return _download(weights, _ask(weights, endpoint), progress, cancelled)
    except CancelledDownload:
        raise
    except Exception as problem:  # any client, disk or parser error may surface here; all become one sentence
        sentence = problem.message if isinstance(problem, UserError) else explain(weights, endpoint, problem)
        _failures[known] = (time.monotonic(), sentence)
        raise UserError.of(sentence) from problem


def _ask(weights: Weights, endpoint: str) -> _Offer:
    """What the hub holds under the card's repository, file and revision."""
    url = hf_hub_url(weights.repo, weights.file, revision=weights.revision, endpoint=endpoint)
    answer = _within(ANSWER, lambda: get_hf_file_metadata(url, token=False, timeout=ANSWER, endpoint=endpoint))
    stated = (answer.etag or "").lower()
    if not re.fullmatch("[0-9a-f]{64}", stated) or not answer.size or not answer.commit_hash:
        raise UserError(
            "The hub states no sha256, size and commit for {repository}, so its weights aren’t used.",
            repository=weights.repo,
        )
    if weights.sha256 not in {None, stated}:
        raise UserError(
            "The weights of {repository} have changed since they were pinned here, so they aren’t used.",
            repository=weights.repo,
        )
    exact = hf_hub_url(weights.repo, weights.file, revision=answer.commit_hash, endpoint=endpoint)
    return _Offer(exact, answer.commit_hash, stated, answer.size)


def _download(weights: Weights, offer: _Offer, progress: Progress | None, cancelled: Callable[[], bool]) -> Found:
    place = _place(weights)
    place.mkdir(parents=True, exist_ok=True)
    _sweep(place)
    if (free := shutil.disk_usage(place).free) < ROOM * offer.bytes:
        raise UserError(
            "The weights of {repository} need {needed} MB of disk and {free} MB are free; the bundled models "
            "work without them.",
            repository=weights.repo,
            needed=f"{ROOM * offer.bytes / 1e6:.0f}",
            free=f"{free / 1e6:.0f}",
        )
    target = place / f"{offer.revision}-{offer.sha256}.safetensors"
    with _part_file(place) as part:
        if _stream(offer, part, progress, cancelled) != offer.sha256:
            raise UserError(
                "What arrived for {repository} is not what the hub stated (wrong sha256); try again later.",
                repository=weights.repo,
            )
        part.close()
        Path(part.name).replace(target)
    return Found(target, offer.revision, offer.sha256)


def _stream(offer: _Offer, part: BinaryIO, progress: Progress | None, cancelled: Callable[[], bool]) -> str:
    """Copy the body into `part`, never more than was stated; returns its sha256."""
    digest, done = hashlib.sha256(), 0
    with get_session().stream("GET", offer.url, timeout=STALL, headers={"Accept-Encoding": "identity"}) as answer:
        answer.raise_for_status()
        for chunk in answer.iter_bytes(1 << 16):
            _heed(cancelled)
            done += len(chunk)
            if done > offer.bytes:
                break
            digest.update(chunk)
            part.write(chunk)
            if progress:
                progress(done, offer.bytes)
    part.flush()
    return digest.hexdigest()


@contextmanager
def _part_file(place: Path) -> Iterator[BinaryIO]:
    """A temporary file that is gone afterwards unless it was renamed."""
    part = tempfile.NamedTemporaryFile(dir=place, suffix=PART, delete=False)  # noqa: SIM115 (closed below)
    try:
        yield part
    finally:
        part.close()
        Path(part.name).unlink(missing_ok=True)


def _sweep(place: Path) -> None:
    """Remove what a killed process left behind, but not what another one is writing now."""
    for path in place.glob(f"*{PART}"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > STALE:
                path.unlink()


def _within(seconds: float, ask: Callable):
    """`ask()`, or TimeoutError; a resolver or proxy that hangs is left to its own thread."""
    box: list = []

    def work() -> None:
        try:
            box.append((ask(), None))
        except BaseException as problem:  # handed to the caller
            box.append((None, problem))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if not box:
        raise TimeoutError
    answer, problem = box[0]
    if problem is not None:
        raise problem
    return answer


def _place(weights: Weights) -> Path:
    return folder() / str(weights.repo).replace("/", "--")


def _heed(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise CancelledDownload("The download was cancelled; nothing was kept.")


def _is_whole(path: Path, sha256: str) -> bool:
    """Hash the file, unless it was found whole before and looks untouched since."""
    seen = (path.stat().st_mtime_ns, path.stat().st_size)
    if _hashed.get(path) != seen:
        with path.open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                return False
        _hashed[path] = seen
    return True
