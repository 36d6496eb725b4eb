"""What waits for the seller: open notices as values, and which of them are the check list.

The index is light and is read whole; what a notice says is read for a window of it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from core.base.clock import from_epoch, iso
from core.base.errors import Refused
from core.base.frozen import Frozen, to_json
from core.base.i18n import _
from core.orders import privacy
from core.orders.notice_words import CHECK_KINDS as CHECK_KINDS
from core.orders.notice_words import acts_of, kind_label, told, wants_choice
from core.orders.partly import Partly, each
from core.store import notices as store_notices
from core.store.acts import Act
from core.store.desk import Desk
from core.store.notices import NoticeDetail, NoticeEntry


class OpenNotice(Frozen):
    """A notice that waits for the seller.

    `kind` is ours, `check` the command line's, empty for what is no matter of the check list.
    `order_sn` is empty where no single order is meant; `choices` are the orders that may be.
    `old` and `new` say what changed, of persons what might be shown when it was read. `acts` are
    what may be done with it.
    """

    id: int
    kind: str
    check: str
    order_id: int | None
    order_sn: str
    shop: str
    title: str
    ref: str
    text: str
    old: str
    new: str
    red: bool
    created_at: datetime
    import_id: int | None
    choices: tuple[str, ...]
    acts: tuple[str, ...]
    data: dict[str, Any]
    version: int

    def as_json(self) -> dict[str, Any]:
        """Return the item in the shape of `daifa check-list --json` (tui/cli/README.md)."""
        shown = ("id", "order_sn", "shop", "text", "old", "new", "red", "choices", "acts")
        values = to_json({name: getattr(self, name) for name in shown})
        return {
            "id": values.pop("id"),
            "kind": self.check,
            **values,
            "order_sn": self.order_sn or None,
            "created_at": iso(self.created_at),
        }


def open_notices(desk: Desk) -> list[NoticeEntry]:
    """Return the index of all that is open: red first, then the oldest."""
    return store_notices.open_entries(desk.store)


def open_checks(desk: Desk) -> list[NoticeEntry]:
    """Return the index of the check list, red first, then the oldest; `window` tells the rest."""
    return store_notices.open_entries(desk.store, CHECK_KINDS)


def check_label(notice: OpenNotice) -> str:
    """Return what waits for a check in a word or two."""
    return kind_label(notice.kind) or notice.check


def window(desk: Desk, entries: Sequence[NoticeEntry]) -> list[OpenNotice]:
    """Return what some notices of the index say; what was ended meanwhile is left out."""
    return still_open(desk, [entry.id for entry in entries])


def still_open(desk: Desk, ids: Sequence[int]) -> list[OpenNotice]:
    """Return what those of some notices say that are open, in the order of `ids`."""
    rows = store_notices.details(desk.store, ids) if ids else []
    return [_notice(desk, row) for row in rows if row.done_at is None]


def find(desk: Desk, notice_id: int) -> OpenNotice:
    """Return one notice, as it was when it ended if it is no longer open. Raises NotFound."""
    return _notice(desk, store_notices.find(desk.store, notice_id))


def _notice(desk: Desk, row: NoticeDetail) -> OpenNotice:
    data = json.loads(row.data)
    with privacy.about(desk.store, row.order_id):
        said = told(row.kind, data, row.order_sn)
    return OpenNotice(
        id=row.id,
        kind=row.kind,
        check=CHECK_KINDS.get(row.kind, ""),
        order_id=row.order_id,
        order_sn=row.order_sn,
        shop=row.shop,
        title=row.title,
        ref=row.ref,
        text=said.text,
        old=said.old,
        new=said.new,
        red=bool(row.red),
        created_at=from_epoch(row.created_at),
        import_id=row.import_id,
        choices=tuple(data.get("choices", ())),
        acts=acts_of(row.kind, data),
        data=data,
        version=row.version,
    )


def dismiss(desk: Desk, at: datetime, notice_id: int) -> OpenNotice:
    """Say that a notice needs nothing more; it does not come back for the same fact.

    Raises NotFound. One that has ended meanwhile stays as it is.
    """
    with desk.act(at, "check-dismiss") as work:
        row = store_notices.find(desk.store, notice_id)
        store_notices.end(work, row, store_notices.DISMISSED)
    return _notice(desk, row)


def dismiss_each(desk: Desk, at: datetime, notice_ids: Sequence[int]) -> None:
    """Say of several notices, as one act, that they need nothing more."""
    with desk.act(at, "check-dismiss") as work:
        for notice_id in notice_ids:
            row = store_notices.find(desk.store, notice_id)
            store_notices.end(work, row, store_notices.DISMISSED)


def done(desk: Desk, at: datetime, notice_ids: Sequence[int]) -> Partly[OpenNotice]:
    """Say that notices were dealt with, as one act; those that have ended stay as they are.

    What wants a choice is refused: it is ended in the check list.
    """
    found = [find(desk, notice_id) for notice_id in notice_ids]

    def end(work: Act, notice: OpenNotice) -> None:
        must_be_endable(notice.kind, notice.data)
        store_notices.end(work, store_notices.find(desk.store, notice.id), "")

    return each(desk, at, "notice-done", found, lambda notice: notice.order_sn, end)


def must_be_endable(kind: str, data: Mapping[str, Any]) -> None:
    """Raise Refused for a notice that "dealt with" does not answer."""
    if wants_choice(kind, data):
        raise Refused(
            "notice-choice",
            _("Choose in the check list which address is true: the export's, or yours."),
        )
