"""The undo key: the session's newest act that stands, and what lies beneath one that cannot go."""

from __future__ import annotations

from collections.abc import Callable

from core.base.errors import DaifaError
from core.base.i18n import _, ngettext
from core.orders import taking_back
from core.orders.history import what_words
from core.store import act_list
from core.store import desk as desk_module
from core.store.reverting import RULE, Outcome
from tui.parts.host import Host
from tui.parts.messages import Saved
from tui.parts.moved_clocks import moved_lines

_NAMED = 5
# An act of more orders than this is looked at beside the desk, which goes on meanwhile.
MANY = 500


class Undoing:
    """Takes acts back one by one; one that others have gone on from is told and passed over.

    `taken` is given what is to be said of an act that was taken back.
    """

    def __init__(self, host: Host, taken: Callable[[str], None]) -> None:
        self._host = host
        self._taken = taken
        # What could not be taken back: the key goes on beneath it until something new is done.
        self._passed: list[str] = []

    def do_undo(self) -> None:
        """Take back this session's last change; one of several orders asks first."""
        host = self._host
        if desk_module.next_undo(host.desk) not in self._passed:
            self._passed.clear()
        command = desk_module.next_undo(host.desk, self._passed)
        if command is None:
            self._passed.clear()
            raise DaifaError("nothing-to-undo", _("There is nothing to undo in this session."))
        if self._looked_at(command):
            return
        planned = desk_module.plan_revert(host.desk, host.now(), command)
        if planned.left and not planned.done:
            self._passed.append(command)
            raise DaifaError("undo-left", _blocked(planned, host.table.key("undo")))
        orders = _orders(planned)
        rule = planned.act.what == RULE
        if len(orders) < 2 and not planned.left and not rule:
            self._take_back(command)
            return
        question = ngettext(
            "Take back “{what}” of {n} order?", "Take back “{what}” of {n} orders?", len(orders)
        ).format(what=what_words(planned.act.what), n=len(orders))
        lines = taking_back.first_orders(host.desk, orders, _NAMED)
        if rule:
            question = _("Take back “{what}”?").format(what=what_words(planned.act.what))
            lines = [taking_back.done_words(host.desk, each) for each in planned.done]
            lines += moved_lines(host.desk, host.now(), planned)
        if len(orders) > _NAMED:
            lines.append(_("… and {count} more").format(count=len(orders) - _NAMED))
        lines += _reasons(planned)
        host.ask(question, lines, lambda: self._take_back(command))

    def _looked_at(self, command: str) -> bool:
        """Look at an act of many orders beside the desk, as the history does."""
        act = act_list.of_command(self._host.desk.store, command)
        if act is None or act.orders <= MANY:
            return False

        def closed(saved: Saved | None) -> None:
            if saved is not None:
                self._taken(saved.text)

        self._host.open(
            self._host.doors.taking_back(act, lambda: self._passed.append(command)), closed
        )
        return True

    def _take_back(self, command: str) -> None:
        host = self._host
        outcome = desk_module.revert(host.desk, host.now(), command)
        taking_back.refuse_nothing(outcome)
        words = _("Taken back: {what}").format(what=what_words(outcome.act.what))
        orders = _orders(outcome)
        if len(orders) > 1:
            words += " " + taking_back.orders_words(len(orders))
        elif outcome.done[:1] and outcome.done[0].order_sn:
            words += f" {outcome.done[0].order_sn}"
        self._taken(words)


def _orders(outcome: Outcome) -> list[int]:
    return [each.order_id for each in outcome.done if each.order_id is not None]


def _reasons(outcome: Outcome) -> list[str]:
    words = _("Left: {what}: {why}")
    return [words.format(**taking_back.left_words(each)._asdict()) for each in outcome.left]


def _blocked(planned: Outcome, key: str) -> str:
    first = _("“{what}” cannot be taken back:").format(what=what_words(planned.act.what))
    last = _("{key} again goes on to what was done before it.").format(key=key)
    return "\n".join([first, *_reasons(planned)[:_NAMED], last])
