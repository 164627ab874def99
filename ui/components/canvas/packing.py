"""One layer's attention as one block of bytes for the browser, and the picture beneath all layers as another.

    4 bytes   length of the header (little endian)
    header    JSON, padded with blanks so that everything behind it starts at a multiple of 8
    arrays    one after the other, each named in `header["arrays"]` with its type, place and length

The browser gets queries, keys and each query's log-sum-exp, from which every weight follows as
`exp(q_i · k_j + bias_ij - lse_i)`; or the weights themselves where these are smaller (windows, few keys) or no
softmax of queries and keys (heads mixed afterwards). It knows nothing of models or of Streamlit.
"""

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from errors import UserError
from models.regions import Regions
from models.trace import AttentionMap
from viz import theme
from viz.ground import Ground

NAMES = {"float16": "half", "float32": "float", "int32": "int", "uint8": "byte"}
_packed: WeakKeyDictionary[AttentionMap, tuple[dict[str, Any], bytes, str]] = WeakKeyDictionary()
_grounds: WeakKeyDictionary[Ground, dict[str, tuple[str, bytes]]] = WeakKeyDictionary()


def pack_ground(ground: Ground, key: str) -> tuple[str, bytes]:
    """The name of the picture `ground` for the canvas `key`, and its block: the file that browsers read, and the tables
    of colours over it. Made once, for every pin asks; it dies with the ground."""
    blocks = _grounds.setdefault(ground, {})
    if key not in blocks:
        name = f"{key} {blake2b(ground.file, digest_size=8).hexdigest()}"
        places, body = join({"image": np.frombuffer(ground.file, np.uint8)})
        colours = {table: theme.lut(table).ravel().tolist() for table in ("heat", "signed")}
        header = {"arrays": places, "image": ground.size, "colours": colours, "name": name}
        blocks[key] = name, frame(header, body)
    return blocks[key]


def pack(attention: AttentionMap, image: tuple[int, int], facts: Mapping[str, Any]) -> bytes:
    """The block for `attention`, drawn over `image` (height, width) pixels; `facts` (JSON) join the header.

    What depends on the attention alone is made once and dies with it. Raises UserError where its tokens have no
    place in the picture.
    """
    check_placed(attention)
    places, body, name = _body(attention)
    description = {"fingerprint": name, **_description(attention, bool(facts.get("group")))}
    return frame({"arrays": places, "image": image, **description, **facts}, body)


def off_by(attention: AttentionMap) -> float:
    """The largest difference between a weight of `attention` and what the browser makes of the block."""
    exact = attention.weights()
    parts = _values(attention)
    if "weights" in parts:
        return float(np.abs(parts["weights"].astype(np.float32) - exact).max())
    query, key = (parts[name].astype(np.float32) for name in ("query", "key"))
    scores = query @ key.swapaxes(-1, -2) + np.asarray(parts.get("bias", 0), np.float32)
    return float(np.abs(np.exp(scores - parts["logSumExp"][..., None]) - exact).max())


def fingerprint(attention: AttentionMap) -> str:
    """A name for `attention` by the numbers that are drawn."""
    return _body(attention)[2]


def _body(attention: AttentionMap) -> tuple[dict[str, Any], bytes, str]:
    """Places and bytes of what depends on the attention alone, and the name of these bytes."""
    if attention not in _packed:
        places, body = join(_values(attention) | _rasters(attention))
        _packed[attention] = places, body, blake2b(body, digest_size=8).hexdigest()
    return _packed[attention]


def check_placed(attention: AttentionMap) -> None:
    """Raises UserError where the tokens of `attention` have no place in the picture."""
    if not attention.placed:
        raise UserError(
            "The tokens of layer {number} stand for no places in the picture, so there is nothing to point at. "
            "Look at this layer as a matrix instead.",
            number=attention.layer + 1,
        )


def resting_token(regions: Regions, *, middle: bool = False) -> int:
    """The flat token shown before anyone has pointed: the first prefix token, else the one nearest the middle.

    With `middle` the first prefix token only where no token has a place.
    """
    if regions.prefix and not (middle and (regions.raster >= 0).any()):
        return 0
    rows, columns = np.nonzero(regions.raster >= 0)
    middle = (np.array(regions.raster.shape) - 1) / 2
    nearest = np.hypot(rows - middle[0], columns - middle[1]).argmin()
    return int(regions.raster[rows[nearest], columns[nearest]])


def _description(attention: AttentionMap, middle: bool) -> dict[str, Any]:
    return {
        "layer": attention.layer,
        "name": attention.name,
        "kind": attention.kind,
        "mixed": bool(attention.mixed),
        "shape": [int(size) for size in attention.shape],
        "queries": _place(attention.queries, middle),
        "keys": _place(attention.keys, middle),
    }


def _place(regions: Regions, middle: bool) -> dict[str, Any]:
    return {
        "windows": int(regions.windows),
        "tokens": int(regions.tokens),
        "shape": [int(size) for size in regions.raster.shape],
        "cell": [float(size) for size in regions.cell],
        "prefix": list(regions.prefix),
        "rest": resting_token(regions, middle=middle),
    }


def _rasters(attention: AttentionMap) -> dict[str, np.ndarray]:
    queries, keys = attention.queries.raster, attention.keys.raster
    return {"queryRaster": queries.astype(np.int32), "keyRaster": keys.astype(np.int32)}


def _values(attention: AttentionMap) -> dict[str, np.ndarray]:
    """Whichever is smaller and true: q, k and log-sum-exp, or the weights."""
    weights = 2 * int(np.prod(attention.shape))
    if attention.query is None or attention.mixed:
        return {"weights": attention.weights().astype(np.float16)}
    bias = 0 if attention.bias is None else attention.bias.size
    factors = 2 * (attention.query.size + attention.key.size + bias) + 4 * int(np.prod(attention.shape[:3]))
    return {"weights": attention.weights().astype(np.float16)} if weights <= factors else _factors(attention)


def _factors(attention: AttentionMap) -> dict[str, np.ndarray]:
    """q (scaled), k and bias in half precision, and the log-sum-exp of what these rounded numbers give.

    A softmax does not notice a constant added to its row, so the mean key of each head is taken out first: the
    numbers left are smaller, and half precision keeps more of what distinguishes the keys.
    """
    query = (attention.query * np.float32(attention.scale)).astype(np.float16)
    key = (attention.key - attention.key.mean(axis=2, keepdims=True)).astype(np.float16)
    parts = {"query": query, "key": key}
    if attention.bias is not None:
        with np.errstate(over="ignore"):  # masks hold the most negative float32: minus infinity in half precision
            parts["bias"] = attention.bias.astype(np.float16)
    return parts | {"logSumExp": _log_sum_exp(query, key, parts.get("bias"))}


def _log_sum_exp(query: np.ndarray, key: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
    """log Σ_j exp(q_i · k_j + bias_ij) as (window, head, query) float32, one head at a time to bound the memory."""
    result = np.empty(query.shape[:3], dtype=np.float32)
    for head in range(query.shape[1]):
        scores = query[:, head].astype(np.float32) @ key[:, head].astype(np.float32).transpose(0, 2, 1)
        if bias is not None:
            scores += bias[:, min(head, bias.shape[1] - 1)].astype(np.float32)
        top = scores.max(axis=-1, keepdims=True)
        top[np.isneginf(top)] = 0
        total = np.exp(scores - top).sum(axis=-1)
        with np.errstate(divide="ignore"):  # a query that may look nowhere weighs nothing
            result[:, head] = np.where(total > 0, np.log(total) + top[..., 0], np.inf)
    return result


def join(arrays: dict[str, np.ndarray]) -> tuple[dict[str, Any], bytes]:
    """The arrays one behind the other, each starting at a multiple of 8, and where each one is."""
    places: dict[str, Any] = {}
    body = bytearray()
    for name, array in arrays.items():
        places[name] = {"type": NAMES[array.dtype.name], "offset": len(body), "length": array.size}
        places[name]["shape"] = list(array.shape)
        body += np.ascontiguousarray(array).tobytes()
        body += bytes(-len(body) % 8)
    return places, bytes(body)


def frame(header: dict[str, Any], body: bytes) -> bytes:
    """`header` as JSON with its length in front, then `body` at a multiple of 8."""
    text = json.dumps(header, separators=(",", ":"), allow_nan=False).encode()
    text += b" " * (-(len(text) + 4) % 8)
    return len(text).to_bytes(4, "little") + text + body
