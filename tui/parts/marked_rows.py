"""What a pane does with marked rows: whom a command acts on, asking, what is marked afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from textual.containers import Vertical

from core.base.i18n import _
from tui.commands.table import Command
from tui.parts.host import Host, host_of
from tui.parts.messages import Saved
from tui.widgets.live_list import LiveList
from tui.widgets.rows import RowSource

Thing = TypeVar("Thing")
# How many of the things a question names.
_NAMED = 5


class MarkedRows(Vertical):
    """The part of a pane that knows which rows a command takes."""

    list: LiveList
    list_source: RowSource
    # The marks that the command under way takes.
    _taken: frozenset[str] = frozenset()

    @property
    def host(self) -> Host:
        """The app, as a pane sees it."""
        return host_of(self)

    def marked(self) -> Sequence[str]:
        """Take the marked keys for the command under way, in the list's order."""
        self._taken, source = frozenset(self.list.marks), self.list_source
        return sorted(self._taken, key=lambda key: source.index_of(key) or 0)

    def targets(self) -> Sequence[str]:
        """Return the marked keys, in the list's order; the current one when none is marked."""
        cursor = self.list.cursor_key
        return self.marked() or ([cursor] if cursor is not None else [])

    def marked_orders(self) -> Sequence[int] | None:
        """Return the ids of the marked rows' orders; None where nothing is marked."""
        return None

    def done(self, saved: Saved | None) -> None:
        """Take what was done to the rows that were marked: they are marked no more."""
        if saved is not None:
            self.list.set_marks(self.list.marks - self._taken)
            self.host.saved(saved)

    def stay_at(self, place: int) -> None:
        """Go on with the row that has come to a place; keys typed ahead meant the one before."""
        self.list.move_to_index(max(min(place, len(self.list) - 1), 0))
        self.host.forget_ahead()

    def for_each(
        self,
        found: Sequence[Thing],
        line: Callable[[Thing], str],
        question: Callable[[int], str],
        act: Callable[[Sequence[Thing]], None],
        *,
        fits: Callable[[Thing], bool] = lambda _thing: True,
        always: bool = False,
    ) -> None:
        """Do something to a row's thing at once, to several of them after a yes.

        It is asked of those alone that it `fits`; the act refuses the others by name. `always`
        asks of one too.
        """
        fitting = [each for each in found if fits(each)]
        if not fitting or (len(found) < 2 and not always):
            act(found)
            return
        asked = question(len(fitting)).format(n=len(fitting))
        named = [line(each) for each in fitting[:_NAMED]]
        if len(fitting) > _NAMED:
            named.append(_("… and {count} more").format(count=len(fitting) - _NAMED))
        self.host.ask(asked, named, lambda: act(found))


def marks_against(pane: MarkedRows, command: Command) -> str:
    """Return why a command of one row is not given while others are marked."""
    if not command.one or pane.list.marks <= {pane.list.cursor_key}:
        return ""
    n = len(pane.list.marks)
    if n == 1:
        words = _("“{command}” works on one row; another one is marked: {key} clears the mark.")
    else:
        words = _("“{command}” works on one row; {n} are marked: {key} clears the marks.")
    return words.format(command=_(command.label), n=n, key=pane.host.table.key("clear"))
