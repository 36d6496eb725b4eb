"""The evidence pack: what is in it, that it is private and whole, and when it is refused."""

from __future__ import annotations

import re
import stat
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.appeals import evidence, results
from core.appeals import reading as appeals
from core.appeals.entry import AppealInput, create, propose
from core.appeals.pack import inner_path, pack, write_inner
from core.appeals.timeline import timeline
from core.base import i18n
from core.base.errors import DaifaError, NotFound, Refused
from core.store import desk, notices
from core.store.desk import Desk
from tests.given.appeal_rows import CASE, JPG, picture, put_case, tables, video
from tests.given.shop_rows import AT, SN, put, put_order, put_parcel, put_purchase

ONE = SN.format(1)


def written(shop: Desk, folder: Path) -> int:
    order_id = put_order(shop, 1, receiver="赵小雨", phone="17712345678", address="文三路1号")
    put_case(shop, order_id, ONE)
    with shop.act(AT, "track") as work:
        work.update("orders", order_id, {"address": "莫干山路2号", "platform_courier": "顺丰快递"})
    entry = propose(shop, AT, order_sn=ONE)
    files = (picture(folder), video(folder))
    return create(shop, AT, entry.replace(evidence=files)).id


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_is_in_the_pack(shop: Desk, tmp_path: Path) -> None:
    appeal_id = written(shop, tmp_path)
    out = pack(shop, AT, appeal_id, tmp_path / "申诉.zip")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    found = contents(out)
    assert list(found) == ["00-说明.txt", "00-时间线.txt", "01-图片.jpg", "02-视频.mp4"]
    assert found["01-图片.jpg"] == (tmp_path / "开箱.jpg").read_bytes()
    assert found["02-视频.mp4"] == (tmp_path / "开箱.mp4").read_bytes()
    index = found["00-说明.txt"].decode()
    appeal = appeals.find(shop, appeal_id)
    for fact in (ONE, CASE, "37.90", "管理后台", appeal.text, "2026-11-23 10:00:00"):
        assert fact in index
    for file in appeal.evidence:
        assert file.sha256 in index
        assert f"{file.size} 字节" in index


LATE = AT + timedelta(hours=1)


def shipped(shop: Desk, came: str = "已签收") -> int:
    """Put in an order with everything that must not be told, and a case; return the appeal."""
    at = {name: AT - timedelta(hours=hours) for name, hours in
          (("grouped_at", 90), ("shipped_at", 60), ("received_at", 20))}  # fmt: skip
    order_id = put_order(
        shop, 1, receiver="赵小雨", phone="17712345678", address="文三路1号", note="这单亏了",
        platform_courier="顺丰速运", platform_number="SF1385628716739", uploaded_at=AT, **at,
    )  # fmt: skip
    supplier = put(shop, "suppliers", name="义乌某服饰厂", platform="1688")
    put_purchase(shop, order_id, "281700000000000001", supplier_id=supplier, cost_fen=1987)
    put_parcel(shop, order_id, "SF1385628716739", courier="顺丰速运",
               first_scan_at=AT - timedelta(hours=55))  # fmt: skip
    put_case(
        shop, order_id, ONE, asked_at=AT - timedelta(hours=15), return_status=came,
        return_number="YT4234858984188", return_status_at=AT - timedelta(hours=8),
        inspection="swapped", inspected_at=AT - timedelta(hours=7),
        refunded_at=AT - timedelta(hours=5),
    )  # fmt: skip
    with shop.act(AT, "buy") as work:
        work.update("orders", order_id, {"hold_reason": "等上家"})
        notices.raise_once(work, "refund_after_buy", order_id, red=True)
    entry = propose(shop, AT, aftersale_ref=CASE)
    entry = entry.replace(evidence=(), text="退回的不是本店商品。")
    return create(shop, AT, entry).id


@pytest.mark.parametrize("came", ["待签收", "未签收", "拒签"])
def test_what_was_not_signed_for_is_not_told_so(shop: Desk, tmp_path: Path, came: str) -> None:
    appeal_id = shipped(shop, came)
    told = contents(pack(shop, LATE, appeal_id, tmp_path / "a.zip"))["00-时间线.txt"].decode()
    assert "签收" not in told


def test_the_pack_tells_what_the_platform_knows_in_its_order(shop: Desk, tmp_path: Path) -> None:
    appeal_id = shipped(shop)
    told = contents(pack(shop, LATE, appeal_id, tmp_path / "a.zip"))["00-时间线.txt"].decode()
    assert told.splitlines() == [
        "2026-11-19 16:00:00  成团",
        "2026-11-20 22:00:00  商家发货 (顺丰速运 SF1385628716739)",
        "2026-11-21 03:00:00  快递揽收 (顺丰速运 SF1385628716739)",
        "2026-11-22 14:00:00  买家确认收货",
        "2026-11-22 19:00:00  申请售后 (退货退款, 质量问题, 37.90元)",
        "2026-11-23 02:00:00  退货签收 (YT4234858984188)",
        "2026-11-23 03:00:00  开箱查验 (掉包)",
        "2026-11-23 05:00:00  已退款 (37.90元)",
    ]


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_the_pack_is_in_chinese_whatever_the_desks_language_is(
    shop: Desk, tmp_path: Path, language: str
) -> None:
    appeal_id = shipped(shop)
    i18n.setup(language)
    try:
        found = contents(pack(shop, LATE, appeal_id, tmp_path / "a.zip"))
        assert i18n.language() == language
    finally:
        i18n.setup("en")
    texts = found["00-说明.txt"].decode() + found["00-时间线.txt"].decode()
    assert re.findall(r"[A-Za-z]{3,}", texts.replace("UTC", "")) == []


SECRETS = (
    "赵小雨", "17712345678", "文三路", "义乌", "19.87", "281700000000000001", "1688", "等上家",
    "这单亏了", "王店主", "hold", "purchase", "notice", "begun", "taken back", "开箱.jpg", "draft",
)  # fmt: skip


def test_nothing_of_the_shops_own_books_is_in_the_pack(shop: Desk, tmp_path: Path) -> None:
    appeal_id = shipped(shop)
    evidence.take(shop, AT, appeal_id, picture(tmp_path))
    results.submit(shop, AT, appeal_id)
    results.won(shop, AT, appeal_id)
    desk.undo(shop, AT)
    found = contents(pack(shop, LATE, appeal_id, tmp_path / "a.zip"))
    texts = "".join(found[name].decode() for name in found if name.endswith(".txt"))
    assert [secret for secret in SECRETS if secret in texts] == []


def test_a_scan_of_another_number_than_the_platforms_is_left_out(
    shop: Desk, tmp_path: Path
) -> None:
    order_id = put_order(shop, 1, platform_number="SF1385628716739", shipped_at=AT)
    put_parcel(shop, order_id, "YT4234858984188", courier="圆通快递", first_scan_at=AT)
    appeal_id = create(shop, AT, AppealInput(kind="malicious_complaint", order_sn=ONE)).id
    told = contents(pack(shop, LATE, appeal_id, tmp_path / "a.zip"))["00-时间线.txt"].decode()
    assert "YT4234858984188" not in told


def test_the_own_timeline_is_another_file_and_says_so_first(shop: Desk, tmp_path: Path) -> None:
    appeal_id = shipped(shop)
    evidence.take(shop, AT, appeal_id, picture(tmp_path))
    results.submit(shop, AT, appeal_id)
    results.won(shop, AT, appeal_id)
    desk.undo(shop, AT)
    out = write_inner(shop, appeal_id, inner_path(tmp_path / "申诉.zip"))
    assert (out.name, stat.S_IMODE(out.stat().st_mode)) == ("申诉-内部.txt", 0o600)
    lines = out.read_text("utf-8").splitlines()
    assert lines[0].startswith("For the shop alone: NOT for the platform.")
    told = "\n".join(lines[1:])
    for fact in (
        "王店主",
        "purchase recorded",
        "begun",
        "submitted",
        "won",
        "taken back",
        "开箱.jpg",
    ):
        assert fact in told
    for secret in ("赵小雨", "17712345678", "文三路"):
        assert secret not in told
    with pytest.raises(DaifaError) as caught:
        write_inner(shop, appeal_id, out)
    assert caught.value.code == "file-exists"
    for name in ("x.zip", "x.ZIP"):
        with pytest.raises(DaifaError) as caught:
            write_inner(shop, appeal_id, tmp_path / name)
        assert caught.value.code == "inner-name"
        assert "x-内部.txt" in caught.value.message
        assert not (tmp_path / name).exists()


def test_the_own_timeline_has_words_for_types_and_results(shop: Desk, tmp_path: Path) -> None:
    appeal_id = written(shop, tmp_path)
    order = shop.store.value("select id from orders limit 1")
    case = shop.store.value("select id from aftersales limit 1")
    found = {"type": "return_refund", "inspection": "unfit", "decision": "reject"}
    with shop.act(AT, "case-inspect") as work:
        work.update("aftersales", case, {"type": "exchange"}, order_id=order)
        work.update("aftersales", case, found, order_id=order)
    told = "\n".join(timeline(shop, appeals.find(shop, appeal_id)))
    assert "return and refund" in told
    assert "unfit for resale" in told
    assert "return_refund" not in told


def test_an_appeal_without_an_order_has_the_cases_facts(shop: Desk, tmp_path: Path) -> None:
    put_case(shop, None, ONE)
    appeal = create(shop, AT, propose(shop, AT, aftersale_ref=CASE))
    evidence.take(shop, AT, appeal.id, picture(tmp_path))
    out = pack(shop, AT, appeal.id, tmp_path / "a.zip")
    assert len(contents(out)["00-时间线.txt"].decode().splitlines()) == 2
    assert len(timeline(shop, appeal)) == 2


def test_names_in_the_pack_are_never_those_of_the_files(shop: Desk, tmp_path: Path) -> None:
    put_order(shop, 1)
    appeal_id = create(shop, AT, AppealInput(kind="malicious_complaint", order_sn=ONE)).id
    path = tmp_path / "..\\..\\evil\x1b[2J.exe"
    path.write_bytes(JPG)
    evidence.take(shop, AT, appeal_id, path)
    found = contents(pack(shop, AT, appeal_id, tmp_path / "a.zip"))
    assert list(found)[2:] == ["01-图片.jpg"]
    assert b"\x1b" not in found["00-说明.txt"]


def test_a_pack_without_files_is_possible(shop: Desk, tmp_path: Path) -> None:
    put_order(shop, 1)
    appeal_id = create(shop, AT, AppealInput(kind="malicious_complaint", order_sn=ONE)).id
    assert len(contents(pack(shop, AT, appeal_id, tmp_path / "a.zip"))) == 2


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def _flip(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1] + b"\x00")


def _add(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


@pytest.mark.parametrize("spoil", [_cut, _flip, _add, Path.unlink])
def test_a_damaged_file_is_reported_by_name(shop: Desk, tmp_path: Path, spoil: Any) -> None:
    appeal_id = written(shop, tmp_path)
    kept = appeals.find(shop, appeal_id).evidence[1]
    spoil(shop.store.path.with_name("shop.db.evidence") / kept.sha256)
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Refused, match=r"开箱\.mp4") as caught:
        pack(shop, AT, appeal_id, folder / "a.zip")
    assert caught.value.code == "evidence-damaged"
    assert list(folder.iterdir()) == []


def _file(path: Path) -> None:
    path.write_text("kept")


def _dangling(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.mark.parametrize("occupy", [_file, Path.mkdir, _dangling])
def test_an_existing_path_is_refused(shop: Desk, tmp_path: Path, occupy: Any) -> None:
    appeal_id = written(shop, tmp_path)
    out = tmp_path / "a.zip"
    occupy(out)
    before = sorted(tmp_path.iterdir())
    with pytest.raises(DaifaError) as caught:
        pack(shop, AT, appeal_id, out)
    assert caught.value.code == "file-exists"
    assert sorted(tmp_path.iterdir()) == before
    assert not out.is_file() or out.read_text() == "kept"


@pytest.mark.parametrize(
    ("place", "code"), [("nowhere/a.zip", "file-folder"), ("shop.db/a.zip", "file-folder")]
)
def test_a_folder_that_is_not_there(shop: Desk, tmp_path: Path, place: str, code: str) -> None:
    appeal_id = written(shop, tmp_path)
    before = tables(shop, versions=True)
    with pytest.raises(DaifaError) as caught:
        pack(shop, AT, appeal_id, tmp_path / place)
    assert caught.value.code == code
    assert tables(shop, versions=True) == before


def test_a_full_disk_leaves_nothing(
    shop: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    appeal_id = written(shop, tmp_path)

    def full(*_args: Any, **_named: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(DaifaError) as caught:
        pack(shop, AT, appeal_id, folder / "a.zip")
    assert caught.value.code == "disk-full"
    assert list(folder.iterdir()) == []


def test_no_such_appeal(shop: Desk, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        pack(shop, AT, 7, tmp_path / "a.zip")
