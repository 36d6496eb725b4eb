"""What to do next: with one order, and in the daily round. Pure."""

from __future__ import annotations

from typing import NamedTuple

from core.base.i18n import N_, _
from core.orders import receiver
from core.orders.order import Order
from core.orders.stages import ENDED
from core.rules.terms import RED_FLAGS, Flag, Stage

# These steps answer what is red.
_OF_RED = ("notice", "again", "upload")
# The notice of an order that was uploaded and that the platform still shows as not shipped.
NOT_TAKEN = "not_shipped_there"


class Step(NamedTuple):
    """A next step. In `text`, `{buy}` and the like stand for the key of that command."""

    code: str
    text: str


_ORDER = {
    "notice": N_("Read the red notice, act on it, then mark it done with {notice_done}."),
    "look": N_("Something does not fit (in red above): open the order with Enter and check it."),
    "fill-in": N_("The grouping time is missing: press {note} and type when the order was formed."),
    "review": N_("The platform is reviewing this order. Do not buy yet; import again later."),
    "hold": N_("You put this order on hold. Press {hold} to lift it."),
    "aftersale": N_("An after-sales case is open: press {aftersales}, settle it, then go on here."),
    "receiver": N_(
        "The buyer's address is not whole: press {receiver} and paste it from the order's page."
    ),
    "bind": N_("Find the item upstream, press {upstream} and paste its link."),
    "confirm": N_("The item code is not sure: press {upstream} to choose or bind the item."),
    "buy": N_("Press {upstream} to copy the upstream link, buy it there, then press {buy}."),
    "track": N_("When the supplier has shipped, press {track} and paste the tracking number."),
    "export": N_("Press {export} to write the batch file for the platform."),
    "again": N_(
        "The platform has not taken the number: look at it, press {export} and upload the file"
        " again, then press {uploaded}."
    ),
    "upload": N_("Upload the batch file on the platform, then press {uploaded}."),
    "correct": N_(
        "The platform has the old number: {export} writes the correction, {uploaded} ends it."
    ),
    "pickup": N_("Look at the trace on the platform; once it is scanned, press {picked_up}."),
    "trace": N_("On its way. {picked_up} notes a new trace; none for long: ask the supplier."),
    "done": N_("Nothing is left to do."),
    "unpaid": N_("Not paid yet. Nothing to do."),
}

_HELD = {
    Flag.UNDER_REVIEW: "review",
    Flag.HOLD: "hold",
    Flag.OPEN_AFTERSALE: "aftersale",
}


def step_code(
    stage: Stage,
    *,
    due_known: bool,
    held: Flag | None,
    red: bool,
    upstream: int,
    sure: bool,
    exported: bool,
    scanned: bool = False,
    address: bool = True,
    refused: bool = False,
) -> str:
    """Return the code of an order's next step.

    `upstream` counts the items that the code can stand for, `sure` says that it is exactly one;
    `scanned` says that the courier has scanned the parcel, `address` that the buyer's block is
    whole, `refused` that all that is red is that the platform has not taken the number.
    """
    if red:
        if not (refused and stage is Stage.TO_UPLOAD):
            return "notice"
        return "upload" if exported else "again"
    if stage is Stage.SHIPPED:
        return "trace" if scanned else "pickup"
    if stage is Stage.UNPAID:
        return "unpaid"
    if stage in ENDED:
        return "done"
    if held is not None:
        return _HELD[held]
    if not due_known:
        return "fill-in"
    if stage is Stage.BOUGHT:
        return "track"
    if stage is Stage.TO_UPLOAD:
        return "upload" if exported else "export"
    if not address:
        return "receiver"
    if not upstream:
        return "bind"
    return "buy" if sure else "confirm"


def sure_upstream(order: Order) -> bool:
    """Whether the code of the item to be bought next leads to exactly one upstream item."""
    found = order.upstream_of(order.next_line)
    return len(found) == 1 and not found[0].confirm


def next_step(order: Order) -> Step:
    """Return what to do next with an order."""
    held = next((flag for flag in order.flags if flag in _HELD), None)
    code = step_code(
        order.stage,
        due_known=order.ship_by is not None,
        held=held,
        red=any(notice.red for notice in order.notices),
        refused={notice.kind for notice in order.notices if notice.red} == {NOT_TAKEN},
        upstream=len(order.upstream_of(order.next_line)),
        sure=sure_upstream(order),
        exported=Flag.EXPORTED in order.flags,
        scanned=order.scanned,
        address=receiver.block(order).usable,
    )
    if order.parcel is not None and order.parcel.to_change and order.stage is Stage.SHIPPED:
        code = "correct"
    elif code not in _OF_RED and any(flag in RED_FLAGS for flag in order.flags):
        code = "look"
    return Step(code, _(_ORDER[code]))


_ROUND = (
    N_("1  On the platform: 订单查询 → 批量导出, download the order export."),
    N_("2  Here: press {import_}, choose the file or paste its rows, look, press Enter."),
    N_("3  Each order: {upstream} copies the upstream link; {receiver} takes a missing address."),
    N_("4  {buy} copies the address. When you have bought, {buy} again records the purchase."),
    N_("5  When the supplier has shipped: {track} for one number, {track_many} for many."),
    N_("6  {export} writes the batch file. Upload it: 发货中心 → 批量导入发货."),
    N_("7  Press {uploaded}, or import the next export: it confirms what was shipped."),
    N_("8  Look at what travels ({parcels}); {picked_up} when the courier has scanned one."),
)


def empty_desk(*, any_order: bool, filtered: bool) -> tuple[Step, ...]:
    """Return what an empty list of pending orders tells: where the seller is in the round."""
    if filtered:
        return (Step("filtered", _("Nothing fits. Esc shows all pending orders again.")),)
    if any_order:
        head = _("All orders are shipped. Next: export the newest orders and import them.")
    else:
        head = _("Welcome. There are no orders yet; this is the daily round:")
    last = _("Only looking? `daifa demo` opens a made-up shop. {help} shows all keys.")
    here, *later = (_(text) for text in _ROUND)
    return (
        Step("head", head),
        Step("", ""),
        Step("here", f"→ {here}"),
        *(Step("later", f"  {text}") for text in later),
        Step("", ""),
        Step("try", last),
    )
