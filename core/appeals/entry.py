"""Writing an appeal quickly: what the form starts with, what it lacks, saving and editing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from core.appeals import evidence
from core.appeals import reading as appeals
from core.appeals.appeal import AlreadyOpen, Appeal, State
from core.appeals.limits import Missing, ground_lack, lacking, refuse_broken
from core.appeals.subject import Subject, due_of, facts_of, fill, find_subject
from core.base import access
from core.base.clock import to_epoch
from core.base.errors import DaifaError, Refused
from core.base.frozen import Frozen
from core.base.i18n import _
from core.base.text import kept
from core.rules.aftersales import tables
from core.rules.appeals import Kind, book
from core.rules.terms import Deadline, income_fen
from core.store import appeals as store_appeals
from core.store.appeals import AppealRow
from core.store.desk import Desk


class AppealInput(Frozen):
    """What the form holds. Amounts in fen; `max_fen` is the most that can be asked, if known.

    `due` is shown only; `evidence` are the files still to be copied; the rules are those of
    `shop_id`.
    """

    kind: str
    order_sn: str
    aftersale_ref: str | None = None
    ground: str = ""
    text: str = ""
    amount_fen: int | None = None
    max_fen: int | None = None
    platform_due_at: datetime | None = None
    evidence: tuple[Path, ...] = ()
    due: Deadline | None = None
    shop_id: int | None = None


def propose(
    desk: Desk,
    at: datetime,
    *,
    order_sn: str | None = None,
    aftersale_ref: str | None = None,
    kind: str | None = None,
    ground: str | None = None,
) -> AppealInput:
    """Return a form filled in from the order or the case; kind and ground are proposed.

    Raises NotFound for an unknown order, case or kind, DaifaError when neither order nor case
    is given, Refused for a ground that the kind does not have.
    """
    about = find_subject(desk, order_sn, aftersale_ref, newest=True)
    if kind is None:
        kind, proposed = _kind_for(about)
    else:
        proposed = _ground_for(about, kind)
    chosen = book().kind(kind)
    if ground is None:
        ground = proposed if proposed in chosen.grounds else ""
    refuse_broken(tuple(ground_lack(book(), chosen, ground)))
    money = book().money(chosen, ground)
    most = about.max_fen if money else None
    return AppealInput(
        kind=kind,
        order_sn=about.order_sn,
        aftersale_ref=None if about.case is None else about.case.ref,
        ground=ground,
        text=fill(
            book().template(chosen, ground),
            facts_of(at, about.order, about.case),
            desk.rules.of(about.shop_id)["appeal.text_max"].count,
        ),
        amount_fen=most if most else None,
        max_fen=most,
        due=due_of(desk, chosen, about, None),
        shop_id=about.shop_id,
    )


def _kind_for(about: Subject) -> tuple[str, str]:
    case, order = about.case, about.order
    if case is not None and case.inspection and tables().is_bad(case.inspection):
        return "abnormal_return", case.inspection
    if case is not None and case.instant:
        return "instant_refund", _ground_for(about, "instant_refund")
    if case is not None and case.intervened and case.refunded_at is not None:
        return "rights", "goods_money"
    if order is not None and order.pending:
        return "cannot_ship", ""
    return "malicious_complaint", ""


def _ground_for(about: Subject, kind: str) -> str:
    case = about.case
    if case is None:
        return ""
    if tables().is_bad(case.inspection):
        return str(case.inspection)
    if kind == "instant_refund" and not case.return_number:
        return "no_return"
    return ""


def check(desk: Desk, entry: AppealInput) -> tuple[Missing, ...]:
    """Return what the form lacks or breaks, for its fields; files count as they are judged.

    A file that cannot be taken is a Missing of its own with the file's message.
    """
    kind = book().kind(entry.kind)
    about = find_subject(desk, entry.order_sn, entry.aftersale_ref)
    bad: list[Missing] = []
    videos = pictures = 0
    for path in entry.evidence:
        try:
            [found] = evidence.look_at(desk, [path], about.shop_id)
        except DaifaError as error:
            bad.append(Missing(code=error.code, message=error.message, broken=True))
            continue
        videos += found.type.media.startswith("video/")
        pictures += not found.type.media.startswith("video/")
    return (*_lacking(desk, kind, entry, about, pictures, videos), *bad)


def _lacking(
    desk: Desk, kind: Kind, entry: AppealInput, about: Subject, pictures: int, videos: int
) -> tuple[Missing, ...]:
    most = about.max_fen
    if entry.max_fen is not None:
        most = entry.max_fen
    return lacking(
        desk.rules.of(about.shop_id),
        book(),
        kind,
        ground=entry.ground,
        text=kept(entry.text),
        amount_fen=entry.amount_fen,
        max_fen=most,
        pictures=pictures,
        videos=videos,
    )


def create(desk: Desk, at: datetime, entry: AppealInput) -> Appeal:
    """Save a new appeal with its files: as ready when nothing is lacking, else as a draft.

    Raises Refused for a broken limit, a file that cannot be taken, a second open appeal of the
    order and kind (AlreadyOpen), or a cannot-ship appeal for an order that does not wait to be
    shipped. Then nothing is changed.
    """
    access.refuse_viewer()
    kind = book().kind(entry.kind)
    about = find_subject(desk, entry.order_sn, entry.aftersale_ref)
    _refuse_not_waiting(kind, about)
    _refuse_second(desk, about.order_sn, kind)
    probes = evidence.look_at(desk, entry.evidence, about.shop_id)
    refuse_broken(_lacking(desk, kind, entry, about, 1, 0))
    kept = evidence.keep_all(desk, probes)
    try:
        with desk.act(at, "appeal-new") as work:
            _refuse_second(desk, about.order_sn, kind)
            appeal_id = store_appeals.add(work, _values(entry, about, kind, to_epoch(at)))
            evidence.attach(desk, work, appeal_id, kept)
            appeals.settle(desk, work, appeal_id)
    except BaseException:
        evidence.forget(desk, kept)
        raise
    return appeals.find(desk, appeal_id)


def _values(entry: AppealInput, about: Subject, kind: Kind, at: int) -> dict[str, Any]:
    stated = entry.platform_due_at
    money = book().money(kind, entry.ground)
    return {
        "kind": kind.key,
        "order_sn": about.order_sn,
        "order_id": None if about.order is None else about.order.id,
        "aftersale_id": None if about.case is None else about.case.id,
        "ground": entry.ground,
        "text": kept(entry.text),
        "amount_fen": entry.amount_fen if money else None,
        "max_fen": about.max_fen if entry.max_fen is None else entry.max_fen,
        "state": State.DRAFT.value,
        "created_at": at,
        "platform_due_at": None if stated is None else to_epoch(stated),
    }


def _refuse_not_waiting(kind: Kind, about: Subject) -> None:
    if kind.window.starts == "ship_by" and (about.order is None or not about.order.pending):
        raise Refused(
            "appeal-not-waiting",
            _("Order {sn} does not wait to be shipped: there is nothing to be excused from.")
            .format(sn=about.order_sn),
        )  # fmt: skip


def _refuse_second(desk: Desk, order_sn: str, kind: Kind, but: int = 0) -> None:
    found = store_appeals.open_one(desk.store, order_sn, kind.key, but)
    if found is not None:
        raise AlreadyOpen(found, order_sn, kind.label)


def edit(
    desk: Desk,
    at: datetime,
    appeal_id: int,
    *,
    expect_version: int | None = None,
    ground: str | None = None,
    text: str | None = None,
    amount_fen: int | None = None,
    max_fen: int | None = None,
    platform_due_at: datetime | None = None,
) -> Appeal:
    """Change an appeal that is not with the platform; None leaves a field as it is.

    Raises Refused for a broken limit or a state in which nothing can be changed, Stale when
    somebody else changed it since `expect_version` was read.
    """
    with desk.act(at, "appeal-edit") as work:
        appeal = appeals.find(desk, appeal_id)
        evidence.refuse_state(appeal)
        row = appeals.row_of(desk, appeal_id)
        given: dict[str, Any] = {
            "ground": ground,
            "text": None if text is None else kept(text),
            "amount_fen": amount_fen,
            "max_fen": _newest_max(row) if max_fen is None else max_fen,
            "platform_due_at": None if platform_due_at is None else to_epoch(platform_due_at),
        }
        values = {name: value for name, value in given.items() if value is not None}
        kind = appeals.kind_of(appeal.kind)
        if not book().money(kind, values.get("ground", appeal.ground)):
            values["amount_fen"] = None
        store_appeals.change(work, row, values, expect_version)
        refuse_broken(appeals.missing(desk, appeals.find(desk, appeal_id)))
        appeals.settle(desk, work, appeal_id)
    return appeals.find(desk, appeal_id)


def _newest_max(row: AppealRow) -> int | None:
    """The most that can be asked is known better once the case was imported."""
    if row.max_fen is None:
        earned = income_fen(row.received_fen, row.paid_fen)
        return earned if row.refund_fen is None else row.refund_fen
    return None
