"""Where the weights of the pinned token come from: its scores before the softmax, taken apart, as one block of bytes.

Only the pinned token's: a few kilobytes, so that a layer travels no slower for what few visitors point at.
"""

import numpy as np

from models.trace import AttentionMap
from ui.components.canvas.packing import fingerprint, frame, join


def pack_origin(attention: AttentionMap, token: int, direction: str) -> bytes:
    """The block for the row of `token` (`window * tokens + token`), or with `direction` "to" for its column."""
    places, body = join(scores_apart(attention, token, direction))
    header = {
        "name": f"{fingerprint(attention)} {direction} {token}",
        "scale": float(attention.scale),
        "mixed": bool(attention.mixed),
    }
    if attention.query is not None:
        header["channels"] = int(attention.query.shape[3])
    return frame({"arrays": places, **header}, body)


def scores_apart(attention: AttentionMap, token: int, direction: str) -> dict[str, np.ndarray]:
    """What the scores of one row (or column) are made of, each (head, key or query) float32.

    `product` q·k before the scale, and `bias` where one was added; `score` alone where only the sum is known.
    """
    queries, keys = attention.shape[2:]
    window, own = divmod(token, queries if direction == "from" else keys)
    line = (window, slice(None), own) if direction == "from" else (window, slice(None), slice(None), own)
    if attention.query is None:
        return {} if attention.raw_scores is None else {"score": attention.raw_scores[line].astype(np.float32)}
    query, key = attention.query[window], attention.key[window]
    one, others = (query[:, own], key) if direction == "from" else (key[:, own], query)
    parts = {"product": np.einsum("hc,hoc->ho", one, others, dtype=np.float32)}
    if attention.bias is not None:
        parts["bias"] = np.broadcast_to(attention.bias, attention.shape)[line].astype(np.float32)
    return parts
