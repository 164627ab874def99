"""A page that shows "something went wrong on our side" has failed, whatever else a test looks at."""

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def no_crash_behind_the_guard(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """The guard writes each crash that it hides from visitors into Vitrine's log."""
    yield
    crashes = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert not crashes
