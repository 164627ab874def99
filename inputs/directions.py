"""Which way is up in a cloud, and which way its surface faces at each point."""

import numpy as np
from scipy.spatial import cKDTree

from errors import UserError

NEIGHBOURS = 16  # for estimating a normal
UP = {  # what points up in the file: the axes (and signs) of the file that become x, y and z
    "z": ((0, 1, 2), (1, 1, 1)),
    "y": ((0, 2, 1), (1, -1, 1)),
    "x": ((2, 1, 0), (-1, 1, 1)),
    "-z": ((0, 1, 2), (1, -1, -1)),
    "-y": ((0, 2, 1), (1, 1, -1)),
    "-x": ((2, 1, 0), (1, 1, -1)),
}


def oriented(vectors: np.ndarray, up: str) -> np.ndarray:
    """Turn (point, 3) so that the axis `up` becomes z; a rotation, never a mirror image."""
    if up not in UP:
        raise UserError(
            "“{up}” is no axis that can point up. Please choose one of {axes}.",
            up=up,
            axes=", ".join(UP),
        )
    axes, signs = UP[up]
    return vectors[:, axes] * np.array(signs, vectors.dtype)


def unit_normals(normals: np.ndarray | None, up: str, points: np.ndarray) -> tuple[np.ndarray, bool]:
    """Normals of length 1, (point, 3) float32, and whether they had to be estimated."""
    if normals is None:
        return estimated_normals(points), True
    vectors = oriented(np.asarray(normals, np.float64), up)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not (np.isfinite(lengths).all() and (lengths > 1e-6).mean() > 0.5):
        return estimated_normals(points), True
    return np.divide(vectors, lengths, out=np.tile([0.0, 0, 1], (len(points), 1)), where=lengths > 1e-6).astype(
        np.float32
    ), False


def estimated_normals(points: np.ndarray) -> np.ndarray:
    """The direction in which the nearest points spread least (principal axes), turned away from the origin.

    Points in the same place count once: thousands of them would be searched through for each of them, for minutes.
    """
    distinct, origin = np.unique(points, axis=0, return_inverse=True)
    return _outward_normals(distinct)[origin.reshape(-1)]


def _outward_normals(points: np.ndarray) -> np.ndarray:
    count = min(NEIGHBOURS, len(points))
    _, nearest = cKDTree(points).query(points, k=[*range(1, count + 1)])
    offsets = points[nearest].astype(np.float64)
    offsets -= offsets.mean(1, keepdims=True)
    _, axes = np.linalg.eigh(offsets.swapaxes(1, 2) @ offsets)
    normals = axes[:, :, 0]
    outwards = (normals * points).sum(1, keepdims=True) < 0
    return np.where(outwards, -normals, normals).astype(np.float32)
