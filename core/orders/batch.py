"""The batch shipping file: what waits to be uploaded, written for the platform's batch page.

Exporting is not uploading: the orders stay `to_upload` until the seller says that the file was
taken, or an order export shows it. A file holds the orders of one shop: the platform's page takes
no others.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from core.base import access, confined
from core.base.clock import beijing, from_epoch
from core.base.errors import DaifaError, Stale
from core.base.frozen import Frozen
from core.base.i18n import N_, _
from core.base.meant import meant
from core.base.named_file import is_there, make_folder, remove
from core.base.patterns import pattern
from core.base.text import file_name, safe_name
from core.files.new_file import new_file, refuse_existing
from core.orders.batch_file import (
    Format,
    ShipmentRow,
    content,
    format_for,
    is_unsafe,
    read_template,
)
from core.orders.shops import NO_SHOP, Shop, all_shops
from core.rules.couriers.table import Courier, table
from core.rules.order_words import OrderCase, order_case
from core.store import acts, parcels
from core.store import orders as store_orders
from core.store.connection import Store
from core.store.desk import Desk
from core.store.parcels import WaitingParcel

_FLAGGED = {
    "under-review": N_("The order is under review (审核中)."),
    "on-hold": N_("The order is on hold (暂停发货)."),
    "open-aftersale": N_("An after-sales case is open (售后处理中)."),
    "refunded": N_("The order is refunded (退款成功)."),
}


# What a batch file is called where nobody chose another name.
USUAL_NAME = pattern(r"(?:改单号|批量发货)-(?:.*-)?[0-9]{8}-[0-9]{6}(?:-[0-9]+)?\.(?:csv|xlsx)")


class Skipped(Frozen):
    """An order that was left out of the batch file. `code` is stable, `reason` for the user."""

    order_sn: str
    code: str
    reason: str


class Exported(Frozen):
    """What was written: the file, the order numbers in it, and the orders left out.

    `file` is None when every order was left out: then nothing was written. An `overridden`
    order went into the file although a flag spoke against it.
    """

    file: Path | None
    format: Format
    orders: tuple[str, ...]
    skipped: tuple[Skipped, ...]
    overridden: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return the value that `daifa export shipments --json` prints (tui/cli/README.md)."""
        return {
            "file": None if self.file is None else str(self.file),
            "orders": len(self.orders),
            "skipped": [each.as_dict() for each in self.skipped],
        }


class Waiting(NamedTuple):
    """A shop, how many orders its next batch file would hold, how many stand in an earlier one."""

    shop: Shop
    orders: int
    earlier: int = 0


def waiting(desk: Desk, only: Collection[int] | None = None) -> list[Waiting]:
    """Return the shops with orders for a file, also a second one, in the order of their making."""
    rows = _wanted([*parcels.waiting(desk.store), *parcels.corrections(desk.store)], only, None)
    fresh = {each.shop.id: each.orders for each in _by_shop(desk, _chosen(rows, False, None)[0])}
    return [
        Waiting(each.shop, now := fresh.get(each.shop.id, 0), each.orders - now)
        for each in _by_shop(desk, _chosen(rows, True, None)[0])
    ]


def any_waiting(desk: Desk, only: Collection[int] | None = None, shop: Shop | None = None) -> bool:
    """Tell whether an order waits for upload, also one that stands in an earlier file."""
    return bool(_wanted(parcels.waiting(desk.store), only, shop))


def corrections(desk: Desk, only: Collection[int] | None = None, shop: Shop | None = None) -> int:
    """Return how many corrected numbers the platform does not have yet."""
    return len(_wanted(parcels.corrections(desk.store), only, shop))


def _wanted(
    rows: Iterable[WaitingParcel], only: Collection[int] | None, shop: Shop | None
) -> list[WaitingParcel]:
    """Return the rows of some orders and of a shop; None stands for all."""
    return [
        row
        for row in rows
        if (only is None or row.order_id in only) and (shop is None or shop.holds(row.shop_id))
    ]


def shops_to_upload(desk: Desk, *, corrections: bool = False) -> list[Shop]:
    """Return the shops with an order that waits for upload, also in an earlier file.

    Raises DaifaError when there is none.
    """
    rows = (parcels.corrections if corrections else parcels.waiting)(desk.store)
    if not rows:
        raise _nothing()
    whose = {row.shop_id or 0 for row in rows}
    return [shop for shop in (*all_shops(desk), NO_SHOP) if shop.id in whose]


def _nothing() -> DaifaError:
    return DaifaError(
        "nothing-to-export",
        _("No order has a tracking number that waits for upload. Record numbers first."),
    )


def _by_shop(desk: Desk, taken: Iterable[tuple[WaitingParcel, ShipmentRow]]) -> list[Waiting]:
    counts = Counter(row.shop_id or 0 for row, _line in taken)
    return [
        Waiting(shop, counts[shop.id]) for shop in (*all_shops(desk), NO_SHOP) if counts[shop.id]
    ]


def default_path(
    folder: Path,
    at: datetime,
    format: Format = "csv",
    shop: Shop | None = None,
    *,
    corrections: bool = False,
) -> Path:
    """Return a free name such as `批量发货-20261123-100000.csv` in `folder`; makes it.

    A file of `corrections` is named so. With a shop its name stands in it, and its own folder
    takes the place of `folder`.
    """
    if shop is not None and shop.folder:
        folder = meant(shop.folder)
    try:
        make_folder(folder)
    except OSError as error:
        raise DaifaError(
            "export-folder",
            _("The folder {folder} cannot be made: {why}. Choose another place.").format(
                folder=folder, why=error.strerror or type(error).__name__
            ),
        ) from error
    # As `USUAL_NAME` says.
    whose = "" if shop is None else safe_name(re.sub(r"[/\\]", "_", shop.label)) + "-"
    kind = "改单号" if corrections else "批量发货"
    stem = f"{kind}-{whose}{beijing(at):%Y%m%d-%H%M%S}"
    out = folder / f"{stem}.{format}"
    count = 1
    while is_there(out):
        count += 1
        out = folder / f"{stem}-{count}.{format}"
    return out


def export(
    desk: Desk,
    at: datetime,
    out: Path,
    *,
    shop: Shop | None = None,
    format: str | None = None,
    template: Path | None = None,
    again: bool = False,
    force: str | None = None,
    only: Collection[int] | None = None,
    corrections: bool = False,
) -> Exported:
    """Write the batch file of a shop's orders to upload, and mark their parcels as exported.

    Without `shop` the orders must all be of one; with `only`, those of these ids alone go in. A
    file of `corrections` has the numbers that were corrected after the upload, and no others.
    Parcels that stand in an earlier file are left out unless `again`. Orders under review, on
    hold, or in after-sales are left out unless `force` gives a reason, which goes into the
    history. The file's format follows the template, `format`, or the suffix of `out`.

    Raises DaifaError when there is nothing to export, the orders are of several shops, or the file
    cannot be written, Stale when somebody changed a parcel meanwhile; then there is no file and
    nothing was changed.
    """
    access.refuse_viewer()
    confined.refuse_outside(out, writing=True)
    form = read_template(template) if template else None
    kind = format_for(out, format, form)
    refuse_existing(out)
    read = parcels.corrections if corrections else parcels.waiting
    rows = _wanted(read(desk.store), only, shop)
    if not rows and not only:
        raise _nothing()
    taken, skipped, overridden = _chosen(rows, again, force)
    skipped += _without_number(desk, only, {row.order_id for row in rows})
    if not taken:
        return Exported(file=None, format=kind, orders=(), skipped=tuple(skipped))
    whose = _by_shop(desk, taken)
    if len(whose) > 1:
        raise _several(whose)
    data = content([line for _row, line in taken], kind, form, at)
    with new_file(out) as file:
        file.write(data)
    try:
        _record(desk, at, out, kind, taken, overridden, force, read)
    except BaseException:
        with suppress(OSError):
            remove(out)
        raise
    orders = tuple(line.order_sn for _row, line in taken)
    return Exported(
        file=out,
        format=kind,
        orders=orders,
        skipped=tuple(skipped),
        overridden=tuple(sn for sn in orders if sn in overridden),
    )


def _without_number(
    desk: Desk, only: Collection[int] | None, waiting: Collection[int]
) -> list[Skipped]:
    """Return the wanted orders that have nothing for the platform."""
    rest = [order_id for order_id in only or () if order_id not in waiting]
    found = store_orders.list_rows(desk.store, rest)
    reason = _("There is no tracking number here that the platform does not have.")
    return [
        Skipped(order_sn=found[order_id].order_sn, code="no-number", reason=reason)
        for order_id in rest
        if order_id in found
    ]


def _chosen(
    rows: Iterable[WaitingParcel], again: bool, force: str | None
) -> tuple[list[tuple[WaitingParcel, ShipmentRow]], list[Skipped], set[str]]:
    """Return the parcels to write with their lines, those left out, and whose flag was lifted."""
    taken: list[tuple[WaitingParcel, ShipmentRow]] = []
    skipped: list[Skipped] = []
    overridden: set[str] = set()
    for row in rows:
        if flag := _flagged(row):
            if not force:
                skipped.append(_skip(row, flag, _(_FLAGGED[flag])))
                continue
            overridden.add(row.order_sn)
        line = _line(row, again)
        if isinstance(line, Skipped):
            skipped.append(line)
        else:
            taken.append((row, line))
    return taken, skipped, overridden


def _record(
    desk: Desk,
    at: datetime,
    out: Path,
    kind: Format,
    taken: list[tuple[WaitingParcel, ShipmentRow]],
    overridden: set[str],
    force: str | None,
    read: Callable[[Store], list[WaitingParcel]],
) -> None:
    rows = [row for row, _line in taken]
    with desk.act(at, "export") as work:
        now = {row.parcel_id: row for row in read(desk.store)}
        parcels.record_batch(work, file_name(str(out.absolute())), kind, rows, rows[0].shop_id)
        for row in rows:
            # A hold, a case, an upload: what is not in the parcel's own version.
            if now.get(row.parcel_id) != row:
                raise Stale(
                    "stale",
                    _("Order {sn} changed meanwhile. No file was written; export again.").format(
                        sn=row.order_sn
                    ),
                )
        for row in rows:
            if row.order_sn in overridden:
                work.say(row.order_id, acts.FORCED, reason=force)


def _several(shops: Iterable[Waiting]) -> DaifaError:
    counts = _(", ").join(f"{each.shop.label} {each.orders}" for each in shops)
    return DaifaError(
        "shop-needed",
        _(
            "The orders to upload are of several shops ({counts}), and a batch file holds those of"
            " one. Name it with --shop, or name a folder for one file each. Nothing was written."
        ).format(counts=counts),
    )


def _flagged(row: WaitingParcel) -> str | None:
    """Return why the order must not be shipped just now (rules/README.md, 1), or None."""
    said = order_case(row.aftersale_status)
    # In full closes an order; this one stands. Unless no amount is known: nobody looked at it yet.
    if said is OrderCase.REFUNDED and row.pending and not row.part_refunds:
        return "refunded"
    if row.cases or said is OrderCase.OPEN:
        return "open-aftersale"
    if row.under_review:
        return "under-review"
    return "on-hold" if row.hold_reason else None


def _line(row: WaitingParcel, again: bool) -> ShipmentRow | Skipped:
    if row.exported_at is not None and not again:
        when = f"{from_epoch(row.exported_at):%Y-%m-%d %H:%M}"
        earlier = Path(row.earlier).name if row.earlier else "?"
        return _skip(
            row,
            "exported",
            _("Already in {file} of {when}. Export again to repeat it.").format(
                file=earlier, when=when
            ),
        )
    courier = _by_id(row.logistics_id) or table().find(row.courier)
    if courier is None:
        return _skip(
            row,
            "courier",
            _("The platform has no courier {name}. Use a name from its list.").format(
                name=row.courier
            ),
        )
    line = ShipmentRow(
        row.order_sn, courier.name, row.number, str(courier.logistics_id), courier.code
    )
    if any(is_unsafe(cell) or not cell for cell in line):
        return _skip(
            row,
            "unsafe",
            _("The tracking number has signs that no number has. Record it again."),
        )
    return line


def _by_id(logistics_id: int | None) -> Courier | None:
    return None if logistics_id is None else table().by_id.get(logistics_id)


def _skip(row: WaitingParcel, code: str, reason: str) -> Skipped:
    return Skipped(order_sn=row.order_sn, code=code, reason=reason)
