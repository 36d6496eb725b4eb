"""Evidence files: every way in which a file can be the wrong one, and how the right one is kept."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.appeals import evidence, evidence_files
from core.appeals import reading as appeals
from core.appeals.entry import AppealInput, create
from core.appeals.evidence_files import is_stored
from core.base.errors import DaifaError, NotFound, Refused
from core.base.text import paths_from_paste, safe_name
from core.store import desk
from core.store.desk import Desk
from tests.given.appeal_rows import (
    JPG,
    MOV,
    MP4,
    PNG,
    desk_at,
    picture,
    put_case,
    stored,
    tables,
    video,
)
from tests.given.shop_rows import AT, SN, put_order


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Desk]:
    opened = desk_at(tmp_path)
    put_case(opened, put_order(opened, 1), SN.format(1))
    yield opened
    opened.close()


def draft(shop: Desk) -> int:
    return create(shop, AT, AppealInput(kind="malicious_complaint", order_sn=SN.format(1))).id


def test_a_file_is_copied_under_its_sum_and_private(shop: Desk, files: Path) -> None:
    path = picture(files)
    appeal = evidence.take(shop, AT, draft(shop), path, wanted="chat")
    [kept] = appeal.evidence
    content = path.read_bytes()
    assert (kept.name, kept.size, kept.media) == ("开箱.jpg", len(content), "image/jpeg")
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert (kept.wanted, kept.added_at) == ("chat", AT)
    folder = shop.store.path.with_name("shop.db.evidence")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / kept.sha256).stat().st_mode) == 0o600
    assert (folder / kept.sha256).read_bytes() == content
    path.unlink()
    assert is_stored(shop.store.path, kept)


@pytest.mark.parametrize(
    ("content", "media"),
    [
        (JPG, "image/jpeg"),
        (PNG, "image/png"),
        (MP4, "video/mp4"),
        (MOV, "video/quicktime"),
        (b"\x00\x00\x00\x18ftypisom0000", "video/mp4"),
        (b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat", "video/quicktime"),
    ],
)
def test_the_content_tells_the_type(shop: Desk, files: Path, content: bytes, media: str) -> None:
    path = files / "name-says-nothing.txt"
    path.write_bytes(content + b"x")
    [kept] = evidence.take(shop, AT, draft(shop), path).evidence
    assert kept.media == media


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "WEBP"),
        (b"GIF89a", "GIF"),
        (b"BM\x00\x00", "BMP"),
        (b"\x00\x00\x00\x18ftypheic", "HEIC"),
        (b"%PDF-1.7", "PDF"),
        (b"MZ\x90\x00", "no known"),
        (b"\xff\xd8", "no known"),
        ("开箱".encode(), "no known"),
    ],
)
def test_another_type_is_refused_whatever_the_name(
    shop: Desk, files: Path, content: bytes, named: str
) -> None:
    path = files / "开箱.jpg"
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        evidence.take(shop, AT, draft(shop), path)
    assert caught.value.code == "evidence-type"
    assert named in caught.value.message


def _missing(folder: Path) -> Path:
    return folder / "gone.jpg"


def _empty(folder: Path) -> Path:
    (folder / "empty.jpg").touch()
    return folder / "empty.jpg"


def _folder(folder: Path) -> Path:
    (folder / "album").mkdir()
    return folder / "album"


def _through_a_file(folder: Path) -> Path:
    return picture(folder) / "inside.jpg"


def _pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe.jpg")
    return folder / "pipe.jpg"


def _device(_folder: Path) -> Path:
    return Path("/dev/zero")


def _link_out(folder: Path) -> Path:
    (folder / "inner").mkdir()
    (folder / "inner" / "link.jpg").symlink_to(picture(folder))
    return folder / "inner" / "link.jpg"


def _link_loop(folder: Path) -> Path:
    (folder / "loop.jpg").symlink_to(folder / "loop.jpg")
    return folder / "loop.jpg"


def _link_to_nothing(folder: Path) -> Path:
    (folder / "dangling.jpg").symlink_to(folder / "nothing.jpg")
    return folder / "dangling.jpg"


def _huge(folder: Path) -> Path:
    path = picture(folder, "huge.jpg")
    os.truncate(path, 2 << 30)
    return path


def _nul(folder: Path) -> Path:
    return folder / "a\0b.jpg"


def _too_long(folder: Path) -> Path:
    return folder / ("x" * 300 + ".jpg")


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (_missing, "evidence-missing"),
        (_link_to_nothing, "evidence-missing"),
        (_empty, "evidence-empty"),
        (_folder, "evidence-folder"),
        (_through_a_file, "evidence-unreadable"),
        (_link_loop, "evidence-unreadable"),
        (_nul, "evidence-unreadable"),
        (_too_long, "evidence-unreadable"),
        (_pipe, "evidence-special"),
        (_device, "evidence-special"),
        (_link_out, "evidence-link"),
        (_huge, "evidence-large"),
    ],
)
def test_a_wrong_file_is_refused_and_nothing_changes(
    shop: Desk, files: Path, make: Callable[[Path], Path], code: str
) -> None:
    appeal_id = draft(shop)
    path = make(files)
    before = tables(shop, versions=True)
    with pytest.raises(Refused) as caught:
        evidence.take(shop, AT, appeal_id, path)
    assert caught.value.code == code
    assert len(caught.value.message) > 15
    assert tables(shop, versions=True) == before
    assert stored(shop) == []


def test_a_huge_file_is_refused_without_reading(
    shop: Desk, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _huge(files)
    appeal_id = draft(shop)

    def no_reading(*_args: object) -> bytes:
        raise AssertionError("read")

    monkeypatch.setattr("core.appeals.evidence_files.os.read", no_reading)
    with pytest.raises(Refused, match="2048 MB"):
        evidence.take(shop, AT, appeal_id, path)


@pytest.mark.parametrize(("over", "taken"), [(0, True), (1, False)])
def test_the_size_limit_to_the_byte(shop: Desk, files: Path, over: int, taken: bool) -> None:
    limited = desk.set_rule(shop, AT, "appeal.evidence_mb", "1", "test")
    path = picture(files)
    os.truncate(path, (1 << 20) + over)
    appeal_id = draft(limited)
    if taken:
        assert evidence.take(limited, AT, appeal_id, path).evidence[0].size == 1 << 20
    else:
        with pytest.raises(Refused) as caught:
            evidence.take(limited, AT, appeal_id, path)
        assert caught.value.code == "evidence-large"


def test_a_link_within_its_own_folder_is_followed(shop: Desk, files: Path) -> None:
    picture(files, "真.jpg")
    (files / "link.jpg").symlink_to("真.jpg")
    [kept] = evidence.take(shop, AT, draft(shop), files / "link.jpg").evidence
    assert kept.name == "link.jpg"


def _grow(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"more")


def _rewrite(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"?")
    os.utime(path, ns=(1, 1))


def _replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.rename(path)


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (_grow, "evidence-changed"),
        (_rewrite, "evidence-changed"),
        (_replace, "evidence-changed"),
        (Path.unlink, "evidence-missing"),
    ],
)
@pytest.mark.parametrize("when", ["before copying", "while copying"])
def test_a_file_that_changes_is_refused(
    shop: Desk,
    files: Path,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Path], Any],
    code: str,
    when: str,
) -> None:
    path = picture(files, "big.jpg", b"x" * 5000)
    appeal_id = draft(shop)
    place = "keep" if when == "before copying" else "_write"
    real = getattr(evidence_files, place)
    done: list[bool] = []

    def spoiling(*args: Any) -> Any:
        if not done:
            done.append(True)
            spoil(path)
        return real(*args)

    monkeypatch.setattr(evidence_files, "_CHUNK", 1000)
    monkeypatch.setattr(evidence if place == "keep" else evidence_files, place, spoiling)
    before = tables(shop, versions=True)
    with pytest.raises(Refused) as caught:
        evidence.take(shop, AT, appeal_id, path)
    assert caught.value.code == code
    assert tables(shop, versions=True) == before
    assert stored(shop) == []


def test_the_same_content_twice_in_one_appeal_is_refused(shop: Desk, files: Path) -> None:
    appeal_id = draft(shop)
    path = picture(files)
    evidence.take(shop, AT, appeal_id, path)
    again = files / "renamed.jpg"
    again.write_bytes(path.read_bytes())
    with pytest.raises(Refused) as caught:
        evidence.take(shop, AT, appeal_id, again)
    assert caught.value.code == "evidence-twice"
    assert len(stored(shop)) == 1
    with pytest.raises(Refused):
        evidence.take_all(shop, AT, appeal_id, [video(files), files / "开箱.mp4"])
    assert len(stored(shop)) == 1


def test_two_appeals_may_show_the_same_picture(shop: Desk, files: Path) -> None:
    path = picture(files)
    one = draft(shop)
    other = create(shop, AT, AppealInput(kind="rights", order_sn=SN.format(1))).id
    evidence.take(shop, AT, one, path)
    evidence.take(shop, AT, other, path)
    assert len(stored(shop)) == 1
    evidence.remove(shop, AT, one, appeals.find(shop, one).evidence[0].id)
    [kept] = appeals.find(shop, other).evidence
    assert is_stored(shop.store.path, kept)


@pytest.mark.parametrize(
    ("pictures", "videos", "code"),
    [
        (3, 2, None),
        (4, 0, "appeal-pictures-many"),
        (1, 3, "appeal-videos-many"),
    ],
)
def test_the_number_of_files(
    shop: Desk, files: Path, pictures: int, videos: int, code: str | None
) -> None:
    appeal_id = draft(shop)
    paths = [picture(files, f"{n}.jpg") for n in range(pictures)]
    paths += [video(files, f"{n}.mp4") for n in range(videos)]
    if code is None:
        assert len(evidence.take_all(shop, AT, appeal_id, paths).evidence) == 5
        return
    with pytest.raises(Refused) as caught:
        evidence.take_all(shop, AT, appeal_id, paths)
    assert caught.value.code == code
    assert (appeals.find(shop, appeal_id).evidence, stored(shop)) == ((), [])


def test_one_bad_file_among_good_ones_takes_none(shop: Desk, files: Path) -> None:
    appeal_id = draft(shop)
    with pytest.raises(Refused):
        evidence.take_all(shop, AT, appeal_id, [picture(files), _empty(files)])
    assert (appeals.find(shop, appeal_id).evidence, stored(shop)) == ((), [])


def test_removing_and_taking_it_back(shop: Desk, files: Path) -> None:
    appeal_id = draft(shop)
    [kept] = evidence.take(shop, AT, appeal_id, picture(files)).evidence
    assert evidence.remove(shop, AT, appeal_id, kept.id).evidence == ()
    with pytest.raises(NotFound):
        evidence.remove(shop, AT, appeal_id, kept.id)
    desk.undo(shop, AT)
    [back] = appeals.find(shop, appeal_id).evidence
    assert is_stored(shop.store.path, back)
    desk.undo(shop, AT)
    assert appeals.find(shop, appeal_id).evidence == ()


def test_a_folder_that_cannot_be_written_is_explained(shop: Desk, files: Path) -> None:
    appeal_id = draft(shop)
    shop.store.path.with_name("shop.db.evidence").write_text("in the way")
    with pytest.raises(DaifaError) as caught:
        evidence.take(shop, AT, appeal_id, picture(files))
    assert caught.value.code == "evidence-folder-write"
    assert appeals.find(shop, appeal_id).evidence == ()


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("开箱.jpg", "开箱.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\图\\a.jpg", "a.jpg"),
        ("a\x1b[31m.jpg", "a_[31m.jpg"),
        ("a\nb.jpg", "a_b.jpg"),
        ("gpj.\u202ea.jpg", "gpj._a.jpg"),
        ("\udcff.jpg", "_xff.jpg"),
        ("..", "file"),
        ("", "file"),
        ("x" * 100 + ".jpg", "x" * 75 + "….jpg"),
    ],
)
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("/a/b.jpg", ["/a/b.jpg"]),
        ("  /a/b.jpg \n\r\n /a/c.png\n", ["/a/b.jpg", "/a/c.png"]),
        ("'/a/my photo.jpg'", ["/a/my photo.jpg"]),
        ('"/a/my photo.jpg" "/a/c.jpg"', ["/a/my photo.jpg", "/a/c.jpg"]),
        ("/a/my\\ photo.jpg /a/c.jpg", ["/a/my photo.jpg", "/a/c.jpg"]),
        ("/a/my photo.jpg", ["/a/my photo.jpg"]),
        ("/a/b.jpg /a/c.jpg", ["/a/b.jpg", "/a/c.jpg"]),
        ("/a/it's.jpg", ["/a/it's.jpg"]),
        ("file:///a/%E5%BC%80%E7%AE%B1%20b.jpg", ["/a/开箱 b.jpg"]),
        ("file://localhost/a/b#1.jpg", ["/a/b#1.jpg"]),
        ("file:///a/b.jpg file:///a/c.jpg", ["/a/b.jpg", "/a/c.jpg"]),
        ("~/b.jpg", ["/home/w/b.jpg"]),
        ("/a/b.jpg\n/a/b.jpg", ["/a/b.jpg"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_pasted_paths(monkeypatch: pytest.MonkeyPatch, text: str, paths: list[str]) -> None:
    monkeypatch.setenv("HOME", "/home/w")
    assert paths_from_paste(text) == [Path(path) for path in paths]


def test_a_pasted_path_with_spaces_that_exists_is_one(tmp_path: Path) -> None:
    (tmp_path / "a.jpg ").mkdir()
    path = tmp_path / "a.jpg " / "b.jpg"
    path.touch()
    assert paths_from_paste(str(path)) == [path]
