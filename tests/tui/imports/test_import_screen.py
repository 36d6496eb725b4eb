"""Importing in the desk: path or pasted rows, preview, Enter; Esc changes nothing."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from core.base.errors import DaifaError
from core.imports import importing
from core.store import settings
from core.store.desk import Desk
from tests.given.order_files import order_file, row, sn
from tests.tui.forms_shop import HOSTILE, desks
from tests.tui.host import Host, paste, screen_text, write
from tui.imports.screen import ImportScreen
from tui.parts.messages import Saved
from tui.widgets.path_input import PathInput, completions, expanded

SIZE = (80, 24)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    yield from desks(tmp_path)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An export of three orders; the third one's number was damaged by a spreadsheet."""
    path = tmp_path / "files" / "orders.csv"
    path.parent.mkdir()
    path.write_bytes(order_file([row(1), row(2), row(3, 订单号="2.61122E+20")]))
    return path


def count(desk: Desk) -> int:
    return int(desk.store.value("select count(*) from orders"))


async def worked(pilot: Pilot[Any]) -> None:
    """Wait for the screen's worker."""
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def looked(pilot: Pilot[Any], path: Path) -> None:
    await pilot.press("ctrl+u")
    await paste(pilot, f"{path}\n")
    await pilot.press("enter")
    await worked(pilot)


async def test_preview_then_enter(desk: Desk, file: Path) -> None:
    app = Host(desk, ImportScreen())
    async with app.run_test(size=SIZE) as pilot:
        await looked(pilot, file)
        text = screen_text(app)
        assert "New 2   Changed 0   Unchanged 0   Refused 1" in text
        assert "2.61122E+20" in text
        assert "订单号" in text
        assert "UTF-8" in text.upper()
        assert "承诺发货时间" in text
        assert count(desk) == 0
        await pilot.press("enter")
        await worked(pilot)
        assert isinstance(app.result, Saved)
        assert not app.result.undoable
    assert count(desk) == 2
    assert settings.setting(desk.store, "import_folder") == str(file.parent)


async def test_the_same_file_again_changes_nothing(desk: Desk, file: Path) -> None:
    for words in ("New 2", "Unchanged 2"):
        app = Host(desk, ImportScreen(str(file)))
        async with app.run_test(size=SIZE) as pilot:
            await worked(pilot)
            assert words in screen_text(app)
            await pilot.press("enter")
            await worked(pilot)
            assert isinstance(app.result, Saved)


async def test_escape_after_the_preview_imports_nothing(desk: Desk, file: Path) -> None:
    app = Host(desk, ImportScreen(str(file)))
    async with app.run_test(size=SIZE) as pilot:
        await worked(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert app.result is None
    assert count(desk) == 0


async def test_refused_rows_are_saved_beside_the_file(desk: Desk, file: Path) -> None:
    app = Host(desk, ImportScreen(str(file)))
    async with app.run_test(size=SIZE) as pilot:
        await worked(pilot)
        await pilot.press("r")
        await worked(pilot)
        # The folder's name is long, and the line may turn anywhere in it.
        assert "orders.rejects.csv" in re.sub(r" *│\n │ *", "", screen_text(app))
        assert app.result is ...
    saved = (file.parent / "orders.rejects.csv").read_text("utf-8-sig")
    assert "2.61122E+20" in saved
    assert sn(1) not in saved
    assert count(desk) == 0


async def test_rows_pasted_from_a_spreadsheet(desk: Desk) -> None:
    text = order_file([row(1), row(2)]).decode("utf-8-sig").replace(",", "\t")
    app = Host(desk, ImportScreen())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await paste(pilot, text)
        await worked(pilot)
        assert "New 2" in screen_text(app)
        await pilot.press("enter")
        await worked(pilot)
        assert isinstance(app.result, Saved)
    assert count(desk) == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.csv", None),
        ("empty.csv", b""),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
        ("other.csv", "姓名,年龄\n甲,3\n".encode()),
    ],
)
async def test_what_cannot_be_read_is_told_and_can_be_corrected(
    desk: Desk, tmp_path: Path, name: str, content: bytes | None, file: Path
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    app = Host(desk, ImportScreen(str(path)))
    async with app.run_test(size=SIZE) as pilot:
        await worked(pilot)
        assert "✗" in screen_text(app)
        assert app.result is ...
        await looked(pilot, file)
        assert "New 2" in screen_text(app)
    assert count(desk) == 0


async def test_a_folder_is_opened_not_read(desk: Desk, file: Path) -> None:
    app = Host(desk, ImportScreen())
    async with app.run_test(size=SIZE) as pilot:
        await looked(pilot, file.parent)
        text = screen_text(app)
        assert "That is a folder" in text
        assert "orders.csv" in text


async def test_tab_completes_the_path(desk: Desk, file: Path) -> None:
    (file.parent / "orders-old.csv").write_bytes(b"x")
    (file.parent / "picture.png").write_bytes(b"x")
    app = Host(desk, ImportScreen())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+u")
        await paste(pilot, f"{file.parent}/o")
        await pilot.press("tab")
        await pilot.pause()
        assert app.form.field.value == f"{file.parent}/orders"  # type: ignore[attr-defined]
        found = set()
        for _turn in range(2):
            await pilot.press("tab")
            await pilot.pause()
            found.add(app.form.field.value)  # type: ignore[attr-defined]
        assert found == {str(file), str(file.parent / "orders-old.csv")}


async def test_a_long_import_can_be_stopped(
    desk: Desk, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importing.apply

    def slow(*args: Any, progress: Any, **more: Any) -> Any:
        def wait(done: int, total: int) -> None:
            while True:
                progress(done, total)
                time.sleep(0.02)

        return real(*args, progress=wait, **more)

    monkeypatch.setattr(importing, "apply", slow)
    app = Host(desk, ImportScreen(str(file)))
    async with app.run_test(size=SIZE) as pilot:
        await worked(pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert "[#" in screen_text(app) or "[." in screen_text(app)
        await pilot.press("escape")
        await worked(pilot)
        assert "Nothing was changed" in screen_text(app)
        assert app.result is ...
    assert count(desk) == 0


async def test_a_full_disk_is_told(desk: Desk, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: Any, **_more: Any) -> Any:
        raise DaifaError("disk-full", "The disk is full.")

    monkeypatch.setattr(importing, "apply", full)
    app = Host(desk, ImportScreen(str(file)))
    async with app.run_test(size=SIZE) as pilot:
        await worked(pilot)
        await pilot.press("enter")
        await worked(pilot)
        assert "✗ The disk is full." in screen_text(app)
        assert app.result is ...


async def test_a_letter_in_a_path_is_a_letter(desk: Desk) -> None:
    app = Host(desk, ImportScreen())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+u")
        await write(pilot, "rr")
        assert app.form.field.value == "rr"  # type: ignore[attr-defined]


async def test_hostile_rows_keep_the_frame_straight(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "bad [red]x.csv"
    path.write_bytes(order_file([row(n, 订单号=f"{HOSTILE}{n}") for n in range(40)]))
    app = Host(desk, ImportScreen(str(path)))
    async with app.run_test(size=SIZE) as pilot:
        await worked(pilot)
        text = screen_text(app)
        assert "\x1b" not in text
        assert "Refused 40" in text
        framed = [line for line in text.split("\n") if "│" in line]
        assert {cell_len(line) for line in framed} == {79}
        assert len(text.split("\n")) == 24
        assert text.rstrip().endswith("─╯")


@pytest.mark.parametrize(
    ("typed", "path"),
    [
        ("/a/b.csv", "/a/b.csv"),
        (" '/a/b c.csv' ", "/a/b c.csv"),
        ("~//a/b.csv", "/a/b.csv"),
        ("/x/y/~/b.csv", "~/b.csv"),
        ("file:///a/b.csv", "/a/b.csv"),
        ("~/b.csv", "~/b.csv"),
        ("b.csv", "b.csv"),
    ],
)
def test_what_a_typed_path_means(typed: str, path: str) -> None:
    assert expanded(typed) == Path(path).expanduser()


async def test_a_pasted_path_replaces_the_folder(desk: Desk, file: Path) -> None:
    app = Host(desk, ImportScreen())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await paste(pilot, str(file))
        assert app.form.field.value == str(file)  # type: ignore[attr-defined]


async def test_a_typed_path_replaces_the_folder(desk: Desk, file: Path) -> None:
    app = Host(desk, ImportScreen())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await write(pilot, "/tmp/~/a//b")
        assert app.form.field.value == "/b"  # type: ignore[attr-defined]
        await pilot.press("ctrl+u")
        await write(pilot, "a/b")
        assert app.form.field.value == "a/b"  # type: ignore[attr-defined]


async def test_tab_leaves_an_empty_path(desk: Desk) -> None:
    app = Host(desk, ImportScreen())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+u", "tab")
        assert app.form.field.value == ""  # type: ignore[attr-defined]


def test_completions_of_a_folder_that_is_not_there() -> None:
    assert completions("/no/such/folder/x") == []
    assert completions("\x00") == []


@pytest.mark.parametrize(
    "typed", ["~nosuch/x.csv", "~nosuch/", "x" * 3000, "a/" * 2000, "\0", "~", "/", ".", "//", "'"]
)
async def test_a_path_that_cannot_be_is_a_sentence(desk: Desk, typed: str) -> None:
    app = Host(desk, ImportScreen())
    async with app.run_test(size=SIZE) as pilot:
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        screen.field.value = typed
        await pilot.press("tab")
        screen.field.value = typed
        await pilot.press("enter")
        for _wait in range(50):
            await pilot.pause(0.02)
            if screen.phase != "working":
                break
        still = app.screen_stack[-1] is screen
        assert still
        assert screen.trouble.display or screen.field.value


async def test_a_file_whose_name_is_no_utf8_is_completed_and_imported(
    desk: Desk, tmp_path: Path
) -> None:
    name = os.fsdecode("订单导出.csv".encode("gbk"))
    (tmp_path / name).write_bytes(order_file([row(1)]))
    app = Host(desk, ImportScreen())
    async with app.run_test(size=SIZE) as pilot:
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        screen.field.value = f"{tmp_path}/"
        await pilot.press("tab")
        assert screen.field.value == f"{tmp_path}/订单导出.csv"
        await pilot.press("enter")
        for _wait in range(100):
            await pilot.pause(0.02)
            if screen.result is not None:
                break
        assert screen.result is not None
        assert (screen.result.file, screen.result.added) == ("订单导出.csv", 1)


async def test_tab_behind_a_folder_is_the_newest_file_whatever_the_names_share(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "files"
    (folder / "aaa").mkdir(parents=True)
    for age, name in enumerate(("orders-0830.csv", "orders-2130.csv", "orders-0700.csv")):
        (folder / name).write_bytes(b"")
        os.utime(folder / name, (10**9 - age, 10**9 - age))
    app = Host(desk, ImportScreen())
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("ctrl+u")
        await paste(pilot, f"{folder}/")
        field = app.screen.query_one(PathInput)
        for typed, name in (("", "orders-0830.csv"), ("", "orders-2130.csv"), ("ord", "orders-")):
            if typed:
                field.value = f"{folder}/{typed}"
            await pilot.press("tab")
            assert field.value == f"{folder}/{name}"
