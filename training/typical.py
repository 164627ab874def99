"""What photographs of the known classes look like to the backbone: two Gaussians for `typicality` in answers.py."""

import torch
from torch import Tensor

KEPT, RIDGE = 192, 0.01  # principal directions kept; share of the mean variance added to every one


def fit_typical(features: Tensor, labels: Tensor, classes: int, *, kept: int = KEPT) -> dict[str, Tensor]:
    """Maps of raw features (photograph, channel) that turn both Mahalanobis distances into plain ones.

    `within` and `within_bias` whiten by the spread about the classes' `centres` (class, kept), `overall` and
    `overall_bias` by the spread about the mean; both after standardising and a projection on `kept` directions.
    """
    mean, deviation = features.mean(dim=0), features.std(dim=0) + 1e-3
    standard = (features - mean) / deviation
    directions = torch.linalg.eigh(standard.T @ standard).eigenvectors[:, -kept:]
    reduced = standard @ directions
    centres = torch.stack([reduced[labels == index].mean(dim=0) for index in range(classes)])
    within, overall = _whitening(reduced - centres[labels]), _whitening(reduced - reduced.mean(dim=0))
    raw = (directions / deviation[:, None]).T  # from raw features minus their mean to the directions
    return {
        "within": within @ raw,
        "within_bias": -within @ raw @ mean,
        "centres": centres @ within.T,
        "overall": overall @ raw,
        "overall_bias": -overall @ (raw @ mean + reduced.mean(dim=0)),
    }


def _whitening(rows: Tensor) -> Tensor:
    """W with W·Wᵀ-distances Mahalanobis': |W·x|² = xᵀ Σ⁻¹ x for the covariance Σ of centred rows, ridge added."""
    covariance = rows.T @ rows / len(rows)
    covariance += RIDGE * covariance.diagonal().mean() * torch.eye(len(covariance))
    return torch.linalg.inv(torch.linalg.cholesky(covariance))
