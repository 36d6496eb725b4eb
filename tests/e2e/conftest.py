"""A home for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.desks import Home, morning


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """An empty home."""
    return Home(tmp_path)


@pytest.fixture
def shop(home: Home) -> Home:
    """A home whose database holds the morning's orders."""
    done = home.run("import", str(home.write("morning.csv", *morning())))
    assert done.returncode == 0, done.stderr
    return home
