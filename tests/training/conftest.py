"""Forty tiny coloured pictures in two classes, and lessons of a teacher that never ran."""

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from models.card import ModelCard
from models.zoo.cabinet import COMMON
from training.data import Dataset, read
from training.distill import GRID, Lessons

CHANNELS = 6


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """`CLASS/FILE`: reddish squares and bluish ones, 20 of each, of different shapes."""
    generator = np.random.default_rng(0)
    for name, tint in {"red": (200, 40, 40), "blue": (40, 40, 200)}.items():
        (tmp_path / "pictures" / name).mkdir(parents=True)
        for index in range(20):
            noise = generator.integers(0, 40, (40 + index, 48, 3)) + np.array(tint)
            Image.fromarray(noise.astype(np.uint8)).save(tmp_path / "pictures" / name / f"{index:02}.png")
    return tmp_path / "pictures"


@pytest.fixture
def dataset(folder: Path, tmp_path: Path) -> Dataset:
    return read(folder, tmp_path / "cache", side=32)


@pytest.fixture
def lessons(dataset: Dataset) -> Lessons:
    count = len(dataset.train.labels)
    tokens = np.random.default_rng(1).normal(size=(count, 1 + GRID**2, CHANNELS)).astype(np.float16)
    soft = torch.eye(2)[torch.from_numpy(dataset.train.labels)] * 0.8 + 0.1
    return Lessons(tokens, torch.zeros(CHANNELS), torch.ones(CHANNELS), soft, 1.0)


@pytest.fixture
def card() -> ModelCard:
    """A ViT of two narrow blocks for inputs of 32 pixels."""
    options = {"img_size": 32, "patch_size": 8, "embed_dim": 24, "depth": 2, "num_heads": 2, "num_classes": 2}
    fields = {**COMMON, "side": 32, "patch": 8, "flexible": True, "options": options}
    return ModelCard("tiny", "Tiny", "vit", source="reference", architecture="vit", **fields)
