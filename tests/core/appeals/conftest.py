"""A shop with nothing in it, and a folder for pictures and films."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.desk import Desk
from tests.given.appeal_rows import desk_at


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk on a new shop."""
    opened = desk_at(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """Return an empty folder."""
    folder = tmp_path / "files"
    folder.mkdir()
    return folder
