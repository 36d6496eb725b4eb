"""The evidence pack: what is in it, that it is private and whole, and when it is refused."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from core.appeals import evidence, results
from core.appeals import reading as appeals
from core.appeals.entry import AppealInput, create, propose
from core.appeals.pack import pack
from core.base.errors import DaifaError, NotFound, Refused
from core.store import desk
from core.store.desk import Desk
from tests.given.appeal_rows import CASE, JPG, desk_at, picture, put_case, tables, video
from tests.given.shop_rows import AT, SN, put_order

ONE = SN.format(1)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Desk]:
    opened = desk_at(tmp_path)
    yield opened
    opened.close()


def written(shop: Desk, folder: Path) -> int:
    order_id = put_order(shop, 1, receiver="赵小雨", phone="17712345678", address="文三路1号")
    put_case(shop, order_id, ONE)
    with shop.act(AT, "track") as work:
        work.update("orders", order_id, {"address": "莫干山路2号", "platform_courier": "顺丰快递"})
    entry = propose(shop, AT, order_sn=ONE)
    files = (picture(folder), video(folder))
    return create(shop, AT, entry.model_copy(update={"evidence": files})).id


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
    for fact in (ONE, CASE, "37.90", "管理后台", appeal.text, "开箱.jpg", "2026-11-23 10:00:00"):
        assert fact in index
    for file in appeal.evidence:
        assert file.sha256 in index
        assert f"{file.size} bytes" in index


def test_the_timeline_tells_who_did_what_when_and_nothing_of_the_buyer(
    shop: Desk, tmp_path: Path
) -> None:
    appeal_id = written(shop, tmp_path)
    results.submit(shop, AT, appeal_id)
    results.won(shop, AT, appeal_id)
    desk.undo(shop, AT)
    out = pack(shop, AT, appeal_id, tmp_path / "a.zip")
    lines = contents(out)["00-时间线.txt"].decode().splitlines()
    assert len(lines) == 5
    assert all(line.startswith("2026-11-23 10:00:00  王店主  ") for line in lines)
    assert "顺丰快递" in lines[0]
    for line, word in zip(lines[1:], ("begun", "submitted", "won", "taken back"), strict=True):
        assert word in line
    everything = b"".join(contents(out).values()).decode(errors="ignore")
    for secret in ("赵小雨", "莫干山路", "17712345678", "文三路"):
        assert secret not in everything


def test_the_timeline_has_words_for_types_and_results(shop: Desk, tmp_path: Path) -> None:
    appeal_id = written(shop, tmp_path)
    order = shop.store.value("select id from orders limit 1")
    case = shop.store.value("select id from aftersales limit 1")
    found = {"type": "return_refund", "inspection": "unfit", "decision": "reject"}
    with shop.act(AT, "case-inspect") as work:
        work.update("aftersales", case, {"type": "exchange"}, order_id=order)
        work.update("aftersales", case, found, order_id=order)
    out = pack(shop, AT, appeal_id, tmp_path / "a.zip")
    told = contents(out)["00-时间线.txt"].decode()
    assert "return and refund" in told
    assert "unfit for resale" in told
    assert "return_refund" not in told


def test_an_appeal_without_an_order_has_its_own_timeline(shop: Desk, tmp_path: Path) -> None:
    put_case(shop, None, ONE)
    appeal = create(shop, AT, propose(shop, AT, aftersale_ref=CASE))
    evidence.take(shop, AT, appeal.id, picture(tmp_path))
    out = pack(shop, AT, appeal.id, tmp_path / "a.zip")
    assert len(contents(out)["00-时间线.txt"].decode().splitlines()) == 2


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
