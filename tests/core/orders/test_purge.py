"""Buyers' personal data goes from orders that are over, from all that hangs on them, for good."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from core.base import i18n
from core.base.clock import to_epoch
from core.base.errors import DaifaError, Refused
from core.base.paths import DONE, inbox_folder
from core.files.rejects import is_rejects
from core.imports import importing
from core.orders import edits, history, purge
from core.orders import reading as orders
from core.store import acts, breaking_off
from core.store.desk import Desk
from tests.conftest import AT, MakeOrder
from tests.given.order_files import order_file
from tests.given.order_files import row as order_row
from tests.given.shop_rows import put

OLD, LINE = AT - timedelta(days=200), AT - timedelta(days=100)
NAME, PHONE, STREET, MEMO = "程样本", "17700001234", "样本路12号3幢402室", "请放门口谢谢"
PERSON: dict[str, Any] = {
    "receiver": NAME, "phone": PHONE, "province": "浙江省", "city": "杭州市",
    "district": "余杭区", "town": "良渚街道", "address": STREET, "buyer_memo": MEMO,
}  # fmt: skip

MOVED = {"old": {"address": "旧路7号"}, "new": {"receiver": NAME}}
TEXTS = (NAME, PHONE, STREET, MEMO)


def over(make_order: MakeOrder, **values: Any) -> int:
    """An order that is over for long."""
    facts = {"state": "received", "grouped_at": OLD, "shipped_at": OLD, "received_at": OLD}
    return make_order.order(**{**facts, **PERSON, **values}).id


def receiver_of(desk: Desk, order_id: int) -> str | None:
    return orders.by_ids(desk, [order_id])[0].receiver


def test_nothing_of_a_person_is_left_in_the_file(desk: Desk, make_order: MakeOrder) -> None:
    order_id = over(make_order)
    order = orders.by_ids(desk, [order_id])[0]
    with desk.act(OLD, "receiver") as work:
        work.update("orders", order_id, {"receiver": "旧名字", "address": "旧路7号"})
        work.update("orders", order_id, {"receiver": NAME, "address": STREET})
    put(desk, "upstream_orders", platform="1688", upstream_order="1", order_id=order_id,
        receiver=NAME, phone=PHONE, address=STREET)  # fmt: skip
    put(desk, "notices", kind="address_changed", order_id=order_id, created_at=to_epoch(OLD),
        done_at=to_epoch(OLD), data=json.dumps(MOVED, ensure_ascii=False))  # fmt: skip
    put(desk, "reviews", order_id=order_id, order_sn=order.order_sn, at=to_epoch(OLD),
        description=5, logistics=5, service=5, text="程样本收到了很好")  # fmt: skip
    word = put(desk, "settlement_words", code="1", name="x", account="y")
    put(desk, "settlement_lines", order_id=order_id, order_sn=order.order_sn, at=to_epoch(OLD),
        amount_fen=1, kind="income", word_id=word, memo="样本路12号3幢402室")  # fmt: skip
    done = purge.purge(desk, AT, LINE)
    assert done.removed._asdict() == {
        "orders": 1, "upstream_orders": 1, "events": 2, "notices": 1, "reviews": 1,
    }  # fmt: skip
    found = orders.by_ids(desk, [order_id])[0]
    assert {name: getattr(found, name) for name in PERSON} == dict.fromkeys(PERSON)
    assert (found.purged_at, found.order_sn) == (AT, order.order_sn)
    assert orders.search(desk, NAME) == orders.search(desk, "样本") == []
    assert history.history(desk, order_id)
    path = desk.store.path
    desk.close()
    sqlite3.connect(path).close()
    raw = path.read_bytes()
    assert [text for text in (*TEXTS, "旧名字", "旧路7号") if text.encode() in raw] == []


@pytest.mark.parametrize(
    "values",
    [
        {"received_at": LINE},
        {"state": "to_ship", "shipped_at": None, "received_at": None},
        {"purged_at": OLD},
        {"refunded_at": LINE},
    ],
)
def test_what_is_not_over_before_the_day_stays(
    desk: Desk, make_order: MakeOrder, values: dict[str, Any]
) -> None:
    order_id = over(make_order, **values)
    assert purge.preview(desk, AT, LINE).removed.orders == 0
    assert purge.purge(desk, AT, LINE).removed.orders == 0
    assert receiver_of(desk, order_id) == NAME


def test_one_second_decides(desk: Desk, make_order: MakeOrder) -> None:
    before = over(make_order, received_at=LINE - timedelta(seconds=1))
    on = over(make_order, received_at=LINE)
    assert purge.preview(desk, AT, LINE).removed.orders == 1
    purge.purge(desk, AT, LINE)
    assert [receiver_of(desk, each) for each in (before, on)] == [None, NAME]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("aftersales", {"ref": "1", "type": "refund_only"}),
        ("appeals", {"kind": "rights", "state": "submitted", "created_at": 1}),
        ("notices", {"kind": "tell_buyer", "created_at": 1}),
    ],
)
def test_what_is_open_keeps_its_buyer(
    desk: Desk, make_order: MakeOrder, table: str, values: dict[str, Any]
) -> None:
    order_id = over(make_order)
    order_sn = {} if table == "notices" else {"order_sn": "x"}
    put(desk, table, order_id=order_id, **values, **order_sn)
    assert purge.purge(desk, AT, LINE).removed.orders == 0
    assert receiver_of(desk, order_id) == NAME


def test_days_that_may_still_be_needed_are_refused(desk: Desk, make_order: MakeOrder) -> None:
    order_id = over(make_order)
    youngest = AT - timedelta(days=90)
    with pytest.raises(Refused, match="may still be needed"):
        purge.purge(desk, AT, youngest + timedelta(seconds=1))
    assert receiver_of(desk, order_id) == NAME
    assert purge.purge(desk, AT, youngest).removed.orders == 1


def test_it_cannot_be_taken_back_and_later_edits_can(desk: Desk, make_order: MakeOrder) -> None:
    order_id = over(make_order)
    purge.purge(desk, AT, LINE)
    command = desk.store.value("select command from acts where what = 'purge'")
    with pytest.raises(DaifaError, match="gone on purpose"):
        breaking_off.revert(desk.store, desk.actor, AT, command)
    edits.note(desk, AT, orders.by_ids(desk, [order_id])[0], "x")
    assert receiver_of(desk, order_id) is None
    assert acts.history(desk.store, order_id)[-1].what == "note"


def test_imported_files_of_the_time_go_too(desk: Desk, make_order: MakeOrder) -> None:
    folder = inbox_folder(desk.store.path) / DONE
    folder.mkdir(parents=True)
    for name, at in (("old.csv", LINE - timedelta(seconds=1)), ("new.csv", LINE)):
        (folder / name).write_text("x")
        os.utime(folder / name, (to_epoch(at), to_epoch(at)))
    assert purge.preview(desk, AT, LINE).files == 1
    assert purge.purge(desk, AT, LINE).files == 1
    assert [file.name for file in folder.iterdir()] == ["new.csv"]
    assert Path(folder).is_dir()


def test_more_orders_than_one_transaction_takes(
    desk: Desk, make_order: MakeOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge, "_AT_ONCE", 2)
    for _each in range(5):
        over(make_order)
    assert purge.purge(desk, AT, LINE).removed.orders == 5
    assert purge.purge(desk, AT, LINE).removed.orders == 0


def wrong(folder: Path, name: str, desk: Desk) -> Path:
    """Import a file of which one row is refused, and return the file of refused rows."""
    data = order_file([order_row(1), order_row(2, **{"订单号": "x", "收货人": NAME})])
    result = importing.apply(desk, AT, data, rejects=folder / name)
    assert result.rejects_file is not None
    return Path(result.rejects_file)


def aged(path: Path, at: datetime) -> Path:
    os.utime(path, (to_epoch(at), to_epoch(at)))
    return path


def test_files_of_refused_rows_go_wherever_imports_have_put_them(
    desk: Desk, tmp_path: Path
) -> None:
    elsewhere, folder = tmp_path / "elsewhere", tmp_path / "batches"
    elsewhere.mkdir()
    folder.mkdir()
    second = timedelta(seconds=1)
    old = aged(wrong(elsewhere, "bad.csv", desk), LINE - second)
    young = aged(wrong(elsewhere, "bad.csv", desk), LINE)
    # One of a dry run: no import knows of it, it lies where such files lie.
    unknown = aged(old.rename(folder / "dry.csv"), LINE - second)
    odd = aged(wrong(elsewhere, "refused.txt", desk), LINE - second)
    other = folder / "batch.csv"
    other.write_text("订单号,快递公司,快递单号\n", "utf-8")
    aged(other, LINE - second)
    link = folder / "link.csv"
    link.symlink_to(young)
    assert purge.preview(desk, AT, LINE, [folder]).rejects == 2
    done = purge.purge(desk, AT, LINE, [folder])
    assert (done.rejects, done.as_json()["rejects"]) == (2, 2)
    assert not unknown.exists()
    assert not odd.exists()
    assert young.exists()
    assert other.exists()
    assert link.is_symlink()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_file_of_refused_rows_is_known_by_its_headers(
    desk: Desk, tmp_path: Path, language: str
) -> None:
    i18n.setup(language)
    path = wrong(tmp_path, "bad.csv", desk)
    assert is_rejects(path)
    path.write_text("订单号,收货人\n", "utf-8")
    assert not is_rejects(path)
    assert not is_rejects(tmp_path)
    assert not is_rejects(tmp_path / "none.csv")
