"""The inbox on the desk: the header says what came, `i` proposes it, and it goes when taken."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len

from core.base import i18n
from core.base.paths import inbox_folder
from core.imports.waiting import Watch
from core.store import settings
from core.store.desk import Desk
from tests.given.order_files import order_file, row
from tests.given.shop import AT, minutes, open_shop, put_order
from tests.tui.desk.hands import Hands, at_desk
from tests.tui.host import paste, until, write
from tui.desk.header import Header
from tui.imports.screen import ImportScreen


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_shop(tmp_path, filled=False)
    yield opened
    opened.close()
    i18n.setup("en")


@pytest.fixture
def folder(desk: Desk) -> Path:
    made = inbox_folder(desk.store.path)
    made.mkdir(mode=0o700)
    return made


def put(folder: Path, name: str, *numbers: int, age: int = 0) -> Path:
    path = folder / name
    path.write_bytes(order_file([row(number) for number in numbers or (901, 902)]))
    os.utime(path, (10**9 - age, 10**9 - age))
    return path


def watch(hands: Hands, folder: Path) -> None:
    hands.app.inbox = Watch(folder)
    # Seconds pass when the test says so.
    hands.app._ticker.stop()


async def tick(hands: Hands, times: int = 1) -> str:
    """Let seconds pass; return the header."""
    for _second in range(times):
        hands.app._ticker.beat()
        await hands.pilot.pause()
        await hands.pilot.pause()
    return hands.app.query_one(Header).plain


async def worked(hands: Hands) -> None:
    await hands.pilot.pause()
    await hands.app.workers.wait_for_complete()
    await hands.pilot.pause()


async def seen(hands: Hands) -> ImportScreen:
    """Wait until the file on the screen has been looked at."""
    screen = hands.app.screen
    assert isinstance(screen, ImportScreen)
    await worked(hands)
    assert await until(hands.pilot, lambda: screen.phase == "seen")
    return screen


@pytest.mark.parametrize(
    ("lang", "one", "two"),
    [("en", "1 file received", "2 files received"), ("zh", "收到 1 个文件", "收到 2 个文件")],
)
async def test_the_header_says_what_came(
    desk: Desk, folder: Path, lang: str, one: str, two: str
) -> None:
    i18n.setup(lang)
    async with at_desk(desk) as hands:
        watch(hands, folder)
        assert one not in await tick(hands, 3)
        put(folder, "a.csv")
        assert one not in await tick(hands)
        assert one in await tick(hands)
        put(folder, "b.csv.part")
        assert one in await tick(hands, 3)
        (folder / "b.csv.part").rename(folder / "b.csv")
        assert two in await tick(hands, 2)
        (folder / "a.csv").unlink()
        (folder / "b.csv").unlink()
        assert one not in await tick(hands)


async def test_without_an_inbox_nothing_is_looked_at(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.csv")
    async with at_desk(desk) as hands:
        monkeypatch.setattr(Watch, "look", lambda _self: pytest.fail("looked"))
        assert "received" not in await tick(hands, 3)


async def test_a_second_costs_one_stat(
    desk: Desk, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.csv")
    async with at_desk(desk) as hands:
        watch(hands, folder)
        await tick(hands, 3)
        asked = []
        for name in ("stat", "scandir"):
            real = getattr(os, name)

            def counted(place: object, *more: object, _real=real, **named: object) -> object:  # type: ignore[no-untyped-def]
                if str(place).startswith(str(folder)):
                    asked.append(str(place))
                return _real(place, *more, **named)

            monkeypatch.setattr(os, name, counted)
        await tick(hands, 5)
    assert asked == [str(folder)] * 5


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [60, 70, 80, 90, 100, 120])
async def test_what_came_pushes_nothing_of_weight_out(
    desk: Desk, folder: Path, lang: str, width: int
) -> None:
    """The line of the most urgent stays as it is; the counts of hidden panes go first."""
    for number, left in enumerate((-600, -60, 20, 50, 100, 400, 600, 900, 1200, 2000, 2800), 1):
        put_order(desk, number, minutes(left))
    put(folder, "a.csv")
    put(folder, "b.csv")
    i18n.setup(lang)
    long, short = {
        "en": ("2 files received", "inbox 2"),
        "zh": ("收到 2 个文件", "收件箱 2"),
    }[lang]
    async with at_desk(desk, (width, 24)) as hands:
        for shown in (False, True):
            if shown:
                await hands.press("v")
            hands.app.inbox = None
            hands.app._header.set_inbox(0)
            bare = (await tick(hands)).splitlines()
            watch(hands, folder)
            text = (await tick(hands, 2)).splitlines()
            assert text[0] == bare[0]
            assert max(map(cell_len, text)) <= max(width, *map(cell_len, bare))
            assert hands.app.pane.filter_words in text[1]
            if width >= 90:
                assert long in text[1] or (shown and short in text[1])
            elif not shown:
                assert long in text[1] or short in text[1]


async def test_i_enter_enter_takes_it(desk: Desk, folder: Path) -> None:
    put(folder, "a.csv", 901)
    put(folder, "b.csv", 902, age=60)
    settings.set_setting(desk.store, "import_folder", str(folder.parent))
    async with at_desk(desk) as hands:
        watch(hands, folder)
        await tick(hands, 2)
        await hands.press("i")
        screen = hands.app.screen
        assert isinstance(screen, ImportScreen)
        # The oldest comes first.
        assert screen.field.value == str(folder / "b.csv")
        assert hands.says("2 files lie in the inbox.")
        assert hands.says("b.csv  a.csv")
        await hands.press("enter")
        await seen(hands)
        assert desk.store.value("select count(*) from orders") == 0
        await hands.press("enter")
        await worked(hands)
        assert await until(hands.pilot, lambda: hands.app.screen is not screen)
        assert hands.says("New 1")
        assert hands.says("done/2026-")
        assert "1 file received" in await tick(hands, 2)
        await hands.press("i", "enter")
        await seen(hands)
        await hands.press("enter")
        await worked(hands)
        assert "received" not in await tick(hands, 2)
    stamp = f"{AT:%Y-%m-%d-%H%M}"
    assert sorted(each.name for each in (folder / "done").iterdir()) == [
        f"{stamp} a.csv",
        f"{stamp} b.csv",
    ]
    assert desk.store.value("select count(*) from orders") == 2
    # The seller's own folder is proposed as before.
    assert settings.setting(desk.store, "import_folder") == str(folder.parent)


async def test_tab_goes_through_the_inbox_and_on_to_the_newest_of_the_usual_folder(
    desk: Desk, folder: Path, tmp_path: Path
) -> None:
    usual = tmp_path / "usual"
    usual.mkdir()
    put(usual, "old.csv", age=100)
    put(usual, "new.csv")
    put(folder, "a.csv", age=100)
    put(folder, os.fsdecode("订单.csv".encode("gbk")))
    settings.set_setting(desk.store, "import_folder", str(usual))
    async with at_desk(desk) as hands:
        watch(hands, folder)
        await tick(hands, 2)
        await hands.press("i")
        screen = hands.app.screen
        assert isinstance(screen, ImportScreen)
        found = [screen.field.value]
        for _tab in range(3):
            await hands.press("tab")
            found.append(screen.field.value)
        assert found == [
            f"{folder}/a.csv",
            f"{folder}/订单.csv",
            f"{usual}/",
            f"{usual}/new.csv",
        ]
        await hands.press("ctrl+u")
        screen.field.value = f"{folder}/订单.csv"
        await hands.press("enter")
        await seen(hands)
        await hands.press("escape")


async def test_what_is_typed_takes_the_place_of_what_is_proposed(
    desk: Desk, folder: Path, tmp_path: Path
) -> None:
    put(folder, "a.csv")
    other = put(tmp_path, "other.csv", 903)
    async with at_desk(desk) as hands:
        watch(hands, folder)
        await tick(hands, 2)
        await hands.press("i")
        screen = hands.app.screen
        assert isinstance(screen, ImportScreen)
        await write(hands.pilot, "/tm")
        assert screen.field.value == "/tm"
        await hands.press("escape", "i")
        screen = hands.app.screen
        assert isinstance(screen, ImportScreen)
        await paste(hands.pilot, str(other))
        assert screen.field.value == str(other)
        await hands.press("enter")
        await seen(hands)
        await hands.press("enter")
        await worked(hands)
    assert desk.store.value("select count(*) from orders") == 1
    assert [path.name for path in folder.iterdir()] == ["a.csv"]


async def test_refused_rows_are_saved_where_batches_go(
    desk: Desk, folder: Path, tmp_path: Path
) -> None:
    """Beside its source the file would be one more of the inbox."""
    (folder / "a.csv").write_bytes(order_file([row(901), row(902, 订单号="坏")]))
    async with at_desk(desk) as hands:
        hands.app.batch_folder = tmp_path / "batch"
        watch(hands, folder)
        await tick(hands, 2)
        await hands.press("i", "enter")
        await seen(hands)
        await hands.press("r")
        await seen(hands)
        assert "1 file received" in await tick(hands, 3)
        await hands.press("escape")
    assert [path.name for path in folder.iterdir()] == ["a.csv"]
    assert (tmp_path / "batch" / "a.rejects.csv").is_file()


async def test_a_proposal_that_is_gone_is_not_made(desk: Desk, folder: Path) -> None:
    path = put(folder, "a.csv")
    async with at_desk(desk) as hands:
        watch(hands, folder)
        await tick(hands, 2)
        path.unlink()
        await hands.press("i")
        screen = hands.app.screen
        assert isinstance(screen, ImportScreen)
        assert screen.field.value.endswith("/")
        assert not hands.says("inbox")


async def test_who_comes_second_is_told(desk: Desk, folder: Path) -> None:
    path = put(folder, "a.csv")
    async with at_desk(desk) as hands:
        watch(hands, folder)
        await tick(hands, 2)
        await hands.press("i", "enter")
        screen = await seen(hands)
        (folder / "done").mkdir()
        path.rename(folder / "done" / "2026-11-23-0959 a.csv")
        await hands.press("enter")
        await worked(hands)
        assert await until(hands.pilot, lambda: screen.phase == "typing")
        assert hands.says("taken by somebody else")
        assert desk.store.value("select count(*) from orders") == 0


async def test_the_desk_goes_on_when_the_folder_goes(desk: Desk, folder: Path) -> None:
    path = put(folder, "a.csv")
    async with at_desk(desk) as hands:
        watch(hands, folder)
        assert "received" in await tick(hands, 2)
        path.unlink()
        folder.rmdir()
        assert "received" not in await tick(hands, 2)
        folder.write_bytes(b"a file")
        assert "received" not in await tick(hands, 2)
        folder.unlink()
        folder.mkdir()
        put(folder, "a.csv")
        assert "received" in await tick(hands, 2)
