"""Importing: a path or pasted rows, a preview of what would change, then Enter."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widgets import Input

from core.base.errors import DaifaError
from core.base.i18n import _, ngettext
from core.base.named_file import is_folder, make_folder
from core.base.text import file_name
from core.imports import importing, kinds
from core.imports.changed import Change
from core.imports.importing import FileResult, PastedText
from core.imports.kinds import what_follows
from core.orders.notices import OpenNotice
from core.store.desk import Desk, open_desk
from core.store.waiting import who_writes
from tui.commands.table import CommandTable
from tui.imports.proposals import Proposals, keep_folder, propose
from tui.imports.shop_choice import FileOfShop, has_shop, shop_lines, wish_for, with_shop_key
from tui.parts.dialog import own_fault
from tui.parts.form import tail
from tui.parts.host import Host, batch_folder
from tui.parts.messages import Saved
from tui.widgets.form_field import FormField
from tui.widgets.path_input import PathInput, expanded
from tui.widgets.remarks import ASK, BAD, DIM, OK, PLAIN, Remark, Remarks

SUFFIXES = (".csv", ".xlsx", ".xls", ".ods", ".txt", ".tsv", ".et")
BAR = 40
# A short wait for others is nothing to be told.
SILENT_S = 0.5
TYPING, WORKING, SEEN = "typing", "working", "seen"
Progress = Callable[[int, int], None]


class CalledOff(Exception):
    """Raised in the worker's progress when the seller has pressed Esc."""


class SourceInput(PathInput):
    """A path; a paste of rows is handed on instead."""

    class RowsPasted(Message):
        """Rows were pasted."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def on_paste(self, event: events.Paste) -> None:
        """Hand rows on; a whole path takes the place of what is typed. The rest is typed."""
        text = event.text.replace("\r\n", "\n").replace("\r", "\n")
        lines = [line for line in text.split("\n") if line.strip()]
        if "\t" in text or len(lines) > 1:
            event.prevent_default()
            event.stop()
            self.post_message(self.RowsPasted(text))
        elif lines and lines[0].strip().startswith(("/", "~", "'/", '"/', "file:/")):
            self.value = ""


class ImportScreen(FileOfShop):
    """Shows what a file would change before it is taken."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,ctrl+s", "go", show=False),
        Binding("escape", "cancel", show=False),
        Binding("r", "rejects", show=False),
        Binding("s", "shop", show=False),
        Binding("down", "roll(1)", show=False),
        Binding("up", "roll(-1)", show=False),
        Binding("pagedown", "roll(10)", show=False),
        Binding("pageup", "roll(-10)", show=False),
    ]

    class Progressed(Message):
        """So much of the file is read; or `words` about who writes meanwhile."""

        def __init__(self, done: int, total: int, words: str = "") -> None:
            super().__init__()
            self.done, self.total, self.words = done, total, words

    class Ready(Message):
        """The worker has a result: of a preview, of an import, or of saving refused rows."""

        def __init__(self, what: str, result: FileResult) -> None:
            super().__init__()
            self.what, self.result = what, result

    class Failed(Message):
        """The worker could not do it; nothing was changed."""

        def __init__(self, words: str) -> None:
            super().__init__()
            self.words = words

    def __init__(self, path: str = "", *, rows: str = "") -> None:
        super().__init__()
        self._given, self._rows = path, rows
        self._proposals = Proposals((), "")
        self.phase, self._stop = TYPING, threading.Event()
        self.input = SourceInput(suffixes=SUFFIXES)
        self.field = FormField("path", _("File"), self.input)
        self.head, self.bar, self.body = (Remarks(id=id) for id in ("head", "bar", "body"))
        self._roller = VerticalScroll(self.body, classes="body", can_focus=False)

    def compose(self) -> ComposeResult:
        """Lay out path, counts, what is to be known, progress."""
        with self.sheet:
            yield self.field
            yield self.head
            yield self._roller
            yield self.bar
            yield self.trouble

    def on_mount(self) -> None:
        if not self._given:
            self._proposals = propose(self.host, self.shop_folder)
        self.field.value = self._given or self._proposals.first
        self._proposals.lead(self.input)
        self._to_typing()
        if self._given or self._rows:
            self.mind_opening()
        if self._rows:
            self._take_rows(self._rows)
        elif self._given:
            self.action_go()

    def on_unmount(self) -> None:
        """What still runs is called off."""
        self._stop.set()

    # Typing.

    def _to_typing(self) -> None:
        self.phase, self.result = TYPING, None
        self.field.display = True
        words = self._proposals.words or _("Type a path, or paste rows copied from a spreadsheet.")
        self.head.say(Remark(words, DIM))
        self.body.say()
        self.bar.say()
        self.frame(_("Import"), _("Tab complete  Enter look  Esc cancel"))
        self.field.control.focus()
        self._suggest()

    def contents(self) -> tuple[str, ...]:
        """Return the path; a complaint stays until another is typed."""
        return (self.field.value,)

    def _suggest(self) -> None:
        self.field.say(self.input.words(), DIM)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.forgive()
        if self.phase == TYPING:
            self._suggest()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_go()

    def on_paste(self, event: events.Paste) -> None:
        """Take rows also when the path field has lost the focus."""
        if self.phase != WORKING and "\n" in event.text.strip():
            self._take_rows(event.text)

    def on_source_input_rows_pasted(self, message: SourceInput.RowsPasted) -> None:
        self._take_rows(message.text)

    def _take_rows(self, text: str) -> None:
        self.look_at(PastedText(text=text, name=_("pasted rows")))

    # The keys.

    def action_go(self) -> None:
        """Look at the file; when it has been looked at, import it."""
        if self.phase == SEEN and self.result is not None:
            self.ask_then_import(self.result)
        elif self.phase == TYPING:
            path = self._proposals.path(self.field.value) or expanded(self.field.value)
            if is_folder(path):
                self.field.value = self.field.value.rstrip("/") + "/"
                words = _("That is a folder. Type on, or press Tab for the files in it.")
                self.complain(Remark(words, ASK))
                return
            self.look_at(path)

    def action_cancel(self) -> None:
        """Call off what runs; else close, with nothing changed."""
        if self.phase == WORKING:
            self._stop.set()
            self.bar.say(Remark(_("Stopping …")))
        else:
            self.dismiss(None)

    def action_roll(self, by: int) -> None:
        """Scroll the list of what is to be known."""
        self._roller.scroll_relative(y=by, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`r` and `s` are letters while a path is typed."""
        if action == "shop":
            return self.phase == SEEN and self.result is not None and has_shop(self.result)
        if action == "rejects":
            return self.phase == SEEN and self.result is not None and self.result.rejected > 0
        return True

    def action_rejects(self) -> None:
        """Write the refused rows to a file beside the source, of the inbox where batches go."""
        source = self.source
        assert source is not None
        if isinstance(source, Path) and source in self.host.inbox_files:
            place = batch_folder(self.host) / f"{source.stem}.rejects.csv"
        elif isinstance(source, Path):
            place = source.with_name(f"{source.stem}.rejects.csv")
        else:
            place = batch_folder(self.host) / f"rejects-{self.host.now():%Y%m%d-%H%M%S}.csv"

        def work(desk: Desk, at: datetime, progress: Progress) -> FileResult:
            make_folder(place.parent)
            return importing.preview(
                desk, at, source, shop=self.looking, progress=progress, rejects=place
            )

        self._start("rejects", work)

    # The work, in a thread with its own desk.

    def look_at(self, source: Path | PastedText, shop: str = "") -> None:
        self.source, self.shop = source, shop
        self.trouble.say()
        self._start("preview", lambda desk, at, progress: importing.preview(
            desk, at, source, shop=self.looking, progress=progress))  # fmt: skip

    def take(self, force: str | None = None) -> None:
        source, result = self.source, self.result
        assert source is not None
        assert result is not None
        wish = wish_for(result, force=force)
        self._start("import", lambda desk, at, progress: importing.apply(
            desk, at, source, shop=wish, progress=progress))  # fmt: skip

    def _start(self, what: str, work: Callable[[Desk, datetime, Progress], FileResult]) -> None:
        self.phase, self._stop = WORKING, (stop := threading.Event())
        self.frame(self._sheet_title(), _("Esc stop"))
        self.on_import_screen_progressed(self.Progressed(0, 0))
        desk, at = self.desk, self.host.now()
        place, who, session = desk.store.path, desk.actor.who, desk.actor.session

        def progress(done: int, total: int) -> None:
            if stop.is_set():
                raise CalledOff
            self.post_message(self.Progressed(done, total))

        def run() -> None:
            try:
                own = open_desk(place, who=who, session=session, create=False)
                own.store.on_wait = _waiting(self, stop, place)
                try:
                    self.post_message(self.Ready(what, work(own, at, progress)))
                finally:
                    own.close()
            except Exception as error:
                self.post_message(self.Failed(_why(error)))
                if not isinstance(error, (CalledOff, DaifaError, OSError)):
                    # The desk writes it down; this screen has been told all the same.
                    raise

        self.run_worker(run, thread=True, exit_on_error=True)

    def _sheet_title(self) -> str:
        name = self.source.name if self.source is not None else ""
        return _("Import {file}").format(file=file_name(name))

    def on_import_screen_progressed(self, message: Progressed) -> None:
        """Draw how far the file is read."""
        if self.phase != WORKING or self._stop.is_set():
            return
        share = min(message.done / message.total, 1.0) if message.total else 0.0
        self.bar.say(Remark(message.words or _drawn(share)))

    def on_import_screen_failed(self, message: Failed) -> None:
        """Nothing was changed: say why, and let the path be corrected."""
        self._to_typing()
        words = message.words or _("Stopped. Nothing was changed.")
        self.complain(Remark(words, BAD if message.words else ASK))

    def on_import_screen_ready(self, message: Ready) -> None:
        """Show a preview, or close after an import."""
        result = message.result
        if message.what == "import":
            keep_folder(self.host, self.source)
            parts = (result.left_behind, head_words(result), result.moved)
            self.dismiss(Saved("   ".join(filter(None, parts)), undoable=False))
            _show_waits(self.host, result)
            return
        self.result, self.phase = result, SEEN
        self.bar.say()
        self.field.display = False
        self.set_focus(None)
        keys = _("Enter import  Esc nothing")
        if result.rejected:
            keys = _("Enter import  r save refused rows  Esc nothing")
        self.frame(f"{self._sheet_title()} · {title_words(result)}", with_shop_key(keys, result))
        said = Remark(head_words(result), PLAIN if result.rejected else OK)
        self.head.say(said, *shop_lines(result))
        lines = preview_lines(result, self.host.table)
        if message.what == "rejects":
            words = _("The refused rows are in {path}.").format(path=result.rejects_file or "–")
            lines = [line for line in lines if line.text != words]
            self.trouble.say(Remark(words, OK))
        self.body.say(*lines)


def _drawn(share: float) -> str:
    full = round(share * BAR)
    return f"[{'#' * full}{'.' * (BAR - full)}] {share * 100:3.0f} %"


def _waiting(screen: ImportScreen, stop: threading.Event, place: Path) -> Callable[[float], None]:
    """Return what is called while others write: it says who, and ends the waiting after Esc."""

    def waits(seconds: float) -> None:
        if stop.is_set():
            raise CalledOff
        # Asked many times a second; nobody reads faster than that.
        if seconds >= SILENT_S and round(seconds * 100) % 50 == 0:
            who = who_writes(place) or _("Another session is writing.")
            words = _("{who} Waiting until it is ready.").format(who=who)
            screen.post_message(screen.Progressed(0, 0, words))

    return waits


def _why(error: Exception) -> str:
    """Return why the worker has ended; nothing where the seller has stopped it."""
    if isinstance(error, CalledOff):
        return ""
    if isinstance(error, DaifaError):
        return error.message
    if isinstance(error, OSError):
        return _("The file cannot be used: {why}.").format(why=error.strerror or error)
    return own_fault()


def _show_waits(host: Host, result: FileResult) -> None:
    """An import ends with the list of what its file leaves to be checked."""
    if result.waits:
        from tui.imports.check_list import CheckListScreen

        ids = [notice.id for notice in result.waits]
        host.open(CheckListScreen(ids, "  ".join((head_words(result), *result.notes[:2]))))


PROBLEMS = 200


def head_words(result: FileResult) -> str:
    """Return the counts of an import."""
    return _("New {added}   Changed {updated}   Unchanged {unchanged}   Refused {rejected}").format(
        added=result.added,
        updated=result.updated,
        unchanged=result.unchanged,
        rejected=result.rejected,
    )


def preview_lines(result: FileResult, table: CommandTable) -> list[Remark]:
    """Return what is to be known before importing, the gravest first, with the keys of `table`."""
    said = [Remark(problem.words, BAD) for problem in result.problems[:PROBLEMS]]
    if len(result.problems) > PROBLEMS:
        more = _("… and {count} more").format(count=len(result.problems) - PROBLEMS)
        said.append(Remark(more, DIM))
    said += [Remark(wait_words(each), BAD if each.red else ASK) for each in result.waits]
    said += [Remark(change_words(each), PLAIN) for each in result.changes]
    for shown, count in ((result.waits, result.waiting), (result.changes, result.changed)):
        if count > len(shown):
            said.append(Remark(_("… and {count} more").format(count=count - len(shown)), DIM))
    said += [Remark(note, ASK) for note in result.notes]
    said.append(
        Remark(
            _("Columns understood: {known} of {all}.").format(
                known=len(result.recognised), all=result.headers
            ),
            PLAIN,
        )
    )
    words = _("No column {columns}: {follows}.")
    said += [
        Remark(words.format(columns=columns, follows=table.with_keys(follows)), DIM)
        for columns, follows in what_follows(result.kind, result.missing)
    ]
    return said


def wait_words(notice: OpenNotice) -> str:
    """Return what waits to be checked in a line, with what was and what is."""
    sn = f"{tail(notice.order_sn)}  " if notice.order_sn else ""
    change = f"  {notice.old or '–'} → {notice.new}" if notice.old and notice.new else ""
    return f"{sn}{notice.text}{change}"


def change_words(change: Change) -> str:
    """Return one change of an order in a line: old → new."""
    return f"{tail(change.order_sn)}  {change.words}  {change.old or '–'} → {change.new}"


def title_words(result: FileResult) -> str:
    """Return kind, encoding and rows of a file."""
    kind = kinds.label(result.kind)
    parts = (
        kind,
        result.encoding.upper(),
        ngettext("{n} row", "{n} rows", result.rows).format(n=result.rows),
    )
    return " · ".join(part for part in parts if part)
