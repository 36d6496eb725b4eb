"""Importing a file: look at what it would change, or take it, all of it or nothing.

Importing is the sync (imports/README.md, 1): the platform's columns are updated, what was entered
here is never touched, and a contradiction becomes a notice.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from core.base import access
from core.base.errors import DaifaError, NotFound
from core.base.frozen import Frozen, to_json
from core.base.i18n import _
from core.base.named_file import remove
from core.base.paths import DONE, inbox_folder
from core.base.raw_bytes import readable
from core.base.text import file_name
from core.files.reading import Problem, Reading
from core.files.rejects import RejectsFile
from core.files.table import PastedText, Source
from core.imports import inbox
from core.imports.changed import Change
from core.imports.kinds import open_reading, writer_of
from core.imports.run import SHOWN, ImportRun, Progress
from core.imports.shops import From, ShopWish, settle
from core.imports.times import limits
from core.orders import notices, shops
from core.orders.notices import OpenNotice
from core.store import breaking_off, imports
from core.store.acts import Act
from core.store.connection import private_copy
from core.store.desk import Desk
from core.store.long_acts import LongAct

__all__ = ["FileResult", "ImportRun", "PastedText", "Problem", "Source", "apply", "preview"]

# A preview of more than this would keep others from writing for too long.
_LONG_ROWS = 700
_LONG_BYTES = 200_000

# The JSON of `daifa import` has these keys alone (tui/cli/README.md).
_JSON = (
    "file", "kind", "encoding", "rows", "added", "updated", "unchanged", "rejected", "problems",
    "notes", "changes", "changed", "waiting", "red",
)  # fmt: skip


class FileResult(Frozen):
    """What a file did, or would do. Orders are counted in `added`, `updated`, `unchanged`;
    of a settlement its lines.

    rows == added + updated + unchanged + rejected + extra_lines, the further rows of an order
    that has several. `recognised` and `missing` are headers. `changes` are the first of what the
    file changes in orders that are known, `changed` counts all; `waits` are the first of what it
    leaves to be checked, `waiting` counts all, and `red` the red notices that it raised.

    `shop` is whose the orders are, `shop_from` how that is known, `shop_lacks` that it is not and
    must be; `shop_others` counts the orders that belong to other shops. `moved` tells where
    a file of the inbox went once it was taken, `left_behind` that it did not, and why.
    """

    file: str
    kind: str
    encoding: str
    rows: int
    added: int
    updated: int
    unchanged: int
    rejected: int
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    extra_lines: int = 0
    headers: int = 0
    recognised: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    changed: int = 0
    waits: tuple[OpenNotice, ...] = ()
    waiting: int = 0
    red: int = 0
    rejects_file: str | None = None
    moved: str = ""
    left_behind: str = ""
    shop: str = ""
    shop_from: From = ""
    shop_lacks: bool = False
    shop_others: tuple[tuple[str, int], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the value that `daifa import --json` prints for this file (tui/cli/README.md)."""
        values = to_json({name: getattr(self, name) for name in _JSON})
        return {**values, "waits": [each.as_json() for each in self.waits]}


class _Rehearsal(Exception):
    """Ends a preview's transaction so that nothing of it stays."""


def preview(
    desk: Desk,
    at: datetime,
    source: Source,
    *,
    kind: str | None = None,
    shop: str | ShopWish | None = None,
    progress: Progress | None = None,
    rejects: Path | None = None,
) -> FileResult:
    """Return what `apply` would do with a file, and write nothing but the `rejects` file.

    It is the import itself, so the counts are exact: of a short file it is rolled back, for a
    long one it is made in a private copy, so that nobody has to wait for the write lock.
    Raises DaifaError when the file cannot be read as a whole.
    """
    access.refuse_viewer()
    with _open(desk, source, kind) as reading:
        refused = None if rejects is None else RejectsFile(rejects, reading.table.headers)
        if refused is not None:
            reading.on_reject = refused.add
        run: ImportRun | None = None
        try:
            with _stage(desk, reading) as stage:
                act = LongAct(stage.store, stage.actor, at, "import")
                run, write = _read(stage, act.work, source, reading, _wish(shop), progress)
                with stage.store.transaction():
                    _write(run, write)
                    raise _Rehearsal
        except _Rehearsal:
            assert run is not None
            return _result(run, None if refused is None else refused.publish(), None)
        finally:
            if refused is not None:
                refused.close()


@contextmanager
def _stage(desk: Desk, reading: Reading) -> Iterator[Desk]:
    """Yield the desk on which a preview is made: its own for a short file, else a copy."""
    table = reading.table
    long = table.size > _LONG_BYTES if table.total_rows is None else table.total_rows > _LONG_ROWS
    if not long:
        yield desk
        return
    with private_copy(desk.store) as store:
        yield replace(desk, store=store)


def apply(
    desk: Desk,
    at: datetime,
    source: Source,
    *,
    kind: str | None = None,
    shop: str | ShopWish | None = None,
    progress: Progress | None = None,
    rejects: Path | None = None,
) -> FileResult:
    """Take a file into the store, all of it or nothing; refused rows go to the `rejects` file.

    It is read and compared while others write; what is to be written then keeps nobody waiting for
    long (imports/README.md, 1). `progress` gets (bytes read, bytes in all), a few times a second;
    it may raise to call everything off. Raises DaifaError when the file cannot be read as a whole
    or the store cannot be written: nothing is changed then.
    """
    access.refuse_viewer()
    with _open(desk, source, kind) as reading:
        refused = None if rejects is None else RejectsFile(rejects, reading.table.headers)
        place: Path | None = None
        try:
            with breaking_off.alone(desk.store, desk.actor, at, "import", reading.table.name):
                act = LongAct(desk.store, desk.actor, at, "import")
                if refused is not None:
                    reading.on_reject = refused.add
                run, write = _read(desk, act.work, source, reading, _wish(shop), progress)
                with act.written(broken=lambda: _settle(desk)):
                    _write(run, write)
                    place = None if refused is None else refused.publish()
                    _remember(act.work, place)
        except BaseException:
            if place is not None:
                with suppress(FileNotFoundError):
                    remove(place)
            raise
        finally:
            if refused is not None:
                refused.close()
        shops.remember(desk, run.shop.name)
        return _result(run, place, _put_away(desk, at, source, reading))


def _remember(work: Act, rejects: Path | None) -> None:
    """Keep where the refused rows were put: they hold persons, whom `purge` has to find."""
    if rejects is not None:
        text = readable(str(rejects.absolute()))
        work.say(None, "", rejects=text)


@contextmanager
def _open(desk: Desk, source: Source, kind: str | None) -> Iterator[Reading]:
    """Open a file; say so where somebody else takes it from the inbox meanwhile."""
    try:
        with open_reading(source, kind).table_open() as reading:
            yield reading
    except DaifaError as error:
        folder = inbox_folder(desk.store.path)
        if error.code != "file" or not isinstance(source, Path) or not inbox.holds(folder, source):
            raise
        name = inbox.taken_as(folder, source.name)
        if not name:
            raise
        words = _("{file} was taken by somebody else: it is in the inbox's {place} now.")
        place = f"{DONE}/{file_name(name)}"
        told = words.format(file=file_name(source.name), place=place)
        raise NotFound("inbox-taken", told) from error


def _put_away(desk: Desk, at: datetime, source: Source, reading: Reading) -> inbox.PutAway | None:
    """Move what was taken from the inbox out of the way; None for what came from elsewhere."""
    if not inbox.holds(inbox_folder(desk.store.path), source):
        return None
    assert isinstance(source, Path)
    return inbox.put_away(source, at, reading.table.seen)


def _settle(desk: Desk) -> None:
    """Take back what is written of an import that was broken off; the next opening may have to."""
    with suppress(DaifaError):
        breaking_off.settle(desk.store, desk.actor)


def _read(
    desk: Desk,
    work: Act,
    source: Source,
    reading: Reading,
    shop: ShopWish,
    progress: Progress | None,
) -> tuple[ImportRun, Callable[[], None]]:
    """Read and compare a file; return what is known of it and what writes it."""
    reading.limits = limits(desk, work.at)
    whose = settle(desk, source, reading, shop)
    run = ImportRun(desk, work, source, reading, shop=whose, progress=progress)
    run.tick()
    with _uncollected(), desk.store.roomy():
        return run, writer_of(reading.kind)(run)


def _write(run: ImportRun, write: Callable[[], None]) -> None:
    """Write what was read, inside the act."""
    desk, reading, table = run.desk, run.reading, run.reading.table
    run.import_id = imports.begin(
        run.work,
        {
            "file": table.name,
            "sha256": table.sha256,
            "kind": reading.kind.code,
            "encoding": table.encoding,
        },
    )
    run.shop.make(run.work)
    with _uncollected(), desk.store.roomy():
        write()
    run.tick(1.0)
    _look(run)
    counts = {
        "rows": reading.rows_read,
        "added": run.added,
        "updated": run.updated,
        "unchanged": run.unchanged,
        "rejected": reading.rejected,
        "as_of": run.as_of,
        "shop_id": run.shop.shop_id,
        "first_order": run.new_orders[0],
        "last_order": run.new_orders[1],
        "first_line": run.new_lines[0],
        "last_line": run.new_lines[1],
    }
    imports.finish(desk.store, run.import_id, counts)


def _look(run: ImportRun) -> None:
    """See what the file leaves to be checked, while it can be seen: a preview is rolled back."""
    ids = set(run.noticed)
    if not ids:
        return
    raised = [entry for entry in notices.open_notices(run.desk) if entry.id in ids]
    waits = [entry for entry in raised if entry.kind in notices.CHECK_KINDS]
    run.red = sum(entry.red for entry in raised)
    run.waiting = len(waits)
    run.waits = notices.window(run.desk, waits[:SHOWN])


def _wish(shop: str | ShopWish | None) -> ShopWish:
    return shop if isinstance(shop, ShopWish) else ShopWish(shop or "")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Rows make no cycles: the collector would only walk them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _result(run: ImportRun, rejects: Path | None, gone: inbox.PutAway | None) -> FileResult:
    reading = run.reading
    notes = [*run.notes, *reading.notes()]
    if run.shop.new:
        notes.append(_("New shop: {shop}.").format(shop=run.shop.name))
    if rejects is not None:
        notes.append(_("The refused rows are in {path}.").format(path=rejects))
    if gone is not None:
        notes.append(gone.words)
    return FileResult(
        file=reading.table.name,
        kind=reading.kind.code,
        encoding=reading.table.encoding,
        rows=reading.rows_read,
        added=run.added,
        updated=run.updated,
        unchanged=run.unchanged,
        rejected=reading.rejected,
        problems=tuple(reading.problems),
        notes=tuple(notes),
        extra_lines=run.extra_lines,
        headers=sum(1 for header in reading.table.headers if header),
        recognised=reading.recognised,
        missing=reading.missing,
        changes=tuple(run.changes),
        changed=run.changed,
        waits=tuple(run.waits),
        waiting=run.waiting,
        red=run.red,
        rejects_file=None if rejects is None else str(rejects),
        moved=gone.words if gone is not None and gone.away else "",
        left_behind=gone.words if gone is not None and not gone.away else "",
        shop=run.shop.name,
        shop_from=run.shop.source,
        shop_lacks=run.shop.lacks,
        shop_others=tuple(run.shop.others.items()),
    )
