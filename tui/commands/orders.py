"""The commands on orders, and the two that take many orders at once."""

from __future__ import annotations

from core.base.i18n import N_
from tui.commands.command import EVERYWHERE, Command

ORDERS = N_("Orders")
# The pane whose footer names what works on orders; the other panes have their own.
PANE = "pending"
_PENDING = (PANE,)
_ANY = (EVERYWHERE,)

COMMANDS = (
    Command("order.upstream", ("o",), N_("upstream"),
            N_("copy the upstream item's link; bind one where the code is not sure"),
            _PENDING, ORDERS, 1, one=True),
    Command("order.buy", ("b",), N_("buy"),
            N_("copy the buyer's address and say that you are buying; again: record it"),
            _PENDING, ORDERS, 2, one=True),
    Command("order.correct", ("B",), N_("correct"),
            N_("correct a purchase, or record that it was cancelled upstream"),
            _PENDING, ORDERS, one=True),
    Command("order.receiver", ("r",), N_("receiver"),
            N_("paste the buyer's address from the order's page; correct it"),
            _PENDING, ORDERS, 10, one=True),
    Command("order.track", ("t",), N_("number"), N_("record the tracking number"),
            _PENDING, ORDERS, 3, one=True),
    Command("desk.track_many", ("T",), N_("many"), N_("paste many tracking numbers at once"),
            _ANY, ORDERS, 4),
    Command("desk.export", ("x",), N_("export"), N_("write the batch file for the platform"),
            _ANY, ORDERS, 5),
    Command("order.uploaded", ("U",), N_("uploaded"),
            N_("the numbers are on the platform now: this order, or the marked ones"),
            _PENDING, ORDERS, 5),
    Command("order.picked_up", ("K",), N_("scanned"),
            N_("the courier has scanned it: this order, or the marked ones"),
            (*_PENDING, "todo", "parcels"), ORDERS),
    Command("order.bind", ("O",), N_("bind"),
            N_("bind the item code: platform, item, supplier, usual cost, backup"),
            _PENDING, ORDERS, one=True),
    Command("order.hold", ("h",), N_("hold"), N_("put on hold, or set a deadline by hand"),
            _PENDING, ORDERS, 12),
    Command("order.note", ("e",), N_("note"),
            N_("write a note; fill in a grouping time that is missing"),
            _PENDING, ORDERS, 11, one=True),
    Command("order.notice_done", ("d",), N_("notice done"), N_("the red notice was dealt with"),
            (*_PENDING, "todo", "reviews"), ORDERS),
)  # fmt: skip
