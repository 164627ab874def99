"""The picture under heat lies where the model's input lies, whatever its own shape and size."""

import io

import numpy as np
import pytest
from PIL import Image

from inputs.cut import squared
from inputs.image import ImageInput
from models.card import ModelCard
from models.preprocess import centre, prepare
from models.zoo import ZOO
from viz.ground import Ground, sharpened

FLEXIBLE, FIXED = ZOO["vit_s14_saliency"], ZOO["imagenette_swin"]
SHAPES = {"wide": (1500, 2000), "tall": (2000, 750), "square": (900, 900), "odd": (1117, 631), "small": (50, 70)}


def marked(shape: tuple[int, int], at: tuple[float, float], size: int) -> np.ndarray:
    """A black picture with a white square of `size` pixels around the place `at` (shares of height and width)."""
    pixels = np.zeros((*shape, 3), np.uint8)
    rows, columns = (slice(int(share * side), int(share * side) + size) for share, side in zip(at, shape, strict=True))
    pixels[rows, columns] = 255
    return pixels


def middle(pixels: np.ndarray) -> np.ndarray:
    """Where the light is, in shares of height and width."""
    light = pixels.astype(float).sum(axis=2)
    places = np.indices(light.shape) + 0.5
    return (places * light).sum(axis=(1, 2)) / light.sum() / light.shape


@pytest.mark.parametrize("card", [FLEXIBLE, FIXED], ids=["whole", "square"])
@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
@pytest.mark.parametrize("at", [(0.5, 0.5), (0.4, 0.55), (0.6, 0.42)])
def test_a_mark_lies_where_the_model_saw_it(card: ModelCard, shape: tuple, at: tuple) -> None:
    picture = marked(shape, at, max(shape) // 25)
    seen = prepare(picture, card)
    ground = sharpened(centre(picture, seen.shape[0] / seen.shape[1]), seen.shape[:2], 1000)
    assert ground.size == seen.shape[:2]
    away = np.abs(middle(ground.pixels) - middle(seen)) * seen.shape[:2]
    assert away.max() < 0.15, "pixels of the model's input"


@pytest.mark.parametrize("percent", [0, 33, 100])
@pytest.mark.parametrize("shape", [(1600, 600), (750, 2000), (1117, 631)])
def test_a_mark_in_the_visitor_s_cut_lies_where_model_and_file_have_it(percent: int, shape: tuple[int, int]) -> None:
    first, side = abs(shape[0] - shape[1]) * percent // 100, min(shape)
    start = (first, 0) if shape[0] > shape[1] else (0, first)
    at = tuple((begin + share * side) / whole for begin, share, whole in zip(start, (0.4, 0.6), shape, strict=True))
    whole = ImageInput(marked(shape, at, side // 25), "", "")
    part = squared(whole, percent).pixels
    seen = prepare(part, FIXED)
    ground = sharpened(centre(part, 1), seen.shape[:2], 1000)
    in_file = (middle(whole.pixels) * shape - start) / side * seen.shape[:2]
    for drawn in (seen, ground.pixels):
        assert np.abs(middle(drawn) * seen.shape[:2] - in_file).max() < 0.15, "pixels of the model's input"


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_it_is_as_sharp_as_the_file_and_no_larger_than_asked(shape: tuple[int, int]) -> None:
    seen = prepare(np.zeros((*shape, 3), np.uint8), FIXED)
    cut = centre(np.zeros((*shape, 3), np.uint8), 1)
    ground = sharpened(cut, seen.shape[:2], 1000)
    finest = min(1000, -(-len(cut) // 64) * 64)
    assert ground.pixels.shape[0] == finest // 64 * 64 and ground.times == finest // 64


def test_one_pixel_of_a_large_picture_is_seen_in_its_cell() -> None:
    """Two thousand pixels wide: the model's own 64 hardly show the mark, the ground does, in the right cell."""
    picture = np.zeros((2000, 2000, 3), np.uint8)
    picture[1255, 630] = 255
    ground = sharpened(picture, (64, 64), 1984)
    row, column, _ = np.unravel_index(ground.pixels.argmax(), ground.pixels.shape)
    assert (row // ground.times, column // ground.times) == (1255 * 64 // 2000, 630 * 64 // 2000)
    assert ground.pixels.max() > 100 > prepare(picture, FIXED).max()


def test_the_models_own_pixels_are_sent_exactly() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (28, 42, 3), dtype=np.uint8)
    assert (np.asarray(Image.open(io.BytesIO(Ground(pixels).file))) == pixels).all()


def test_a_smaller_one_has_the_same_places() -> None:
    ground = sharpened(marked((1200, 1200), (0.3, 0.6), 60), (64, 64), 1000)
    small = ground.within(300)
    assert small.size == ground.size and small.pixels.shape[0] <= 300
    assert np.abs(middle(small.pixels) - middle(ground.pixels)).max() < 0.002
    assert ground.within(10).times == 1, "never coarser than what the model saw"
