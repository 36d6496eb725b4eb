"""Opening the appeal of an order or a case, as several panes do."""

from __future__ import annotations

from core.appeals import entry as appeal_entry
from core.appeals import reading as appeals
from core.appeals.appeal import EDITABLE, WAITING, Appeal, state_label
from core.appeals.windows import TO_SUBMIT
from core.base.i18n import _
from core.store import appeals as store_appeals
from core.store.desk import Desk
from tui.parts.host import Host


def open_appeal(
    host: Host,
    *,
    order_sn: str | None = None,
    aftersale_ref: str | None = None,
    kind: str | None = None,
    ground: str | None = None,
) -> None:
    """Open the quick form for an order or a case, or the form of the appeal that is open."""
    entry = appeal_entry.propose(
        host.desk, host.now(), order_sn=order_sn, aftersale_ref=aftersale_ref, kind=kind,
        ground=ground,
    )  # fmt: skip
    other = open_one(host.desk, entry.order_sn, entry.kind)
    if other is None:
        host.open(host.doors.appeal(entry))
    elif other.state in EDITABLE:
        host.open(host.doors.appeal(entry, other))
    else:
        words = _("Appeal #{id} is open for this order already: {state}.")
        host.say(words.format(id=other.id, state=state_label(other.state)), tone="warn")


def open_one(desk: Desk, order_sn: str, kind: str) -> Appeal | None:
    """Return the open appeal of an order and kind, or None."""
    found = store_appeals.open_one(desk.store, order_sn, kind, 0)
    if found is None:
        return None
    appeal = appeals.find(desk, found)
    return appeal if appeal.state in (*TO_SUBMIT, *WAITING) else None
