"""Who writes for long: a file beside the database, locked for as long as its writer lives.

SQLite tells that somebody writes, not who. An import or a return of many orders says so here, so
that those who wait can be told; and as only one of them is written at a time, whoever has the
file knows that what stands half written belongs to nobody any more. The system lets go of the
lock when its process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from core.base.text import one_line

_MOST_BYTES = 2_000


class LongWriter(NamedTuple):
    """Who writes for long: the act by its verb, since when in seconds, and of which file."""

    who: str
    what: str
    since: int
    note: str


def place_of(database: Path) -> Path:
    """Return the file beside a database that its long writer holds."""
    return database.with_name(f"{database.name}.writing")


@contextmanager
def held(database: Path, writer: LongWriter) -> Iterator[bool]:
    """Hold the file if nobody does, and say in it who writes; yields whether it is held."""
    handle = _taken(place_of(database))
    if handle is None:
        yield False
        return
    try:
        os.write(handle, json.dumps(writer._asdict(), ensure_ascii=False).encode())
        yield True
    finally:
        with suppress(OSError):
            place_of(database).unlink()
        os.close(handle)


def _taken(place: Path) -> int | None:
    """Open and lock the file; None where somebody else has it."""
    while True:
        handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Who had it may have removed it since it was opened: then it is nobody's place.
            if os.fstat(handle).st_ino == place.stat().st_ino:
                os.ftruncate(handle, 0)
                return handle
        except BlockingIOError:
            os.close(handle)
            return None
        except FileNotFoundError:
            pass
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def now_writing(database: Path) -> LongWriter | None:
    """Return who writes for long just now, None where nobody does."""
    try:
        handle = os.open(place_of(database), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _said(handle)
    except OSError:
        return None
    else:
        return None
    finally:
        os.close(handle)


def _said(handle: int) -> LongWriter:
    try:
        said = json.loads(os.read(handle, _MOST_BYTES))
        who, what, note = (one_line(str(said[name])) for name in ("who", "what", "note"))
        return LongWriter(who or "?", what, int(said["since"]), note)
    except (OSError, ValueError, KeyError, TypeError):
        # Between taking it and saying who.
        return LongWriter("?", "", 0, "")
