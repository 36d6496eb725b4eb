"""The commands of the after-sales pane; what works on an order works in the first pane too."""

from __future__ import annotations

from core.base.i18n import N_
from tui.commands.command import Command

_CASES = ("aftersales",)
_GROUP = N_("After-sales")

COMMANDS = (
    Command("case.agree", ("Y",), N_("agree"),
            N_("agree to what the buyer asks, after seeing what follows"), _CASES, _GROUP, -9),
    Command("case.reject", ("R",), N_("reject"),
            N_("reject, with the reason, after seeing what follows"), _CASES, _GROUP, -8, one=True),
    Command("case.settle", ("s",), N_("settle"),
            N_("settled with the buyer directly: what was offered, what it cost"),
            _CASES, _GROUP, -7, one=True),
    Command("case.inspect", ("p",), N_("inspect"),
            N_("the return was opened: fine, empty, swapped or unfit; a bad one can be appealed"),
            _CASES, _GROUP, -6, one=True),
    Command("case.answers", ("A",), N_("asked"),
            N_("note what the buyer said: received? signed for?"), _CASES, _GROUP, -5, one=True),
    Command("case.appeal", ("c",), N_("appeal"), N_("write an appeal for this order or case"),
            ("pending", "aftersales"), _GROUP, 6, one=True),
    Command("case.add", ("a",), N_("new case"), N_("write down a case seen on the platform"),
            _CASES, _GROUP, -4),
    Command("case.claims", ("$", "￥"), N_("claims"),
            N_("what suppliers owe, with ages and the total; refunded, goods not back"),
            ("aftersales", "appeals"), _GROUP, 6),
    Command("case.fault", ("f",), N_("fault"),
            N_("mark the order with a logistics fault, or take the mark back"),
            ("pending", "aftersales"), _GROUP, 12, one=True),
)  # fmt: skip
