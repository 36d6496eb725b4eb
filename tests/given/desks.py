"""New desks without the price of a new database: its schema is laid out once, then copied."""

from __future__ import annotations

import os
import tempfile
from functools import cache
from pathlib import Path

from core.store.desk import Desk, open_desk


def new_desk(path: Path, *, who: str | None = None, session: str | None = None) -> Desk:
    """Open a desk on a new database at `path`, private as `open_desk` makes it."""
    if not path.parent.exists():
        path.parent.mkdir(parents=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        file.write(_empty())
    return open_desk(path, who=who, session=session)


@cache
def _empty() -> bytes:
    """Return the file of a database in which nothing has happened yet."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "empty.db"
        open_desk(path).close()
        assert [each.name for each in Path(folder).iterdir()] == [path.name]
        return path.read_bytes()
