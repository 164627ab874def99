"""How much the tokens themselves change from block to block."""

from collections.abc import Sequence

import numpy as np


def token_cosine(layers: Sequence[np.ndarray]) -> np.ndarray:
    """Mean over tokens of the cosine of the same token after two blocks: (token, channel) each -> (layer, layer).

    The cross-layer similarity of features of DeepViT, Fig. 4 (Zhou et al. 2021, arXiv:2103.11886). Blocks add to what
    they are given, so neighbours are always alike: compare models, not neighbours with distant layers.
    """
    unit = np.stack([_unit(tokens) for tokens in layers])
    return np.einsum("ptc,qtc->pq", unit, unit, optimize=True) / unit.shape[1]


def same_token_cosine(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Cosine of each token of one run with the same token of another: (token, channel) twice -> (token,)."""
    return np.einsum("tc,tc->t", _unit(first), _unit(second))


def centred_alignment(layers: Sequence[np.ndarray]) -> np.ndarray:
    """Linear CKA, ‖YᵀX‖²_F / (‖XᵀX‖_F ‖YᵀY‖_F) with columns centred: (row, channel) each -> (layer, layer).

    Kornblith et al. 2019, arXiv:1905.00414, where rows are examples. With the tokens of one picture as rows it says
    whether two layers arrange these tokens alike: name it so. Indifferent to rotations and to the size of the channels.
    """
    grams = np.stack([_centred_gram(rows) for rows in layers])
    products = np.einsum("pij,qij->pq", grams, grams, optimize=True)
    length = np.sqrt(np.diagonal(products))
    return products / np.outer(length, length)


def _unit(tokens: np.ndarray) -> np.ndarray:
    return tokens / np.linalg.norm(tokens, axis=-1, keepdims=True)


def _centred_gram(rows: np.ndarray) -> np.ndarray:
    """Inner products of all pairs of centred rows, (row, row): ‖YᵀX‖² is the product of two of these."""
    centred = (rows - rows.mean(axis=0)).astype(np.float64)
    return centred @ centred.T
