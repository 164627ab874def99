"""The rearrangements of windowed and nested transformers, one step at a time, as plain functions of arrays.

Swin (Liu et al. 2021, arXiv:2103.14030): partition, cyclic shift, region labels, mask, relative position bias, patch
merging. TNT (Han et al. 2021, arXiv:2103.00112): words in patches.
Planes are (row, column, channel); windows and patches are counted row by row, and so are the tokens in them.
"""

import numpy as np

Pair = tuple[int, int]  # rows and columns

MASKED = -100.0  # what Swin adds to the score of a pair that must not meet; not minus infinity


def fit(size: Pair, side: Pair, shift: Pair) -> tuple[Pair, Pair]:
    """Window side and shift that a plane of `size` gets: an axis no longer than its window is one window, unshifted."""
    sides = tuple(min(length, most) for length, most in zip(size, side, strict=True))
    shifts = tuple(0 if length <= most else move for length, most, move in zip(size, side, shift, strict=True))
    return sides, shifts


def pad(plane: np.ndarray, side: Pair) -> np.ndarray:
    """Zeros below and to the right until windows of `side` fill the plane."""
    extra = [(0, -length % step) for length, step in zip(plane.shape[:2], side, strict=True)]
    return np.pad(plane, [*extra, *[(0, 0)] * (plane.ndim - 2)])


def partition(plane: np.ndarray, side: Pair) -> np.ndarray:
    """Cut (row, column, ...) into windows of `side`: (window, token, ...). Raises ValueError where they do not fit."""
    rows, columns = (length // step for length, step in zip(plane.shape[:2], side, strict=True))
    if (rows * side[0], columns * side[1]) != plane.shape[:2]:
        raise ValueError(f"Windows of {side} do not fill a plane of {plane.shape[:2]}; pad it first.")
    cut = plane.reshape(rows, side[0], columns, side[1], *plane.shape[2:]).swapaxes(1, 2)
    return cut.reshape(rows * columns, side[0] * side[1], *plane.shape[2:])


def reverse(windows: np.ndarray, side: Pair, size: Pair) -> np.ndarray:
    """Undo `partition`: (window, token, ...) back to (row, column, ...) of `size`; what was padded is cut off."""
    rows, columns = (-(-length // step) for length, step in zip(size, side, strict=True))
    plane = windows.reshape(rows, columns, *side, *windows.shape[2:]).swapaxes(1, 2)
    return plane.reshape(rows * side[0], columns * side[1], *windows.shape[2:])[: size[0], : size[1]]


def roll(plane: np.ndarray, shift: Pair) -> np.ndarray:
    """Cyclic shift up and to the left, before a shifted block cuts its windows; a negative `shift` undoes it."""
    return np.roll(plane, (-shift[0], -shift[1]), axis=(0, 1))


def region_ids(size: Pair, side: Pair, shift: Pair) -> np.ndarray:
    """Labels 0 ... 8 of the rolled, then padded plane, (row, column).

    Without padding, tokens with different labels in one window were not neighbours before the roll. With it, the labels
    count from the padded end, as timm has it, and the roll's seam lies elsewhere.
    """
    rows, columns = (
        _thirds(-(-length // step) * step, step, move) for length, step, move in zip(size, side, shift, strict=True)
    )
    return 3 * rows[:, None] + columns


def attention_mask(size: Pair, side: Pair, shift: Pair) -> np.ndarray:
    """What is added to the scores of a shifted block, (window, query, key) float32: 0, or `MASKED` across regions."""
    labels = partition(region_ids(size, side, shift), side)
    return np.where(labels[:, :, None] == labels[:, None, :], np.float32(0), np.float32(MASKED))


def relative_position_index(side: Pair) -> np.ndarray:
    """Row of the bias table that each pair of a window uses, (query, key): (Δy + M - 1)(2M - 1) + Δx + M - 1 with
    Δ = query - key."""
    rows, columns = np.divmod(np.arange(side[0] * side[1]), side[1])
    down, right = (places[:, None] - places for places in (rows, columns))
    return (down + side[0] - 1) * (2 * side[1] - 1) + right + side[1] - 1


def relative_position_bias(table: np.ndarray, side: Pair) -> np.ndarray:
    """Spread the learned `table` (offset, head) over all pairs of a window: (head, query, key)."""
    return np.moveaxis(table[relative_position_index(side)], -1, 0)


def merge_patches(plane: np.ndarray) -> np.ndarray:
    """Four neighbours become one token of four times the channels, before Swin's LayerNorm and linear layer:
    (row, column, channel) -> (row / 2, column / 2, 4 · channel), upper left, lower left, upper right, lower right."""
    even = pad(plane, (2, 2))
    return np.concatenate([even[row::2, column::2] for column in (0, 1) for row in (0, 1)], axis=-1)


def patches(image: np.ndarray, side: int) -> np.ndarray:
    """TNT's outer grid: (row, column, channel) -> (patch, row, column, channel)."""
    cut = partition(image, (side, side))
    return cut.reshape(len(cut), side, side, *image.shape[2:])


def words(image: np.ndarray, weight: np.ndarray, bias: np.ndarray, *, side: int, stride: int) -> np.ndarray:
    """TNT's inner grid: each patch of `side` pixels convolved on its own, with zeros around the patch.

    `image` (row, column, channel), `weight` (out, channel, row, column) of odd size, `bias` (out,). Returns
    (patch, word, out), before the word positions are added; a patch has ceil(side / stride)² words.
    """
    kernel = weight.shape[2:]
    around = [(0, 0), *[(length // 2, length // 2) for length in kernel], (0, 0)]
    views = np.lib.stride_tricks.sliding_window_view(np.pad(patches(image, side), around), kernel, axis=(1, 2))
    embedded = np.tensordot(views[:, ::stride, ::stride], weight, axes=([3, 4, 5], [1, 2, 3])) + bias
    return embedded.reshape(len(embedded), -1, len(weight))


def _thirds(length: int, side: int, shift: int) -> np.ndarray:
    """0 up to the last window, 1 in it, 2 in the part of it that the roll brought from the other end."""
    places = np.arange(length)
    return (places >= length - side).astype(int) + (places >= length - shift)
