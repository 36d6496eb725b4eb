"""The commands of every list, and of the desk itself."""

from __future__ import annotations

from core.base.i18n import N_
from tui.commands.command import EVERYWHERE, Command

_LIST, _DESK = N_("List"), N_("Desk")
_ANY = (EVERYWHERE,)

LIST_COMMANDS = (
    Command("view.search", ("/", "／"), N_("search"),
            N_("search order number, title, receiver, upstream number, tracking number"),
            _ANY, _LIST, 5),
    Command("view.next", ("n",), N_("next"), N_("next match, or next urgent row"), _ANY, _LIST),
    Command("view.previous", ("N",), N_("previous"), N_("previous match, or previous urgent row"),
            _ANY, _LIST),
    Command("view.stage", ("v",), N_("stage"), N_("show one stage, then the next, then all"),
            _ANY, _LIST),
    Command("view.band", ("V",), N_("urgency"), N_("show one urgency, then the next, then all"),
            _ANY, _LIST),
    Command("view.clear", ("escape",), N_("all"), N_("end search, filters and marks"),
            _ANY, _LIST),
    Command("view.copy", ("y",), N_("copy"),
            N_("copy address, order number, link or tracking number"), _ANY, _LIST, 10),
    Command("list.up", ("up", "k"), N_("up"), N_("one row up"), _ANY, _LIST, built_in=True),
    Command("list.down", ("down", "j"), N_("down"), N_("one row down"), _ANY, _LIST,
            built_in=True),
    Command("list.page_up", ("pageup",), N_("page up"), N_("one page up"), _ANY, _LIST,
            built_in=True),
    Command("list.page_down", ("pagedown",), N_("page down"), N_("one page down"), _ANY, _LIST,
            built_in=True),
    Command("list.half_up", ("ctrl+u",), N_("half a page up"), N_("half a page up"), _ANY, _LIST,
            built_in=True),
    Command("list.half_down", ("ctrl+d",), N_("half a page down"), N_("half a page down"), _ANY,
            _LIST, built_in=True),
    Command("list.first", ("home", "g"), N_("first row"), N_("to the first row"), _ANY, _LIST,
            built_in=True),
    Command("list.last", ("end", "G"), N_("last row"), N_("to the last row"), _ANY, _LIST,
            built_in=True),
    Command("list.mark", ("space",), N_("mark"), N_("mark or unmark a row"), _ANY, _LIST, 8,
            built_in=True),
    Command("list.mark_all", ("*", "＊"), N_("mark all"),
            N_("mark all that the list shows; again, none"), _ANY, _LIST, built_in=True),
    Command("list.invert", ("!", "！"), N_("invert"),
            N_("mark what is not marked, and nothing else"), _ANY, _LIST, built_in=True),
    Command("list.mark_to_here", ("m",), N_("mark to here"),
            N_("mark from the row marked last to this one"), _ANY, _LIST, built_in=True),
    Command("list.choose", ("enter",), N_("open"), N_("everything about the row"), _ANY, _LIST,
            built_in=True),
)  # fmt: skip

DESK_COMMANDS = (
    Command("desk.import_", ("i",), N_("import"),
            N_("import an export of the platform, 1688 or Taobao, or pasted rows"),
            _ANY, _DESK, 13),
    Command("desk.undo", ("u",), N_("undo"), N_("take back this session's last change"),
            _ANY, _DESK, 5),
    Command("desk.history", ("H",), N_("history"),
            N_("all that was done, by everybody; take any of it back"), _ANY, _DESK),
    Command("desk.jump", ("J",), N_("most urgent"),
            N_("go to the most urgent thing of the shop, in the pane it belongs to"),
            _ANY, _DESK),
    Command("desk.unscanned", ("L",), N_("not scanned"),
            N_("show the parcels that wait for the courier's first scan"), _ANY, _DESK),
    Command("desk.help", ("?", "？", "f1"), N_("help"), N_("this help"), _ANY, _DESK, 14),
    Command("desk.palette", (":", "：", "ctrl+p"), N_("commands"), N_("find a command by name"),
            _ANY, _DESK),
    Command("desk.shop", ("F",), N_("shop"), N_("show one shop, then the next, then all"),
            _ANY, _DESK),
    Command("desk.shops", ("f7",), N_("shop settings"),
            N_("name a shop; where it usually buys, where its files are"), _ANY, _DESK),
    Command("desk.language", ("f8",), N_("language"), N_("go on in Chinese, or in English"),
            _ANY, _DESK),
    Command("desk.theme", ("f9",), N_("theme"), N_("choose the colours"), _ANY, _DESK),
    Command("desk.leave", ("q",), N_("quit"), N_("leave the desk"), _ANY, _DESK),
)  # fmt: skip
