"""Vectors as codes of bits, whose Hamming distances stand for angles: random hyperplanes, or fitted directions.

Charikar 2002, doi:10.1145/509907.509965: a random hyperplane parts two vectors with probability angle / π. Gong and
Lazebnik 2011, doi:10.1109/CVPR.2011.5995432: principal directions, turned so that signs lose least (ITQ).
"""

import numpy as np

TURNS = 50  # of ITQ, as in the paper


def hyperplanes(vectors: np.ndarray, bits: int, *, seed: int = 0) -> np.ndarray:
    """On which side of `bits` planes drawn at random each of `vectors` (vector, channel) lies: (vector, bit) bool."""
    normals = np.random.default_rng(seed).standard_normal((vectors.shape[1], bits))
    return vectors @ normals > 0


def turned(vectors: np.ndarray, bits: int, *, seed: int = 0) -> np.ndarray:
    """The signs along the first `bits` principal directions after ITQ's rotation, (vector, bit) bool.

    Fitted on these very vectors, which are taken as centred; `bits` is at most their rank.
    """
    _, _, directions = np.linalg.svd(vectors, full_matrices=False)
    flat = vectors @ directions[:bits].T
    rotation, _ = np.linalg.qr(np.random.default_rng(seed).standard_normal((bits, bits)))
    for _ in range(TURNS):
        left, _, right = np.linalg.svd(np.where(flat @ rotation > 0, 1.0, -1.0).T @ flat)
        rotation = (left @ right).T
    return flat @ rotation > 0


def hamming(codes: np.ndarray) -> np.ndarray:
    """In how many bits every two of `codes` (vector, bit) bool differ, (vector, vector)."""
    signs = np.where(codes, 1.0, -1.0)
    return np.rint((codes.shape[1] - signs @ signs.T) / 2).astype(int)


def cosines(vectors: np.ndarray) -> np.ndarray:
    """The cosine of every two of `vectors` (vector, channel); 0 with one that has no length."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    units = vectors / np.where(lengths, lengths, 1)
    return units @ units.T


def recall(similarity: np.ndarray, distance: np.ndarray, count: int) -> np.ndarray:
    """Which share of each vector's `count` most similar others is among its `count` nearest by `distance`: (vector,).

    Where several lie at the last of the nearest distances, each is among them with the chance that a draw would give.
    """
    others = ~np.eye(len(similarity), dtype=bool)
    size = len(similarity) - 1
    similar, near = (values[others].reshape(-1, size) for values in (similarity, distance))
    true = np.argsort(-similar, axis=1, kind="stable")[:, :count]
    last = np.sort(near, axis=1)[:, count - 1 : count]
    inside, level = (near < last), (near == last)
    chance = (count - inside.sum(axis=1, keepdims=True)) / level.sum(axis=1, keepdims=True)
    return np.take_along_axis(inside + chance * level, true, axis=1).mean(axis=1)
