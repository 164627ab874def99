"""Whatever a file holds, a reader gives a sane value or one sentence that names the file and says what to do."""

import io
import re
from collections.abc import Iterator
from functools import partial

import numpy as np
import pytest
import safetensors
from hypothesis import example, given, settings
from hypothesis import strategies as some
from PIL import Image
from safetensors.numpy import save

import apart
from errors import UserError
from inputs import checkpoint_head
from inputs.child import MEMORY, SECONDS, read_apart
from inputs.colour import STORED, STRETCHED
from inputs.image import MAX_SIDE, read_image
from inputs.numbers import HIGHEST, LOWEST, MOST, read_numbers
from inputs.point_cloud import EXTENSIONS, TEXT, read_cloud, read_format
from tests.damage import damaged
from tests.inputs import cloud_files as files
from tests.inputs.tiff_files import tiff

SENTENCE = re.compile(r"“[^”]+” .+\. Please .+\.", re.DOTALL)
GREY = np.arange(48, dtype=np.uint8).reshape(6, 8)
DEEP = GREY.astype(np.uint16) * 700


def encoded(pixels: np.ndarray, kind: str, **options: object) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, kind, **options)
    return file.getvalue()


COLOURED = np.dstack([GREY, GREY.T.reshape(6, 8), 255 - GREY])
PICTURES = [
    *(encoded(COLOURED, kind) for kind in ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")),
    *(encoded(DEEP, kind) for kind in ("PNG", "TIFF")),
    encoded(GREY.astype(np.float32), "TIFF"),
    encoded(COLOURED, "JPEG", progressive=True),
    tiff(np.stack([GREY] * 5), bits=8),
    tiff(np.stack([DEEP] * 3), apart=True),
]
# The decoder of LAZ may end the process it runs in, which a child is there for: it has a test of its own.
CLOUDS = {name: data for name, data in (files.POINTS | files.SURFACES).items() if not name.endswith(".laz")}
CELL = some.floats(width=32).map(str) | some.integers().map(str) | some.sampled_from(["", "x", "1,5", "nan", "#", "//"])
TABLE = some.lists(some.lists(CELL, max_size=8), max_size=12)
WEIGHTS = [
    save({"head.weight": np.ones((2, 3), np.float16), "norm.bias": np.zeros(3), "steps": np.array(3)}),
    save({"a": np.zeros((0, 4), np.float32), "b": np.zeros((), np.float32)}),
]


@pytest.fixture(autouse=True, scope="module")
def read_here() -> Iterator[None]:
    """What is read in a child is read in this process, where thousands of files take no longer than a few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("inputs.point_cloud.read_apart", partial(read_format))
        yield


def refused(problem: UserError) -> None:
    assert SENTENCE.fullmatch(str(problem)), str(problem)


@given(damaged(PICTURES) | some.binary(max_size=200), some.sampled_from([STRETCHED, STORED]))
def test_a_picture_or_a_sentence(data: bytes, values: str) -> None:
    try:
        image = read_image(data, "any.png", values=values)
    except UserError as problem:
        return refused(problem)
    rows, columns, channels = image.pixels.shape
    assert channels == 3 and 0 < rows <= MAX_SIDE and 0 < columns <= MAX_SIDE and image.pixels.dtype == np.uint8


def whole(data: bytes, name: str) -> None:
    """Read, and see that what comes is a cloud."""
    try:
        cloud = read_cloud(data, name, keep=50)
    except UserError as problem:
        return refused(problem)
    count = len(cloud.points)
    assert 0 < count <= min(50, cloud.total) or cloud.total == 0
    assert cloud.points.shape == cloud.normals.shape == cloud.original.shape == (count, 3)
    assert all(np.isfinite(part).all() for part in (cloud.points, cloud.normals, cloud.original))
    assert cloud.colors is None or (cloud.colors.shape == (count, 3) and cloud.colors.dtype == np.uint8)


@pytest.mark.parametrize("name", CLOUDS)
@given(some.data())
def test_a_cloud_or_a_sentence(name: str, data: some.DataObject) -> None:
    whole(data.draw(damaged([CLOUDS[name]])), name)


LAZ = files.POINTS["scan.laz"]
FEW = settings.default.max_examples // 20  # each starts a child of its own
Bytes = list[tuple[int, int]]  # place, value


def overwritten(changes: Bytes) -> bytes:
    """The LAZ file with these bytes in place of its own."""
    data = bytearray(LAZ)
    for place, value in changes:
        data[place] = value
    return bytes(data)


DEADLY = overwritten([(205, 0), (977, 127), (1123, 255)])
BYTES = some.lists(some.tuples(some.integers(0, len(LAZ) - 1), some.integers(0, 255)), max_size=4)


@settings(max_examples=FEW)
@given(damaged([LAZ]) | BYTES.map(overwritten))
@example(DEADLY)
def test_a_compressed_cloud_or_a_sentence_whatever_becomes_of_the_child(data: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("inputs.point_cloud.read_apart", read_apart)
        whole(data, "scan.laz")


def test_the_decoder_ends_its_process_on_the_example_above() -> None:
    done = apart.run("inputs.child", "cloud", SECONDS, MEMORY, "laz", 50, 0, data=DEADLY, seconds=SECONDS)
    assert done.returncode < 0


@given(some.binary(max_size=300), some.sampled_from([extension for extension in EXTENSIONS if extension != "laz"]))
def test_any_bytes_are_a_cloud_or_a_sentence(data: bytes, extension: str) -> None:
    if not data.startswith(b"LASF"):
        whole(data, f"any.{extension}")


@given(TABLE, some.sampled_from([",", ";", "\t", " "]), some.sampled_from(["", "x,y,z\n", "a;x;y;z\n", "3\n"]))
@example([["1", "2", "3"], ["1", "2", "inf"]], ",", "")
def test_any_table_is_a_cloud_or_a_sentence(rows: list[list[str]], mark: str, head: str) -> None:
    text = head + "\n".join(mark.join(row) for row in rows)
    for extension in TEXT:
        whole(text.encode(), f"any.{extension}")


@given(damaged(WEIGHTS))
def test_our_head_of_a_checkpoint_takes_what_the_library_takes(data: bytes) -> None:
    """And finds the same tensors at the same places."""
    length = int.from_bytes(data[:8], "little")
    try:
        known = dict(safetensors.deserialize(data))
    except safetensors.SafetensorError:
        known = None
    try:
        ours = checkpoint_head.described(data[: 8 + length], len(data), "any")
    except UserError as problem:
        refused(problem)
        assert known is None
        return
    if known is None:  # a type that the library does not know either is refused later, by its name
        assert any(kind not in checkpoint_head.SIZES for _, kind, _, _ in ours), data
        return
    assert {name: (kind, shape) for name, kind, shape, _ in ours} == {
        name: (entry["dtype"], entry["shape"]) for name, entry in known.items()
    }
    for name, _, _, start in ours:
        assert data[start : start + len(known[name]["data"])] == known[name]["data"]


@given(some.text(max_size=60) | some.lists(some.integers(-5, 120), max_size=14).map(lambda n: ", ".join(map(str, n))))
def test_typed_numbers_or_a_sentence(text: str) -> None:
    try:
        numbers = read_numbers(text)
    except UserError as problem:
        assert re.search(r"\. Please write ", str(problem))
        return
    assert 0 < len(numbers) <= MOST and all(LOWEST <= number <= HIGHEST for number in numbers)
