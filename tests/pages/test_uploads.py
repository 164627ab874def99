"""A visitor's own file on the pages of *What can a transformer do without?* and their neighbours: a wrong one is
answered in one sentence and takes nothing away, a picture becomes the page's."""

import io
import os

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.opening import opened

PAGES = {"rank": {}, "mixing": {}}
# The same pickers again, seconds more: opened where VITRINE_ALL_FILES is set.
FURTHER = {
    "needed_heads": {"heads_model": "imagenette_vit"},
    "sparse": {"sparse_model": "imagenette_vit"},
    "bits": {"bits_model": "imagenette_vit"},
    "norms": {"norm_view": "tokens", "norm_model": "imagenette_vit"},
}


def picture() -> bytes:
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (70, 90, 3), np.uint8)).save(file, "PNG")
    return file.getvalue()


def told(app: AppTest) -> list[str]:
    """What the page says of what is under glass."""
    return [caption.value for caption in app.caption]


@pytest.mark.parametrize("page", {**PAGES, **FURTHER} if os.environ.get("VITRINE_ALL_FILES") else PAGES)
def test_a_wrong_file_takes_nothing_away_and_a_picture_becomes_the_page_s(page: str) -> None:
    app = opened(page, **{**PAGES, **FURTHER}[page])
    before = told(app)
    app.file_uploader[0].upload("notes<b>.png", b"neither picture nor points").run()
    [error] = app.error
    assert not app.exception and "notes" in error.value and "\\<b\\>" in error.value
    assert told(app) == before and "image" not in app.query_params
    app.file_uploader[0].upload("mine.png", picture()).run()
    assert not app.exception and not app.error
    assert app.query_params["image"] == "upload" and told(app) != before
