"""The store's own tests have the database laid out anew, as a shop does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.store.desk import Desk, open_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """Return a desk on a database that `open_desk` has made."""
    opened = open_desk(tmp_path / "shop" / "daifa.db", who="小李")
    yield opened
    opened.close()
