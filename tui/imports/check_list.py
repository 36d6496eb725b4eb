"""What waits to be checked: after an import what its file leaves, else all of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size

from core.base.errors import Busy, DaifaError, Refused
from core.base.i18n import _, ngettext
from core.imports import checks
from core.imports.checks import Decided
from core.orders import messages, notices
from core.orders import reading as orders
from core.orders.notice_words import (
    ACCEPT,
    COPY,
    FINE,
    LINK,
    accept_words,
    dismiss_words,
    is_grave,
    sent_with,
    wants_choice,
)
from core.orders.notices import CHECK_KINDS, OpenNotice, check_label
from core.orders.partly import Refusal
from core.rules.deadlines import Thresholds
from core.rules.messages import Offer
from core.rules.terms import Band
from core.store.notices import NoticeEntry
from tui.imports.check_forms import LinkForm, ReasonForm, decided_words
from tui.imports.check_marks import MarkedChecks
from tui.parts.countdown import countdown_by
from tui.parts.entry_rows import EntryRows
from tui.parts.form import tail
from tui.parts.messages import Saved, saved_of_many
from tui.parts.undoing import Undoing
from tui.widgets.columns import Column, Toned
from tui.widgets.live_list import LiveList
from tui.widgets.remarks import ASK, BAD, DIM, OK, PLAIN, Remark, Remarks
from tui.widgets.rows import Row

# On a lower terminal the rows have the room of what is told of one.
_LEAST_HEIGHT = 16


def columns() -> tuple[Column, ...]:
    """Return the columns after the sign."""
    return (
        Column("kind", _("What"), 16),
        Column("sn", _("Order"), 8, cut="start"),
        Column("text", _("Says"), 24, flex=4),
        Column("do", _("Next"), max(map(cell_len, _nexts()))),
    )


def _nexts() -> list[str]:
    """Return all that the last column may say."""
    accepted = [accept_words(kind, {"own": own}) for kind in CHECK_KINDS for own in (False, True)]
    others = (_("copy words"), _("which order"), _("look"))
    return [_("Next"), *(f"Enter {words}" for words in (*accepted, *others))]


def enter_words(notice: OpenNotice) -> str:
    """Return what Enter does with a notice, in a word or two."""
    first = notice.acts[0]
    if first == ACCEPT:
        return accept_words(notice.kind, notice.data)
    return {LINK: _("which order"), COPY: _("copy words")}.get(first, _("look"))


class CheckRows(EntryRows[NoticeEntry]):
    """Rows for the check list: a window of what the notices say."""

    def __init__(self, screen: CheckListScreen, entries: Sequence[NoticeEntry]) -> None:
        super().__init__(entries)
        self._screen = screen

    def id_of(self, entry: NoticeEntry) -> int:
        """Return the id of an entry's notice."""
        return entry.id

    def read(self, entries: Sequence[NoticeEntry]) -> list[Row]:
        """Read the rows of some notices."""
        return [_row(each) for each in notices.window(self._screen.desk, entries)]


def _row(notice: OpenNotice) -> Row:
    kind = check_label(notice)
    cells = (
        Toned(kind, "bad") if notice.red else kind,
        notice.order_sn or "–",
        _says(notice),
        _next(notice),
    )
    band = Band.CRITICAL if notice.red else Band.CALM
    return Row(str(notice.id), None, cells, band=band.value, note=f"{notice.created_at:%m-%d}")


def _says(notice: OpenNotice) -> str:
    """Return what tells a row from its neighbours, the short facts before the sentence."""
    if notice.kind in ("proposal", "unmatched"):
        # The receiver is told in full below.
        return f"{tail(notice.ref)}  {notice.new}"
    if notice.old and notice.new:
        return f"{notice.old} → {notice.new}"
    return notice.new or notice.text


def _next(notice: OpenNotice) -> str:
    return f"Enter {enter_words(notice)}"


def _keys(notice: OpenNotice | None) -> str:
    """Return the keys that work on a row, with what they do to this one."""
    words = [_("u undo"), _("Esc close")]
    if notice is not None:
        here = [f"Enter {enter_words(notice)}"]
        if LINK in notice.acts:
            here.append("l " + _("say which order"))
        here.append(f"n {dismiss_words(notice.kind, notice.data)}")
        here.append("y " + (_("copy words") if COPY in notice.acts else _("copy")))
        words = here + words
    return "  ".join(words)


class CheckListScreen(MarkedChecks):
    """A list of what waits; one key settles a row. `ids` narrows it to what one file left."""

    DEFAULT_CSS = """
    CheckListScreen { align: center middle; }
    #checks { width: 100%; max-width: 120; height: 100%; background: $surface;
              border: round $primary; padding: 0 1; }
    #checks LiveList { height: 1fr; }
    #checks #told { height: 6; }
    """
    covers = True
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "close", show=False),
        Binding("l", "link", show=False),
        Binding("n,D", "dismiss_one", show=False),
        Binding("y", "copy", show=False),
        Binding("u", "undo", show=False),
    ]

    def __init__(self, ids: Sequence[int] = (), said: str = "", first: int | None = None) -> None:
        super().__init__()
        self._ids, self._said, self._first = frozenset(ids), said, first
        # How many acts were decided here; the key takes back no more than these.
        self._done = 0
        self.head = Remarks(id="head")
        self.told = Remarks(id="told")

    def make_sheet(self) -> Vertical:
        """Return a sheet that the list fills."""
        return Vertical(id="checks")

    def compose(self) -> ComposeResult:
        """Lay out the counts, the list, the selected row in full."""
        thresholds = Thresholds.of(self.desk.rules.general)
        self.list = LiveList((), countdown_by(thresholds), clock_title=_("Since"))
        with self.sheet:
            yield self.head
            yield self.list
            yield self.told
            yield self.trouble

    def on_mount(self) -> None:
        """Fill the list."""
        title = _("After the import: to be checked") if self._ids else _("To be checked")
        self._undoing = Undoing(self.host, self._taken_back)
        self.frame(title, _keys(None))
        self.list.set_columns(columns())
        self.list.set_empty([_("Nothing waits to be checked.")])
        self.list.focus()
        self.reload()
        place = None if self._first is None else self.list_source.index_of(str(self._first))
        if place is not None:
            self.list.move_to_index(place)

    def on_resize(self) -> None:
        """Fit the lines to the new width; where it is low, the rows come first."""
        self.call_after_refresh(self._tell)

    def reload(self) -> None:
        """Read again what waits."""
        entries = notices.open_checks(self.desk)
        if self._ids:
            entries = [entry for entry in entries if entry.id in self._ids]
        else:
            entries = [entry for entry in entries if self.host.shops.fits(entry.shop_id)]
        red = sum(entry.red for entry in entries)
        words = _("Red {red}   to be checked {count}").format(red=red, count=len(entries))
        if (shop := self.host.shops.word) and not self._ids:
            words = f"{shop}   {words}"
        lines = [Remark(self._said, OK)] if self._said and _roomy(self.app.size) else []
        self.head.say(*lines, Remark(words, BAD if red else ASK if entries else OK))
        self.list_source = CheckRows(self, entries)
        self.list.set_source(self.list_source)
        self._tell()

    def _tell(self) -> None:
        notice = self._chosen()
        self.name_keys(_keys(notice))
        self.told.say(*(_story(notice) if notice is not None and _roomy(self.app.size) else []))

    def on_live_list_row_highlighted(self, event: LiveList.RowHighlighted) -> None:
        """Tell the row in full."""
        event.stop()
        self.trouble.say()
        self._tell()

    def on_paste(self, event: events.Paste) -> None:
        """Say where pasting works."""
        event.stop()
        self.complain(Remark(self.no_paste_here(), ASK))

    # -- keys ------------------------------------------------------------------------------

    def on_live_list_row_chosen(self, event: LiveList.RowChosen) -> None:
        """Do what is meant with the row: accept, say which order, copy the words; else look."""
        event.stop()
        if marked := self._marked():
            self._ask(
                marked,
                ngettext(
                    "Do what is proposed for {n} row?", "Do what is proposed for {n} rows?",
                    len(marked),
                ),
                self._accept_each,
            )  # fmt: skip
            return
        if self.list_source.index_of(event.key) is None:
            return
        # Of the row that Enter was pressed on: by now the cursor may stand on another one.
        notice = notices.find(self.desk, int(event.key))
        if notice is None:
            return
        first = notice.acts[0]
        if first == ACCEPT:
            self.in_turn(lambda: self._accept(notice))
        elif first == LINK:
            self.action_link()
        elif first == COPY:
            self.action_copy()
        elif notice.order_id is not None:
            self.host.open(self.host.doors.order(notice.order_id))

    def _accept(self, notice: OpenNotice) -> None:
        try:
            self._settled(checks.accept(self.desk, self.host.now(), notice.id))
        except Refused as refused:
            if refused.overridable:
                self._open(ReasonForm(notice, refused.message))
            else:
                self._complain(refused)
        except Busy:
            raise
        except DaifaError as error:
            self._complain(error)

    def _accept_each(self, marked: Sequence[OpenNotice]) -> None:
        outcome = checks.accept_each(self.desk, self.host.now(), marked)
        n = len(outcome.done)
        text = ngettext("{n} row dealt with.", "{n} rows dealt with.", n).format(n=n)
        self._after(text, n, outcome.refused)

    def _dismiss_each(self, marked: Sequence[OpenNotice]) -> None:
        notices.dismiss_each(self.desk, self.host.now(), [each.id for each in marked])
        n = len(marked)
        self._after(ngettext("{n} row dismissed.", "{n} rows dismissed.", n).format(n=n))

    def action_link(self) -> None:
        """Say which order it is."""
        notice = self._one()
        if notice is None:
            return
        if LINK not in notice.acts:
            self.complain(Remark(_("This is about one order already."), ASK))
            return
        self._open(LinkForm(notice))

    def action_dismiss_one(self) -> None:
        """Say no: it needs nothing more. What costs money when it ends unread asks first."""
        if marked := self._marked():
            words = ngettext("Dismiss {n} row?", "Dismiss {n} rows?", len(marked))
            self._ask(marked, words, self._dismiss_each)
            return
        notice = self._chosen()
        if notice is None:
            return
        if is_grave(notice.kind):
            line = "  ".join(each for each in (notice.order_sn, notice.text) if each)
            self.host.ask(_("Was it dealt with?"), [line], lambda: self._dismiss(notice))
        else:
            self.in_turn(lambda: self._dismiss(notice))

    def _dismiss(self, notice: OpenNotice) -> None:
        try:
            notices.dismiss(self.desk, self.host.now(), notice.id)
        except Busy:
            raise
        except DaifaError as error:
            self._complain(error)
            return
        choice = wants_choice(notice.kind, notice.data)
        self._after(_("Your own address stays.") if choice else _("Dismissed."))

    def action_copy(self) -> None:
        """Copy the words for the supplier."""
        notice = self._one()
        if notice is None:
            return
        if COPY not in notice.acts or notice.order_id is None:
            text = notice.ref if notice.kind == "bought_twice" else notice.order_sn or notice.ref
            text = notice.new if notice.kind == FINE else text
            self.host.copy(text)
            self.complain(Remark(_("Copied: {text}").format(text=text), OK))
            return
        order = orders.by_ids(self.desk, [notice.order_id])[0]
        found = messages.offers(order)
        offer = _fitting(found, notice)
        if offer is None or offer.lacking:
            why = _("Nothing copied: {why}.").format(why=offer.why_not if offer else "–")
            self.complain(Remark(why, ASK))
            return
        self.in_turn(lambda: self._copy(order, offer))

    def action_undo(self) -> None:
        """Take back what was decided here last."""
        if not self._done:
            self.complain(Remark(_("Nothing was decided here yet."), ASK))
            return
        self.in_turn(self._undo_now)

    def _undo_now(self) -> None:
        try:
            self._undoing.do_undo()
        except Busy:
            raise
        except DaifaError as error:
            # What others have gone on from is passed over: the next one lies beneath it.
            self._done -= 1
            self._complain(error)

    def _taken_back(self, words: str) -> None:
        self._done -= 1
        self._show(Saved(words, undoable=False))

    def action_close(self) -> None:
        """Go back to the desk."""
        self.dismiss(None)

    def _open(self, form: LinkForm | ReasonForm) -> None:
        def closed(saved: Saved | None) -> None:
            if saved is not None and form.done is not None:
                self._settled(form.done)

        self.host.open(form, closed)

    def _settled(self, done: Decided) -> None:
        if self._ids:
            self._ids |= {each.id for each in done.waits}
        self._after(decided_words(done))

    def _after(self, text: str, n: int = 1, refused: tuple[Refusal, ...] = ()) -> None:
        self._done += n > 0
        self.list.set_marks(())
        self._show(saved_of_many(n, text, refused))

    def _show(self, saved: Saved) -> None:
        self.host.saved(saved)
        self._said = saved.text
        self.trouble.say()
        self.reload()

    def _complain(self, error: DaifaError) -> None:
        self.complain(Remark(error.message, BAD))
        self.reload()


def _roomy(size: Size) -> bool:
    return size.height >= _LEAST_HEIGHT


def _fitting(found: Sequence[Offer], notice: OpenNotice) -> Offer | None:
    """Return the words that answer a notice, to the supplier of the upstream order it is about."""
    fitting = [each for each in found if each.key == sent_with(notice.kind, notice.data)]
    own = [each for each in fitting if notice.ref and notice.ref in each.text]
    return next(iter(own or fitting), None)


def _story(notice: OpenNotice) -> list[Remark]:
    head = "  ".join(each for each in (notice.order_sn, notice.title, notice.shop) if each)
    lines = [Remark(head, DIM)] if head else []
    lines.append(Remark(notice.text, BAD if notice.red else PLAIN))
    if notice.old or notice.new:
        change = f"{notice.old} → {notice.new or '–'}" if notice.old else notice.new
        lines.append(Remark(change, PLAIN))
    if len(notice.choices) > 1:
        lines.append(Remark(_("May be: ") + ", ".join(notice.choices), PLAIN))
    return lines
