"""What every test shares: few threads, and no way out to the network."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "2")
os.environ.setdefault("HF_ENDPOINT", "http://127.0.0.1:9")  # the model hub is out of reach in every test

from functools import cache

import pytest
from hypothesis import HealthCheck, settings
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.pages_manager import PagesManager

# Whatever may come (tests/**/test_any_*.py): the same hundred cases a test in each run, and twenty thousand new ones
# with VITRINE_HYPOTHESIS=long.
EVERY = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
settings.register_profile("short", max_examples=120, derandomize=True, **EVERY)
settings.register_profile("long", max_examples=20_000, **EVERY)
settings.load_profile(os.environ.get("VITRINE_HYPOTHESIS", "short"))

# Each AppTest reads the metadata of every installed package anew, which takes longer than most of our pages.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture(autouse=True)
def pages_inside_their_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    """AppTest takes a folder named pages for Streamlit's older page list and would run a page's file alone: without
    app.py, so without guard and language. As in server.py, the folder is only a folder."""
    begin = PagesManager.__init__

    def without_folder(self: PagesManager, *given: object, **named: object) -> None:
        begin(self, *given, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", without_folder)
