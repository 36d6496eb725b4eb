"""The inbox: which files are finished, what is put there, where they go once they are taken."""

from __future__ import annotations

import errno
import multiprocessing
import os
import stat
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.base.errors import DaifaError, NotFound
from core.base.paths import DONE, inbox_folder
from core.files import new_file as writing
from core.imports import importing, inbox, receiving
from core.imports.waiting import State, Watch
from core.store.act_list import newest
from core.store.desk import Desk, open_desk, revert
from tests.conftest import AT
from tests.given.desks import new_desk
from tests.given.order_files import order_file, row

STAMP = "2026-11-23-1000"
GBK = os.fsdecode("订单.csv".encode("gbk"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "shop" / "daifa.db", who="小李")
    yield opened
    opened.close()


@pytest.fixture
def folder(desk: Desk) -> Path:
    made = inbox_folder(desk.store.path)
    inbox.make(made)
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != DONE)


def done(folder: Path) -> list[str]:
    return names(folder / DONE) if (folder / DONE).exists() else []


def put(folder: Path, name: str = "export.csv", *numbers: int) -> Path:
    path = folder / name
    path.write_bytes(order_file([row(number) for number in numbers or (1, 2)]))
    return path


def count(desk: Desk) -> int:
    return int(desk.store.value("select count(*) from orders"))


# Where it is.


@pytest.mark.parametrize(
    ("database", "name"), [("daifa.db", "inbox"), ("demo.db", "demo.db.inbox"), ("x", "x.inbox")]
)
def test_each_database_has_an_inbox_of_its_own(tmp_path: Path, database: str, name: str) -> None:
    assert inbox_folder(tmp_path / database) == tmp_path / name


def test_it_is_private(folder: Path) -> None:
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    inbox.make(folder)


# Looking.


def finished(watch: Watch) -> list[str]:
    return [path.name for path in watch.files]


def test_a_file_is_there_when_two_looks_find_it_the_same(folder: Path) -> None:
    watch = Watch(folder)
    assert not watch.look()
    path = put(folder)
    assert not watch.look()
    assert watch.look()
    assert finished(watch) == ["export.csv"]
    assert not watch.look()
    path.unlink()
    assert watch.look()
    assert finished(watch) == []


def test_a_file_that_grows_is_left_alone_until_it_rests(folder: Path) -> None:
    watch, path = Watch(folder), folder / "big.csv"
    for size in range(1, 6):
        with path.open("ab") as file:
            file.write(b"x" * size)
        os.utime(path, ns=(size, size))
        assert not watch.look()
    assert watch.look()
    assert finished(watch) == ["big.csv"]


def test_a_file_written_anew_under_its_name_is_left_alone_again(folder: Path) -> None:
    watch = Watch(folder)
    put(folder)
    watch.look()
    assert watch.look()
    (folder / "new.csv").write_bytes(b"longer than the other one")
    (folder / "new.csv").rename(folder / "export.csv")
    assert watch.look()
    assert finished(watch) == []
    assert watch.look()
    assert finished(watch) == ["export.csv"]


@pytest.mark.parametrize(
    "name",
    [
        ".hidden.csv",
        "a.csv.part",
        "a.csv.crdownload",
        "A.CSV.PART",
        "a.csv.download",
        "~$a.xlsx",
        "photo.jpg",
        "a.pdf",
        "a.exe",
    ],
)
def test_what_is_no_finished_table_by_its_name_is_left_alone(folder: Path, name: str) -> None:
    put(folder, name)
    watch = Watch(folder)
    assert [watch.look() for _look in range(3)] == [False] * 3
    assert inbox.received(folder) == []


@pytest.mark.parametrize(
    "name",
    [
        "a.csv",
        "A.XLSX",
        "a.xls",
        "a.zip",
        "a.htm",
        "a.et",
        "noending",
        GBK,
        "\x1b]0;x\x07.csv",
        "订.csv",
    ],
)
def test_what_may_be_a_table_is_seen(folder: Path, name: str) -> None:
    put(folder, name)
    watch = Watch(folder)
    watch.look()
    assert watch.look()
    assert finished(watch) == [name] == [each.path.name for each in inbox.received(folder)]


def test_folders_links_pipes_and_empty_files_are_left_alone(folder: Path, tmp_path: Path) -> None:
    (folder / "x.csv").mkdir()
    (folder / "empty.csv").write_bytes(b"")
    (folder / "link.csv").symlink_to(put(tmp_path, "elsewhere.csv"))
    os.mkfifo(folder / "pipe.csv")
    watch = Watch(folder)
    assert [watch.look() for _look in range(3)] == [False] * 3
    assert inbox.received(folder) == []


def test_the_oldest_comes_first(folder: Path) -> None:
    for age, name in enumerate(("b.csv", "c.csv", "a.csv")):
        os.utime(put(folder, name), (10**9 + age, 10**9 + age))
    watch = Watch(folder)
    watch.look()
    watch.look()
    assert finished(watch) == ["b.csv", "c.csv", "a.csv"]
    assert [each.path.name for each in inbox.received(folder)] == ["b.csv", "c.csv", "a.csv"]


def _counted(asked: list[str], name: str, real: Callable[..., Any], *args: Any, **more: Any) -> Any:
    asked.append(name)
    return real(*args, **more)


def test_while_nothing_changes_a_look_is_one_stat(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        put(folder, f"{number}.csv")
    watch = Watch(folder)
    for _look in range(3):
        watch.look()
    assert len(watch.files) == 20
    asked: list[str] = []
    for name in ("stat", "lstat", "scandir", "listdir", "open"):
        real = getattr(os, name)

        monkeypatch.setattr(os, name, partial(_counted, asked, name, real))
    for _look in range(10):
        assert not watch.look()
    assert asked == ["stat"] * 10


def test_ten_thousand_files(folder: Path) -> None:
    for number in range(10_000):
        (folder / f"{number}.csv").write_bytes(b"x")
    watch = Watch(folder)
    watch.look()
    assert watch.look()
    assert len(watch.files) == 10_000 == len(inbox.received(folder))
    assert not watch.look()


def test_a_folder_that_is_missing_comes_and_goes(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    watch = Watch(folder)
    assert not watch.look()
    assert inbox.received(folder) == []
    folder.mkdir()
    put(folder)
    watch.look()
    assert watch.look()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert watch.look()
    assert watch.files == ()


def test_a_folder_that_is_a_link_is_followed_and_one_that_is_a_file_is_told(
    desk: Desk, tmp_path: Path
) -> None:
    folder, real = inbox_folder(desk.store.path), tmp_path / "real"
    real.mkdir()
    folder.symlink_to(real)
    put(real)
    watch = Watch(folder)
    watch.look()
    assert watch.look()
    importing.apply(desk, AT, folder / "export.csv")
    assert done(real) == [f"{STAMP} export.csv"]
    folder.unlink()
    folder.write_bytes(b"a file")
    assert watch.look()
    assert watch.files == ()
    for act in (lambda: inbox.received(folder), lambda: inbox.make(folder)):
        with pytest.raises(DaifaError) as caught:
            act()
        assert caught.value.code == "inbox-folder"


@pytest.mark.skipif(os.getuid() == 0, reason="nothing is closed to root")
def test_a_folder_that_may_not_be_read_is_told(folder: Path) -> None:
    put(folder)
    folder.chmod(0)
    try:
        watch = Watch(folder)
        assert [watch.look() for _look in range(3)] == [False] * 3
        with pytest.raises(DaifaError) as caught:
            inbox.received(folder)
        assert caught.value.code == "inbox-folder"
    finally:
        folder.chmod(0o700)


def test_a_folder_that_cannot_be_read_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder)

    def refuse(_place: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "scandir", refuse)
    monkeypatch.setattr(os, "listdir", refuse)
    watch = Watch(folder)
    assert [watch.look() for _look in range(3)] == [False] * 3
    with pytest.raises(DaifaError) as caught:
        inbox.received(folder)
    assert "Permission denied" in caught.value.message


# Taking.


def test_a_file_taken_from_the_inbox_moves_to_done(desk: Desk, folder: Path) -> None:
    path = put(folder)
    path.chmod(0o644)
    assert importing.preview(desk, AT, path).moved == ""
    assert names(folder) == ["export.csv"]
    result = importing.apply(desk, AT, path)
    assert count(desk) == 2
    assert (names(folder), done(folder)) == ([], [f"{STAMP} export.csv"])
    assert f"done/{STAMP} export.csv" in result.moved
    assert result.moved in result.notes
    kept = folder / DONE / f"{STAMP} export.csv"
    assert kept.read_bytes() == order_file([row(1), row(2)])
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_a_file_from_elsewhere_stays_where_it_is(desk: Desk, folder: Path, tmp_path: Path) -> None:
    path = put(tmp_path)
    assert importing.apply(desk, AT, path).moved == ""
    assert path.exists()
    again = put(folder / "..", "beside.csv")
    importing.apply(desk, AT, again)
    assert again.exists()
    assert not (folder / DONE).exists()


def test_what_lies_in_done_is_never_written_over(desk: Desk, folder: Path) -> None:
    for _each in range(3):
        importing.apply(desk, AT, put(folder))
    assert done(folder) == [
        f"{STAMP} export-2.csv",
        f"{STAMP} export-3.csv",
        f"{STAMP} export.csv",
    ]


def test_an_import_that_fails_leaves_its_file(desk: Desk, folder: Path) -> None:
    bad = folder / "bad.csv"
    bad.write_bytes(b"hello\n")
    with pytest.raises(DaifaError):
        importing.apply(desk, AT, bad)
    assert names(folder) == ["bad.csv"]
    assert not (folder / DONE).exists()


def test_a_file_that_is_taken_back_stays_in_done(desk: Desk, folder: Path) -> None:
    importing.apply(desk, AT, put(folder))
    revert(desk, AT, newest(desk.store, 0, 1)[0].id)
    assert count(desk) == 0
    assert (names(folder), done(folder)) == ([], [f"{STAMP} export.csv"])


@pytest.mark.parametrize(
    "name",
    [GBK, "\x1b]0;owned\x07.csv", "x" * 250 + ".csv", "订" * 83 + ".csv", "a b  c.CSV", "noending"],
)
def test_a_name_of_any_kind_is_kept_as_far_as_it_fits(desk: Desk, folder: Path, name: str) -> None:
    for number in (1, 2):
        result = importing.apply(desk, AT, put(folder, name, number))
        result.moved.encode()
        assert "\x1b" not in result.moved
    found = done(folder)
    assert len(found) == 2
    for each in found:
        assert each.startswith(f"{STAMP} ")
        assert len(os.fsencode(each)) <= 255
        assert Path(each).suffix == Path(name).suffix


def test_a_file_that_grew_after_it_was_read_stays(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(folder)
    real = inbox.put_away

    def later(source: Path, at: datetime, seen: State | None) -> inbox.PutAway:
        put(folder, "export.csv", 1, 2, 3)
        return real(source, at, seen)

    monkeypatch.setattr(inbox, "put_away", later)
    result = importing.apply(desk, AT, path)
    assert "has changed" in result.left_behind
    assert result.left_behind in result.notes
    assert (names(folder), done(folder)) == (["export.csv"], [])


def test_who_comes_second_is_told(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(folder)
    other = open_desk(desk.store.path, who="老王")
    real = inbox.put_away

    def both(source: Path, at: datetime, seen: State | None) -> inbox.PutAway:
        monkeypatch.setattr(inbox, "put_away", real)
        importing.apply(other, at, source)
        return real(source, at, seen)

    monkeypatch.setattr(inbox, "put_away", both)
    assert "somebody else" in importing.apply(desk, AT, path).left_behind
    assert done(folder) == [f"{STAMP} export.csv"]
    for act in (importing.apply, importing.preview):
        with pytest.raises(NotFound) as caught:
            act(desk, AT, path)
        assert caught.value.code == "inbox-taken"
        assert f"{STAMP} export.csv" in caught.value.message
    other.close()


def _race(database: Path, path: Path, start: object, told: object) -> None:
    desk = open_desk(database, who="other")
    start.wait()  # type: ignore[attr-defined]
    try:
        told.put(importing.apply(desk, AT, path).notes[-1])  # type: ignore[attr-defined]
    except DaifaError as error:
        told.put(error.message)  # type: ignore[attr-defined]
    desk.close()


def test_two_processes_on_one_file(desk: Desk, folder: Path) -> None:
    path = put(folder, "export.csv", *range(1, 40))
    context = multiprocessing.get_context("spawn")
    start, told = context.Barrier(2), context.Queue()
    both = [
        context.Process(target=_race, args=(desk.store.path, path, start, told)) for _each in (1, 2)
    ]
    for each in both:
        each.start()
    words = sorted((told.get(timeout=60) for _each in both), key=lambda text: "somebody" in text)
    for each in both:
        each.join()
    assert f"done/{STAMP} export.csv now" in words[0]
    assert "somebody else" in words[1]
    assert count(desk) == 39
    assert (names(folder), done(folder)) == ([], [f"{STAMP} export.csv"])


def test_a_disk_that_refuses_the_move_is_told(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(folder)

    def full(_source: Path, _out: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(inbox, "move_new", full)
    result = importing.apply(desk, AT, path)
    assert "No space left" in result.left_behind
    assert count(desk) == 2
    assert names(folder) == ["export.csv"]


def test_a_move_that_fails_leaves_no_empty_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        writing.move_new(tmp_path / "gone", tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "b").write_bytes(b"b")
    with pytest.raises(FileExistsError):
        writing.move_new(tmp_path / "a", tmp_path / "b")
    assert (tmp_path / "b").read_bytes() == b"b"


# What comes.


def test_a_file_that_comes_is_named_counted_and_kept(desk: Desk) -> None:
    folder = inbox_folder(desk.store.path)
    data = order_file([row(1), row(2, 订单号="2.6E+20")])
    for ending in ("", "-2"):
        receipt = receiving.put(desk, AT, data)
        assert receipt.place == folder / f"pdd-orders-20261123-100000{ending}.csv"
        assert receipt.place.read_bytes() == data
        assert stat.S_IMODE(receipt.place.stat().st_mode) == 0o600
        assert (receipt.result.added, receipt.result.rejected) == (1, 1)
        assert receipt.result.file == receipt.place.name
        assert not receipt.taken
    assert count(desk) == 0


@pytest.mark.parametrize(
    "data", [b"", b"hello\n", b"\x89PNG\r\n\x1a\n" + bytes(50), b"PK\x03\x04cut"]
)
def test_what_is_no_table_is_not_kept(desk: Desk, data: bytes) -> None:
    for take in (False, True):
        with pytest.raises(DaifaError):
            receiving.put(desk, AT, data, take=take)
    assert not inbox_folder(desk.store.path).exists()


def test_a_file_named_on_this_machine_is_copied(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    path = put(tmp_path / "sub", "../evil.csv")
    receipt = receiving.put(desk, AT, path)
    assert path.exists()
    assert receipt.place.parent == inbox_folder(desk.store.path)
    assert receipt.place.name == "pdd-orders-20261123-100000.csv"


def test_what_asks_nothing_is_taken_at_once(desk: Desk) -> None:
    receipt = receiving.put(desk, AT, order_file([row(1), row(2)]), take=True)
    folder = inbox_folder(desk.store.path)
    assert (receipt.taken, receipt.why) == (True, ())
    assert count(desk) == 2
    assert names(folder) == []
    assert receipt.place == folder / DONE / f"{STAMP} pdd-orders-20261123-100000.csv"
    assert receipt.place.is_file()


def test_a_refused_row_waits_for_somebody(desk: Desk) -> None:
    receipt = receiving.put(desk, AT, order_file([row(1), row(2, 订单号="坏")]), take=True)
    assert (receipt.taken, receipt.why) == (False, ("1 row is refused.",))
    assert receipt.place.is_file()
    assert count(desk) == 0


def test_whose_the_orders_are_is_asked(desk: Desk) -> None:
    for number, shop in ((1, "甲店"), (2, "乙店")):
        importing.apply(desk, AT, order_file([row(number)]), shop=shop)
    data = order_file([row(3)])
    receipt = receiving.put(desk, AT, data, take=True)
    assert not receipt.taken
    assert "--shop" in receipt.why[0]
    named = receiving.put(desk, AT, data, shop="甲店", take=True)
    assert (named.taken, named.result.shop) == (True, "甲店")
    moves = receiving.put(desk, AT, order_file([row(1)]), shop="乙店", take=True)
    assert not moves.taken
    assert "another shop" in moves.why[0]


def test_a_full_disk_keeps_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DaifaError) as caught:
        receiving.put(desk, AT, order_file([row(1)]))
    assert caught.value.code == "disk-full"
    assert names(inbox_folder(desk.store.path)) == []
