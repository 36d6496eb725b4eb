"""What is said of those who write, to those who wait."""

from __future__ import annotations

from pathlib import Path

from core.base.clock import from_epoch
from core.base.errors import Busy
from core.base.i18n import _
from core.store import beacon


def busy(database: Path) -> Busy:
    """Return the error that somebody else is writing, with who it is where that is known."""
    words = _("Another session is writing to the database. Nothing was changed; try again.")
    named = who_writes(database)
    return Busy("db-busy", f"{named}\n{words}" if named else words)


def who_writes(database: Path) -> str:
    """Return who writes for long and what, as a sentence; empty where nobody does."""
    writer = beacon.now_writing(database)
    if writer is None:
        return ""
    if writer.what == "import":
        words = _("{who} is importing {note}, since {time}.")
    elif writer.what:
        words = _("{who} is taking back a change of many orders, since {time}.")
    else:
        words = _("{who} is writing a change of many orders.")
    time = f"{from_epoch(writer.since):%H:%M}"
    return words.format(who=writer.who, note=writer.note, time=time)
