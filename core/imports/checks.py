"""The check list decided: accept what a file proposes, link an upstream order, say no.

Each is one act and can be taken back. What is accepted goes the way that the import itself goes
when it is certain (`core.imports.upstream.follow`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from core.aftersales import refunds
from core.base.errors import Refused
from core.base.frozen import Frozen
from core.base.i18n import _
from core.imports.upstream.follow import follow
from core.imports.upstream.matching import BY_SELLER, Match, elsewhere
from core.imports.upstream.outcome import Case, Outcome
from core.imports.upstream.rows import UpstreamLine, UpstreamRow, lines_kept
from core.orders import notices, receiver, tracking
from core.orders import reading as orders
from core.orders.notice_words import ACCEPT, FINE, LINK, wants_choice
from core.orders.notices import OpenNotice, dismiss
from core.orders.order import Order
from core.orders.partly import Partly, each
from core.rules.addresses import level_label
from core.rules.couriers.judge import Verdict
from core.store import notices as store_notices
from core.store import settlement, settlement_fines, upstream_orders
from core.store.acts import Act
from core.store.desk import Desk
from core.store.shops import of_order_ids
from core.store.upstream_orders import KeptUpstream

__all__ = ["Decided", "accept", "accept_each", "dismiss", "link"]


class Decided(Frozen):
    """What was decided: the notice as it was, the order, what was done, and what waits now."""

    notice: OpenNotice
    order_sn: str
    notes: tuple[str, ...]
    waits: tuple[OpenNotice, ...] = ()


class _Deciding(NamedTuple):
    """A decision being recorded."""

    desk: Desk
    work: Act
    notice: OpenNotice
    force: str | None


def accept(desk: Desk, at: datetime, notice_id: int, *, force: str | None = None) -> Decided:
    """Do what a notice proposes: record the purchase, take the number, or call it dealt with.

    Raises NotFound; Refused where nothing can be accepted, where it was ended meanwhile, and
    for what a typed purchase or number would be asked about: `force`, a reason, lifts that.
    """
    with desk.act(at, "check-accept") as work:
        return _accepted(desk, work, notice_id, force)


def accept_each(desk: Desk, at: datetime, found: Sequence[OpenNotice]) -> Partly[OpenNotice]:
    """Do what notices propose, as one act; what is refused says why and changes nothing."""
    return each(
        desk,
        at,
        "check-accept",
        found,
        lambda notice: notice.order_sn or notice.ref,
        lambda work, notice: _accepted(desk, work, notice.id, None),
    )


def _accepted(desk: Desk, work: Act, notice_id: int, force: str | None) -> Decided:
    notice = _open(desk, work, notice_id)
    if ACCEPT not in notice.acts:
        raise Refused("check-choose", _no_accept(notice), overridable=False)
    act = _Deciding(desk, work, notice, force)
    done = _ACCEPTED.get(notice.kind)
    if done is not None:
        return done(act)
    return Decided(notice=notice, order_sn=notice.order_sn, notes=())


def link(
    desk: Desk, at: datetime, notice_id: int, order_sn: str, *, force: str | None = None
) -> Decided:
    """Say to which order (its number, or a tail) the upstream order of a notice belongs.

    Raises NotFound for notice or order, Refused as `accept` does.
    """
    with desk.act(at, "check-link") as work:
        notice = _open(desk, work, notice_id)
        if LINK not in notice.acts:
            raise Refused(
                "check-link",
                _("This is about one order already; only upstream orders can be linked."),
                overridable=False,
            )
        if notice.kind == FINE:
            return _fine_of(_Deciding(desk, work, notice, force), orders.find(desk, order_sn))
        return _belongs(_Deciding(desk, work, notice, force), orders.find(desk, order_sn))


def _fine_of(act: _Deciding, order: Order) -> Decided:
    """Give a fine of the settlement to an order, as the seller says."""
    line_id = int(act.notice.ref)
    fine = settlement_fines.fine(act.desk.store, line_id)
    if fine is None:
        raise Refused(
            "fine-gone",
            _("This fine is no longer here: its import was taken back."),
            overridable=False,
        )
    shop_id = of_order_ids(act.desk.store, [order.id]).get(order.id)
    differs = fine.shop_id is not None and shop_id not in (None, fine.shop_id)
    if differs and not (act.force or "").strip():
        words = _("The fine is from another shop than order {sn}.").format(sn=order.order_sn)
        raise Refused("check-differs", words, overridable=True)
    after = {"order_id": order.id, "matched_by": settlement.BY_SELLER}
    act.work.update("settlement_lines", line_id, after, order_id=order.id)
    return Decided(notice=act.notice, order_sn=order.order_sn, notes=())


def _open(desk: Desk, work: Act, notice_id: int) -> OpenNotice:
    """End a notice, and return what it said; what follows may raise another one."""
    notice = notices.find(desk, notice_id)
    row = store_notices.find(desk.store, notice_id)
    if not store_notices.end(work, row, store_notices.ACCEPTED):
        raise Refused(
            "check-ended", _("This was settled meanwhile; nothing was changed."), overridable=False
        )
    return notice


def _no_accept(notice: OpenNotice) -> str:
    if LINK in notice.acts:
        return _("Say to which order it belongs: nothing can be accepted as it stands.")
    if notice.kind == "not_shipped_there":
        return _("Upload the number again, then record that it is uploaded.")
    return _("Nothing can be accepted here. Ask the supplier for the real number.")


def _belongs(act: _Deciding, order: Order) -> Decided:
    """Follow the upstream order as the import would have, had it been certain."""
    platform, no = str(act.notice.data.get("platform", "")), act.notice.ref
    kept = upstream_orders.kept(act.desk.store, platform, no)
    if kept is None:
        raise Refused(
            "upstream-gone",
            _("Upstream order {no} is no longer here. Import its file again.").format(no=no),
            overridable=False,
        )
    row = _row(kept)
    if not (act.force or "").strip() and (differs := _differs(order, row)):
        raise Refused("check-differs", "\n".join(differs), overridable=True)
    if kept.order_id != order.id:
        upstream_orders.belongs(act.work, kept.id, order.id)
    outcome = Outcome()
    match = Match(order.id, BY_SELLER)
    follow(Case(act.desk, act.work, row, match, outcome, force=act.force), order)
    if order.refunded_at is not None:
        # Goods for a buyer who has the money back: stop them, and claim.
        outcome.noticed += refunds.look(act.work, order.id)
    return Decided(
        notice=act.notice,
        order_sn=order.order_sn,
        notes=tuple(outcome.notes),
        waits=tuple(_waits(act.desk, outcome.noticed)),
    )


def _differs(order: Order, row: UpstreamRow) -> list[str]:
    """Say in what an upstream order is not that of an order: another item, another place."""
    found = []
    items = {line.item_id for line in row.lines if line.item_id}
    known = {item.item_id for item in order.upstream}
    if items and known and not items & known:
        words = _("The upstream order is of another item: {title}. The order's is {item}.")
        found.append(words.format(title=row.lines[0].title, item=order.title))
    place = elsewhere(order, row)
    if place is not None:
        words = _("It goes to another address than the buyer's: {part} differs.")
        found.append(words.format(part=level_label(place.decided_by)))
    return found


def _waits(desk: Desk, ids: list[int]) -> list[OpenNotice]:
    entries = [entry for entry in notices.open_checks(desk) if entry.id in ids] if ids else []
    return notices.window(desk, entries)


def _row(kept: KeptUpstream) -> UpstreamRow:
    """Return an upstream order as its file said it."""
    first = UpstreamLine(
        title=kept.title, item_id=kept.item_id, spec="", quantity=kept.quantity, code=""
    )
    return UpstreamRow(
        row=0,
        platform=kept.platform,
        upstream_order=kept.upstream_order,
        status=kept.status,
        supplier=kept.supplier,
        created_at=kept.created_at,
        paid_at=kept.paid_at,
        shipped_at=None,
        total_fen=kept.total_fen,
        freight_fen=kept.freight_fen,
        receiver=kept.receiver or "",
        phone=kept.phone or "",
        address=kept.address or "",
        downstream_sn=kept.downstream_sn or "",
        courier=kept.courier or "",
        number=kept.number or "",
        lines=lines_kept(kept.lines) or (first,),
        unusable=kept.unusable,
    )


def _proposal(act: _Deciding) -> Decided:
    return _belongs(act, orders.find(act.desk, act.notice.choices[0]))


def _number(act: _Deciding) -> Decided:
    """Take the number that a file showed; what only asks is answered by accepting it."""
    order = orders.by_ids(act.desk, [act.notice.order_id or 0])[0]
    data = act.notice.data
    if act.notice.kind == "number_mismatch":
        number, courier = order.platform_number or "", order.platform_courier or ""
        source = "platform"
    else:
        number, courier = str(data.get("number", "")), str(data.get("courier", ""))
        source = str(data.get("platform", ""))
    force = act.force
    found = tracking.check(act.desk, order, number, courier or None)
    # What speaks against the order itself wants the seller's own reason (rules/README.md, 1).
    if not force and found.verdict is Verdict.ASK and not found.about_order:
        force = _("accepted in the check list")
    tracking.record_in(
        act.desk,
        act.work,
        order,
        number,
        courier=courier or None,
        source=source,
        force=force,
    )
    return Decided(
        notice=act.notice,
        order_sn=order.order_sn,
        notes=(_("Tracking numbers taken: {count}.").format(count=1),),
    )


def _take_address(act: _Deciding) -> Decided:
    """Take the export's address in place of the seller's own; of a bought order note it alone."""
    notice = act.notice
    notes = []
    if wants_choice(notice.kind, notice.data):
        receiver.accept_in(act.work, orders.find(act.desk, notice.order_sn), notice.data)
        words = _("The export's address stands in place of yours: {address}")
        notes.append(words.format(address=notice.new))
    return Decided(notice=notice, order_sn=notice.order_sn, notes=tuple(notes))


_ACCEPTED: dict[str, Callable[[_Deciding], Decided]] = {
    "address_changed": _take_address,
    "proposal": _proposal,
    "number_unusable": _number,
    "other_number": _number,
    "number_mismatch": _number,
}
