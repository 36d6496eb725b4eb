"""What is said of evidence that is not taken, and what a pack and the own timeline say."""

from __future__ import annotations

import errno
import os
import stat
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from core.appeals import evidence, results
from core.appeals import reading as appeals
from core.appeals.appeal import Appeal, State
from core.appeals.entry import AppealInput, check, create, propose
from core.appeals.evidence_files import is_stored, keep, probe, stored_path
from core.appeals.pack import entry_names, index, inner_path, pack, usual_name, write_inner
from core.appeals.timeline import inner_text, platform_facts, timeline
from core.base.errors import DaifaError, NotFound, Refused
from core.store import desk as desk_module
from core.store.acts import history
from core.store.desk import Desk
from tests.given.appeal_rows import CASE, JPG, PNG, picture, put_case, stored, video
from tests.given.shop_rows import AT, SN, put_order, put_parcel

ONE = SN.format(1)
LATER = AT + timedelta(hours=1)


def begun(shop: Desk, **entry: Any) -> Appeal:
    put_order(shop, 1)
    given = AppealInput(kind="malicious_complaint", order_sn=ONE, text="说明")
    return create(shop, AT, given.replace(**entry))


def _folder(path: Path) -> None:
    path.mkdir()


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _large(path: Path) -> None:
    path.write_bytes(JPG)
    os.truncate(path, 200 * (1 << 20) + 1)


def _text(path: Path) -> None:
    path.write_bytes(b"hello, this is no picture at all, and long enough")


def _link(path: Path) -> None:
    path.symlink_to("/etc/hostname")


@pytest.mark.parametrize(
    ("make", "code", "said"),
    [
        (lambda path: None, "evidence-missing", "a.jpg is not there (any more). Choose it again."),
        (_folder, "evidence-folder", "a.jpg is a folder. Give the files in it."),
        (_pipe, "evidence-special", "a.jpg is no ordinary file. Give a picture or a video."),
        (_empty, "evidence-empty", "a.jpg is empty. Save or copy it again."),
        (_large, "evidence-large", "a.jpg has 201 MB; at most 200 MB are taken. Make it smaller."),
        (_link, "evidence-link",
         "a.jpg is a link to another folder and is not followed. Give the file itself."),
    ],
)  # fmt: skip
def test_why_a_file_is_not_taken(
    shop: Desk, files: Path, make: Callable[[Path], None], code: str, said: str
) -> None:
    appeal = begun(shop)
    make(files / "a.jpg")
    with pytest.raises(Refused) as refused:
        evidence.take(shop, AT, appeal.id, files / "a.jpg")
    assert (refused.value.code, str(refused.value)) == (code, said)
    assert stored(shop) == []


def test_a_file_of_another_type_names_those_that_are_taken(shop: Desk, files: Path) -> None:
    appeal = begun(shop)
    _text(files / "a.jpg")
    with pytest.raises(Refused) as refused:
        evidence.take(shop, AT, appeal.id, files / "a.jpg")
    assert refused.value.code == "evidence-type"
    said = str(refused.value)
    assert said.startswith("a.jpg is no known picture or video, whatever its name says. The platf")
    names = said.partition("takes ")[2].rstrip(".").split(", ")
    assert {"JPG", "PNG", "MP4"} <= set(names)
    assert len(names) == len(set(names))


def test_what_is_kept_of_a_file(shop: Desk, files: Path) -> None:
    appeal = begun(shop)
    taken = evidence.take(shop, LATER, appeal.id, picture(files), wanted="chat")
    [file] = taken.evidence
    assert (file.name, file.media, file.wanted, file.added_at, file.is_video) == (
        "开箱.jpg", "image/jpeg", "chat", LATER, False,
    )  # fmt: skip
    assert file.size == (files / "开箱.jpg").stat().st_size
    assert (stored(shop), is_stored(shop.store.path, file)) == ([file.sha256], True)
    place = stored_path(shop.store.path, file.sha256)
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert [event.what for event in history(shop.store, appeal.order_id or 0)][-1] == (
        "evidence-add"
    )
    place.write_bytes(b"x")
    assert not is_stored(shop.store.path, file)
    place.unlink()
    place.mkdir()
    assert not is_stored(shop.store.path, file)


def test_the_same_file_twice_is_said_by_both_names(shop: Desk, files: Path) -> None:
    appeal = begun(shop)
    first = picture(files)
    (files / "b.jpg").write_bytes(first.read_bytes())
    with pytest.raises(Refused) as refused:
        evidence.take_all(shop, AT, appeal.id, [first, files / "b.jpg"])
    said = "b.jpg is the same file as 开箱.jpg, which the appeal has already."
    assert (refused.value.code, str(refused.value), stored(shop)) == ("evidence-twice", said, [])
    evidence.take(shop, AT, appeal.id, first)
    with pytest.raises(Refused) as refused:
        evidence.take(shop, AT, appeal.id, files / "b.jpg")
    assert (str(refused.value), len(stored(shop))) == (said, 1)


@pytest.mark.parametrize(
    ("pictures", "videos", "code"),
    [(3, 2, ""), (4, 0, "appeal-pictures-many"), (0, 3, "appeal-videos-many")],
)
def test_how_many_files_a_form_takes(
    shop: Desk, files: Path, pictures: int, videos: int, code: str
) -> None:
    appeal = begun(shop)
    paths = [picture(files, f"{n}.jpg") for n in range(pictures)]
    paths += [video(files, f"{n}.mp4") for n in range(videos)]
    if not code:
        assert len(evidence.take_all(shop, AT, appeal.id, paths).evidence) == 5
        return
    with pytest.raises(Refused) as refused:
        evidence.take_all(shop, AT, appeal.id, paths)
    assert (refused.value.code, stored(shop)) == (code, [])
    evidence.take_all(shop, AT, appeal.id, paths[:-1])
    with pytest.raises(Refused) as refused:
        evidence.take_all(shop, AT, appeal.id, paths[-1:])
    assert refused.value.code == code


def test_a_copy_that_was_swept_away_meanwhile_is_said(shop: Desk, files: Path) -> None:
    appeal = begun(shop)
    kept = evidence.keep_all(shop, evidence.look_at(shop, [picture(files)], None))
    stored_path(shop.store.path, kept[0].sha256).unlink()
    with shop.act(AT, "evidence-add") as work, pytest.raises(Refused) as refused:
        evidence.attach(shop, work, appeal.id, kept)
    assert (refused.value.code, str(refused.value)) == (
        "evidence-missing", "开箱.jpg is not there (any more). Choose it again.",
    )  # fmt: skip


def test_what_is_not_needed_is_forgotten_and_what_an_appeal_has_is_kept(
    shop: Desk, files: Path
) -> None:
    appeal = begun(shop)
    first, second = picture(files, "a.jpg"), picture(files, "b.jpg")
    evidence.take(shop, AT, appeal.id, first)
    kept = evidence.keep_all(shop, evidence.look_at(shop, [first, second], None))
    assert [each.fresh for each in kept] == [False, True]
    evidence.forget(shop, kept)
    assert stored(shop) == [kept[0].sha256]
    # Nobody has it any more, and yet this attempt did not make it.
    shop.store.conn.execute("delete from evidence")
    evidence.forget(shop, kept[:1])
    assert stored(shop) == [kept[0].sha256]
    # What is gone by itself needs no removing.
    evidence.forget(shop, kept[1:])
    assert stored(shop) == [kept[0].sha256]


def test_what_cannot_be_removed_is_said(shop: Desk, files: Path) -> None:
    appeal = begun(shop)
    [file] = evidence.take(shop, AT, appeal.id, picture(files)).evidence
    with pytest.raises(NotFound) as missing:
        evidence.remove(shop, AT, appeal.id, 99)
    assert (missing.value.code, str(missing.value)) == (
        "evidence-unknown", f"Appeal {appeal.id} has no file 99.",
    )  # fmt: skip
    results.submit(shop, AT, appeal.id)
    with pytest.raises(Refused) as refused:
        evidence.take(shop, AT, appeal.id, video(files))
    assert str(refused.value) == f"Appeal {appeal.id} is submitted: it can no longer be changed."
    results.more_evidence(shop, AT, appeal.id)
    with pytest.raises(Refused) as refused:
        evidence.remove(shop, AT, appeal.id, file.id)
    assert str(refused.value) == "开箱.jpg was submitted already and stays with the appeal."
    more = evidence.take(shop, AT, appeal.id, video(files))
    assert more.new_evidence == 1
    left = evidence.remove(shop, LATER, appeal.id, more.evidence[-1].id)
    assert (left.new_evidence, [each.id for each in left.evidence]) == (0, [file.id])
    assert [event.what for event in history(shop.store, appeal.order_id or 0)][-1] == (
        "evidence-remove"
    )
    desk_module.undo(shop, LATER)
    assert len(appeals.find(shop, appeal.id).evidence) == 2


def test_only_genuine_evidence() -> None:
    assert evidence.advice() == (
        "Only genuine evidence: a false proof costs more than a lost appeal."
    )


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (b"x", "evidence-changed",
         "开箱.jpg was changed while it was copied. Wait until it is saved, then add it again."),
        (None, "evidence-missing", "开箱.jpg is not there (any more). Choose it again."),
    ],
)  # fmt: skip
def test_a_file_that_changes_before_it_is_copied(
    shop: Desk, files: Path, more: bytes | None, code: str, said: str
) -> None:
    path = picture(files)
    found = probe(path, 1)
    if more is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + more)
    with pytest.raises(Refused) as refused:
        keep(shop.store.path, found)
    assert (refused.value.code, str(refused.value), stored(shop)) == (code, said, [])


@pytest.mark.parametrize(
    ("number", "code", "said"),
    [
        (errno.ENOSPC, "disk-full",
         "The disk is full. Nothing was changed; make room and try again."),
        (errno.EDQUOT, "disk-full",
         "The disk is full. Nothing was changed; make room and try again."),
        (errno.EACCES, "evidence-folder-write",
         "The evidence folder {folder} cannot be written: Permission denied. Check its owner."),
    ],
)  # fmt: skip
def test_a_folder_that_takes_nothing(
    shop: Desk, files: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str, said: str
) -> None:
    found = probe(picture(files), 1)

    def full(*_args: Any) -> int:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("core.appeals.evidence_files.os.write", full)
    with pytest.raises(DaifaError) as refused:
        keep(shop.store.path, found)
    folder = stored_path(shop.store.path, "x").parent
    assert (refused.value.code, str(refused.value)) == (code, said.format(folder=folder))


@pytest.mark.parametrize(("over", "taken"), [(0, True), (1, False)])
def test_the_limit_of_a_size_in_megabytes(files: Path, over: int, taken: bool) -> None:
    path = files / "a.png"
    path.write_bytes(PNG)
    os.truncate(path, (3 << 19) + over)
    if taken:
        assert probe(path, 1.5).size == 3 << 19
    else:
        with pytest.raises(Refused, match=r"a\.png has 2 MB; at most 1\.5 MB are taken\."):
            probe(path, 1.5)


def test_the_index_of_a_pack(shop: Desk, files: Path) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    entry = propose(shop, AT, order_sn=ONE, ground="empty")
    given = entry.replace(text="说明。", evidence=(picture(files), video(files)))
    appeal = create(shop, AT, given)
    first, second = appeal.evidence
    assert index(LATER, appeal).split("\n") == [
        "Appeal: instant refund",
        "Where: 管理后台 → 店铺管理 → 订单申诉 → 我要申诉 → 极速退款",
        f"Order: {ONE}",
        f"After-sales case: {CASE}",
        "Ground: empty or short",
        "Amount: 37.90",
        "Packed: 2026-11-23 11:00:00 (UTC+8)",
        "", "说明。", "",
        "01-图片.jpg", f"  Size: {first.size} bytes", f"  SHA-256: {first.sha256}",
        "  Added: 2026-11-23 10:00:00 (UTC+8)",
        "02-视频.mp4", f"  Size: {second.size} bytes", f"  SHA-256: {second.sha256}",
        "  Added: 2026-11-23 10:00:00 (UTC+8)",
        "",
    ]  # fmt: skip
    assert entry_names(appeal.evidence) == ["01-图片.jpg", "02-视频.mp4"]
    assert usual_name(appeal, LATER) == f"daifa-appeal-{appeal.id}-{ONE[-6:]}-1123-110000.zip"
    bare = appeal.replace(ground="of-later", case_ref=None, amount_fen=None, evidence=())
    assert index(LATER, bare).split("\n")[2:5] == [
        f"Order: {ONE}", "Ground: of-later", "Packed: 2026-11-23 11:00:00 (UTC+8)",
    ]  # fmt: skip


def test_how_a_pack_is_written(shop: Desk, files: Path) -> None:
    appeal = begun(shop, evidence=(picture(files),))
    with zipfile.ZipFile(pack(shop, LATER, appeal.id, files / "a.zip")) as archive:
        infos = archive.infolist()
    assert {each.date_time for each in infos} == {(2026, 11, 23, 11, 0, 0)}
    assert {each.external_attr >> 16 for each in infos} == {stat.S_IFREG | 0o600}
    assert [each.compress_type for each in infos] == [
        zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED,
    ]  # fmt: skip


def test_a_damaged_copy_is_said(shop: Desk, files: Path) -> None:
    appeal = begun(shop, evidence=(picture(files),))
    stored_path(shop.store.path, appeal.evidence[0].sha256).unlink()
    with pytest.raises(Refused) as refused:
        pack(shop, AT, appeal.id, files / "a.zip")
    assert str(refused.value) == (
        "The kept file of 开箱.jpg is gone or damaged, so no pack was written. Remove it from the"
        " appeal and add it again."
    )
    assert [each.message for each in appeals.missing(shop, appeal)] == [
        "The kept file of 开箱.jpg is gone or damaged. Remove it and add it again."
    ]


def test_the_own_timeline_is_no_pack(shop: Desk, files: Path) -> None:
    appeal = begun(shop)
    with pytest.raises(DaifaError) as refused:
        write_inner(shop, appeal.id, files / "x.zip")
    assert str(refused.value) == (
        "x.zip is the name of a pack for the platform, and the own timeline is not for it. Name a"
        " text, such as x-内部.txt."
    )
    out = write_inner(shop, appeal.id, inner_path(files / "x.zip"))
    assert out.read_text("utf-8") == inner_text(shop, appeal)


def test_the_own_timeline_line_by_line(shop: Desk, files: Path) -> None:
    order_id = put_order(shop, 1)
    put_case(shop, order_id, ONE)
    entry = propose(shop, AT, order_sn=ONE, ground="empty")
    appeal = create(shop, AT, entry.replace(evidence=(picture(files),)))
    sha = appeal.evidence[0].sha256
    case = shop.store.value("select id from aftersales")
    with shop.act(LATER, "case-inspect") as work:
        work.update("aftersales", case, {"inspection": "swapped", "decision": "reject",
                                         "reason": "", "refund_fen": 100, "type": "gift"},
                    order_id=order_id)  # fmt: skip
        work.update("orders", order_id, {"status": "已发货", "receiver": "赵小雨"})
    desk_module.undo(shop, LATER)
    assert inner_text(shop, appeal).split("\n") == [
        "For the shop alone: NOT for the platform. It tells purchases, costs and who did what.",
        "",
        f"#{appeal.id} instant refund  {ONE}  ready to submit",
        "01  开箱.jpg",
        "",
        "2026-11-23 10:00:00  王店主  appeal begun (instant refund, draft, empty or short, 37.90元,"
        f" 开箱.jpg, {sha}, ready to submit)",
        "2026-11-23 11:00:00  王店主  return inspected (gift, 1.00元, reject, swapped,"
        " 已发货) [taken back]",
        *timeline(shop, appeal)[2:],
        "",
    ]
    assert len(timeline(shop, appeal)) == 3
    shop.store.conn.execute("update appeals set order_id = null")
    alone = timeline(shop, appeals.find(shop, appeal.id))
    assert len(alone) == 1


@pytest.mark.parametrize(
    ("order", "case", "parcel", "facts"),
    [
        ({}, None, None, ["2026-11-22 15:00:00  order grouped"]),
        ({"grouped_at": None}, None, None, []),
        ({"shipped_at": AT}, None, None, ["2026-11-22 15:00:00  order grouped",
                                          "2026-11-23 10:00:00  sent off by the shop"]),
        ({"grouped_at": None, "shipped_at": AT, "platform_number": "YT1",
          "platform_courier": "圆通"}, None, {"first_scan_at": LATER},
         ["2026-11-23 10:00:00  sent off by the shop (圆通 YT1)"]),
        ({"grouped_at": None}, None, {"first_scan_at": LATER},
         ["2026-11-23 11:00:00  first scan by the courier (中通快递 75312345678901)"]),
        ({"grouped_at": None, "received_at": AT}, None, None,
         ["2026-11-23 10:00:00  receipt confirmed by the buyer"]),
        ({"grouped_at": None}, {"asked_at": AT, "refunded_at": LATER, "type": "gift",
                                "reason": "", "refund_fen": None}, None,
         ["2026-11-23 10:00:00  after-sales asked for (gift)", "2026-11-23 11:00:00  refunded"]),
        ({"grouped_at": None}, {"asked_at": None, "refunded_at": None, "inspection": "of-later",
                                "inspected_at": AT, "return_status": "已签收",
                                "return_status_at": LATER}, None,
         ["2026-11-23 10:00:00  return opened (of-later)",
          "2026-11-23 11:00:00  return signed for"]),
    ],
)  # fmt: skip
def test_what_the_platform_knows(
    shop: Desk,
    order: dict[str, Any],
    case: dict[str, Any] | None,
    parcel: dict[str, Any] | None,
    facts: list[str],
) -> None:
    order_id = put_order(shop, 1, **order)
    if case is not None:
        put_case(shop, order_id, ONE, **case)
    if parcel is not None:
        put_parcel(shop, order_id, "75312345678901", **parcel)
    given = AppealInput(
        kind="malicious_complaint", order_sn=ONE, aftersale_ref=None if case is None else CASE
    )
    assert platform_facts(shop, create(shop, AT, given)) == facts


def test_what_the_form_lacks_is_told_before_it_is_saved(shop: Desk, files: Path) -> None:
    put_order(shop, 1)
    entry = AppealInput(kind="malicious_complaint", order_sn=ONE, text="说明")

    def told(*paths: Path, **given: Any) -> list[tuple[str, bool]]:
        form = entry.replace(evidence=paths, **given)
        return [(each.code, each.broken) for each in check(shop, form)]

    pictures = [picture(files, f"{n}.jpg") for n in range(4)]
    videos = [video(files, f"{n}.mp4") for n in range(3)]
    assert told() == [("evidence", False)]
    assert told(pictures[0]) == []
    assert told(videos[0]) == [("evidence", False)]
    assert told(*pictures[:3], *videos[:2]) == []
    assert told(*pictures) == [("pictures-many", True)]
    assert told(pictures[0], *videos) == [("videos-many", True)]
    assert told(pictures[0], text=" ") == [("text", False)]
    (files / "a.txt").write_text("no picture at all, and long enough to be one")
    [bad] = check(shop, entry.replace(evidence=(pictures[0], files / "a.txt")))
    assert (bad.code, bad.broken) == ("evidence-type", True)
    assert bad.message.startswith("a.txt is no known picture or video")
    assert told(files / "a.txt", files / "b.jpg") == [
        ("evidence", False), ("evidence-type", True), ("evidence-missing", True),
    ]  # fmt: skip


@pytest.mark.parametrize(("most", "codes"), [(None, ["amount-high"]), (4000, [])])
def test_the_most_of_the_form_comes_before_that_of_the_case(
    shop: Desk, files: Path, most: int | None, codes: list[str]
) -> None:
    put_case(shop, put_order(shop, 1), ONE)
    entry = propose(shop, AT, order_sn=ONE, ground="empty")
    form = entry.replace(amount_fen=3900, max_fen=most, evidence=(picture(files),))
    assert [each.code for each in check(shop, form)] == codes


@pytest.mark.parametrize(
    ("kind", "ground", "amount", "told"),
    [
        ("rights", "freight", 100, ["Money back: 1.00 yuan"]),
        ("rights", "dispute_rate", None, ["The case leaves the dispute-refund rate."]),
        ("cannot_ship", "", None,
         ["No shipping needed, and the order leaves the sales figures."]),
        ("malicious_complaint", "", None, ["The order leaves the quality-refund rate.",
                                           "The order leaves the logistics abnormal rate."]),
    ],
)  # fmt: skip
def test_what_winning_brought(
    shop: Desk, files: Path, kind: str, ground: str, amount: int | None, told: list[str]
) -> None:
    put_order(shop, 1)
    entry = propose(shop, AT, order_sn=ONE, kind=kind, ground=ground)
    form = entry.replace(text="说明", amount_fen=amount, evidence=(picture(files),))
    appeal = create(shop, AT, form)
    results.submit(shop, AT, appeal.id)
    won = results.won(shop, AT, appeal.id)
    assert appeals.effects(shop, AT, won) == told
    lost = won.replace(state=State.LOST)
    assert [appeals.effects(shop, AT, lost.replace(state=each)) for each in
            (State.LOST, State.DROPPED)] == [[], []]  # fmt: skip
