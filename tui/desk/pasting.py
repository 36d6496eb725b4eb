"""A paste into a list: what it is, which order it is about, and the form that fits, filled in.

Nothing is saved here, and nothing of the text is kept or shown that a form does not show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.base import access
from core.base.errors import Busy, DaifaError
from core.base.i18n import N_, _
from core.base.named_file import is_file, is_folder
from core.orders import reading as orders
from core.orders.order import Order
from core.recognise.kinds import CaseNumber, Files, Kind, OrderNumber, Recognised, label
from tui.commands.table import Command
from tui.parts.host import Host
from tui.parts.marked_rows import marks_against

if TYPE_CHECKING:
    from tui.desk.panes import Panes

# The command that opens by its key what a paste opens.
COMMANDS: dict[Kind, str] = {
    Kind.NUMBER: "order.track",
    Kind.NUMBERS: "desk.track_many",
    Kind.URL: "order.bind",
    Kind.UPSTREAM_ORDER: "order.buy",
    Kind.ADDRESS: "order.receiver",
    Kind.TRACE: "parcel.trace",
    Kind.ROWS: "desk.import_",
    Kind.FILE: "desk.import_",
}


class _Unfit(Exception):
    """Why what was pasted opens nothing, in the user's words."""


class Pasting:
    """What the desk does with a text that is pasted into a pane's list."""

    def __init__(self, host: Host, panes: Panes, *, whatever_marked: bool = False) -> None:
        self._host, self._panes = host, panes
        self._whatever_marked = whatever_marked
        self._opens: dict[Kind, Callable[[Recognised], None]] = {
            Kind.NUMBER: self._number,
            Kind.NUMBERS: self._numbers,
            Kind.URL: self._link,
            Kind.UPSTREAM_ORDER: self._purchase,
            Kind.ADDRESS: self._receiver,
            Kind.TRACE: self._trace,
            Kind.ROWS: self._rows,
            Kind.FILE: self._file,
            Kind.ORDER: self._order,
            Kind.AFTERSALE: self._case,
        }

    def take(self, text: str) -> None:
        """Open what fits; ask where the text may be several things, say where it is nothing."""
        from core.recognise.known import meant
        from core.recognise.reading import recognise

        host = self._host
        self._panes.current.catch_up()
        here = self._here()
        found = meant(host.desk, recognise(text, host.now()), here)
        if not found:
            self._unknown(text)
        elif len(found) == 1:
            self._open(found[0])
        else:
            self._ask(found, here)

    def _unknown(self, text: str) -> None:
        if not text.strip():
            return
        words = _("Not recognised: {n} signs were pasted and forgotten. {help} tells what can be.")
        key = self._host.table.key("help")
        self._host.say(words.format(n=len(text), help=key), tone="warn")

    def _ask(self, found: Sequence[Recognised], here: Order | None) -> None:
        from tui.desk.paste_choice import PasteChoice
        from tui.orders.form import named

        by_kind = {each.kind.value: each for each in found}

        def chosen(kind: str | None) -> None:
            if kind is not None:
                self._open(by_kind[kind])

        names_one = any(each.order_sn for each in found)
        about = named(here) if here is not None and not names_one else ""
        self._host.open(PasteChoice(found, about), chosen)

    def _open(self, found: Recognised) -> None:
        try:
            if found.kind in COMMANDS:
                access.refuse_viewer()
            self._opens[found.kind](found)
        except _Unfit as why:
            self._host.say(str(why), tone="warn")
        except Busy:
            raise
        except DaifaError as error:
            self._host.say(error.message, tone="warn")

    # -- whose it is -----------------------------------------------------------------------

    def _here(self) -> Order | None:
        """Return the order of the row under the cursor."""
        id = self._panes.current.order_here()
        return None if id is None else next(iter(orders.by_ids(self._host.desk, [id])), None)

    def _about(self, found: Recognised) -> Order:
        """Return the order that the text names, else that of the row, as the form's key takes it.

        Raises _Unfit with what the key would say where it cannot be given.
        """
        from tui.orders.pane import reason_against

        command = self._host.table[COMMANDS[found.kind]]
        if found.order_sn:
            order: Order | None = orders.find(self._host.desk, found.order_sn)
        else:
            self._mind_marks(command)
            order = self._here()
        if why := reason_against(order, command.id):
            raise _Unfit(why)
        assert order is not None
        return order

    def _mind_marks(self, command: Command) -> None:
        """Raise _Unfit where other rows are marked and the form is about one."""
        against = marks_against(self._panes.current, command)
        if against and not self._whatever_marked:
            raise _Unfit(against)

    # -- what opens ------------------------------------------------------------------------

    def _number(self, found: Recognised) -> None:
        from tui.orders.track import TrackForm

        self._host.open(TrackForm(self._about(found)).given(number=found.text))

    def _numbers(self, found: Recognised) -> None:
        from tui.orders.track_many import BulkTrackForm

        self._host.open(BulkTrackForm(found.text))

    def _link(self, found: Recognised) -> None:
        from tui.orders.upstream import UpstreamForm

        self._host.open(UpstreamForm(self._about(found)).given(target=found.text))

    def _purchase(self, found: Recognised) -> None:
        from tui.orders.buy import BuyForm

        self._host.open(BuyForm(self._about(found)).given(number=found.text))

    def _receiver(self, found: Recognised) -> None:
        from tui.orders.receiver import ReceiverForm

        self._host.open(ReceiverForm(self._about(found)).given(paste=found.text))

    def _trace(self, found: Recognised) -> None:
        from tui.parcels.trace import TraceForm

        host, pane = self._host, self._panes.current
        about: tuple[int | None, int | None]
        if found.order_sn:
            about = orders.find(host.desk, found.order_sn).id, None
        else:
            self._mind_marks(host.table[COMMANDS[Kind.TRACE]])
            about = pane.order_here(), pane.parcel_here()
        host.open(TraceForm(*about).given(text=found.text))

    def _rows(self, found: Recognised) -> None:
        from tui.imports.screen import ImportScreen

        self._host.open(ImportScreen(rows=found.text))

    def _file(self, found: Recognised) -> None:
        from tui.imports.screen import ImportScreen

        assert isinstance(found.found, Files)
        path, *others = found.found.paths
        if not is_file(Path(path)) and not is_folder(Path(path)):
            # What is dropped into a terminal lies where the terminal is.
            words = _("Not on this machine? From yours: ssh HOST daifa inbox < FILE")
            self._host.say(words, tone="warn")
        elif others:
            words = _("{n} paths were pasted: this is the first one. Paste the others one by one.")
            self._host.say(words.format(n=len(others) + 1), tone="warn")
        self._host.open(ImportScreen(path))

    def _order(self, found: Recognised) -> None:
        from tui.desk.going import go_to_order

        assert isinstance(found.found, OrderNumber)
        go_to_order(self._host, found.found.order_sn, self._panes.shown)

    def _case(self, found: Recognised) -> None:
        from tui.desk.going import go_to_case

        assert isinstance(found.found, CaseNumber)
        go_to_case(self._host, found.found.ref)


# What a paste does, for the help: the kind, and what it opens beside the key that does.
_TOLD = {
    Kind.NUMBER: N_("with or without its courier"),
    Kind.NUMBERS: N_("one a line, with the order numbers if you have them"),
    Kind.UPSTREAM_ORDER: N_("of what you have just bought"),
    Kind.URL: N_("binds the item code"),
    Kind.ADDRESS: N_("the whole block of the order's page"),
    Kind.TRACE: N_("of one parcel or of many"),
    Kind.ROWS: N_("copied with the header row"),
    Kind.FILE: N_("as the terminal pastes a dropped file"),
    Kind.ORDER: N_("goes to its row"),
    Kind.AFTERSALE: N_("goes to its row"),
}


def help_lines(host: Host) -> list[tuple[str, str, str]]:
    """Return (key, what is pasted, what to know of it) for the help."""
    table = host.table
    return [
        (table.key(COMMANDS[kind]) if kind in COMMANDS else "→", label(kind), _(words))
        for kind, words in _TOLD.items()
    ]
