"""Purging: buyers' personal data leaves the orders that are over; what the figures need stays.

Nothing brings it back: it is no act that can be undone, and no later file fills it in again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from core.base.clock import to_epoch
from core.base.errors import Refused
from core.base.i18n import _
from core.base.paths import DONE, inbox_folder
from core.files.rejects import is_rejects
from core.orders import receiver
from core.store import purging
from core.store.desk import Desk
from core.store.purging import Removed

# Orders a transaction: others must not wait.
_AT_ONCE = 500
# How files of refused rows are called as a rule; what they are, their headers say.
_NAMED = (".csv", ".rej")
_COLUMNS = (*receiver.COLUMNS, "buyer_memo")


class Purged(NamedTuple):
    """What was removed, or would be: rows by kind, and imported files of that time."""

    removed: Removed
    files: int
    rejects: int = 0

    def as_json(self) -> dict[str, int]:
        """Return the counts that `daifa purge --json` prints (tui/cli/README.md)."""
        return {**self.removed._asdict(), "files": self.files, "rejects": self.rejects}


def purge(desk: Desk, at: datetime, before: datetime, folders: Sequence[Path] = ()) -> Purged:
    """Remove personal data of orders that were over before an instant; return the counts.

    Imported files and files of refused rows of that time go too: the latter from where imports
    have put them, from the inbox and from `folders`. What was exported stays: it names no person.
    Raises Refused (`purge-young`) for a time within the days in which they may still be needed
    (purge.youngest).
    """
    _must_be_old(desk, at, before)
    removed, last = Removed(), 0
    while ids := purging.over(desk.store, before, last, _AT_ONCE):
        with desk.act(at, "purge") as work:
            removed = removed.plus(purging.remove(work, ids, _COLUMNS))
        last = ids[-1]
    if removed.orders:
        purging.forget_deleted(desk.store)
    refused = _rejects(desk, before, folders)
    files = sum(map(_removed, list(_files(desk.store.path, before))))
    return Purged(removed, files, sum(map(_removed, refused)))


def preview(desk: Desk, at: datetime, before: datetime, folders: Sequence[Path] = ()) -> Purged:
    """Return how many orders and files `purge` would take; raises as it does."""
    _must_be_old(desk, at, before)
    orders, files = len(purging.over(desk.store, before)), list(_files(desk.store.path, before))
    return Purged(Removed(orders=orders), len(files), len(_rejects(desk, before, folders)))


def _removed(file: Path) -> bool:
    try:
        file.unlink()
    except OSError:
        return False
    return True


def _rejects(desk: Desk, before: datetime, folders: Sequence[Path]) -> list[Path]:
    """Return the files of refused rows that were written before an instant."""
    found = dict.fromkeys(Path(text) for text in purging.rejects(desk.store))
    for folder in (inbox_folder(desk.store.path), *folders, *{each.parent for each in found}):
        with suppress(OSError):
            found |= dict.fromkeys(each for each in folder.iterdir() if each.suffix in _NAMED)
    return [each for each in found if _is_old(each, before) and is_rejects(each)]


def _is_old(file: Path, before: datetime) -> bool:
    try:
        return file.is_file() and not file.is_symlink() and file.stat().st_mtime < to_epoch(before)
    except OSError:
        return False


def _must_be_old(desk: Desk, at: datetime, before: datetime) -> None:
    youngest = at - desk.rules.general["purge.youngest"].delta
    if before > youngest:
        words = _("Orders of after {day} may still be needed. Give an earlier day.")
        raise Refused("purge-young", words.format(day=f"{youngest:%Y-%m-%d}"))


def _files(database: Path, before: datetime) -> Iterator[Path]:
    """Give the imported files that were put away before an instant: exports hold persons too."""
    folder = inbox_folder(database) / DONE
    with suppress(OSError):
        for file in folder.iterdir():
            if _is_old(file, before):
                yield file
