"""The quick appeal form in the real desk: what is filled in, what is refused, how many keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from core.aftersales import reading as aftersales
from core.appeals import reading as appeals
from core.appeals.appeal import Appeal, State
from core.base import i18n
from core.store.desk import Desk
from tests.given.shop import AT, put_order, sn
from tests.tui.cases_shop import Hands, open_cases, picture, put_refunded, ref, write_appeal
from tests.tui.host import move_to, screen_text
from tui.appeals.form import AppealForm
from tui.desk.app import DeskApp
from tui.desk.footer import Footer

INSTANT = 5
BAD = ("empty.png", "notes.png", "folder", "huge.png", "link.png", "missing.png")


@pytest.fixture
async def pilot(tmp_path: Path) -> AsyncIterator[Pilot[None]]:
    app = DeskApp(open_cases(tmp_path), now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("2")
        await pilot.pause()
        yield pilot


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.setup(request.param)
    yield request.param
    i18n.setup("en")


def desk_app(pilot: Pilot[None]) -> DeskApp:
    return cast(DeskApp, pilot.app)


def form(pilot: Pilot[None]) -> AppealForm:
    return cast(AppealForm, pilot.app.screen)


def written(pilot: Pilot[None]) -> list[Appeal]:
    desk: Desk = desk_app(pilot).desk
    found = aftersales.find(desk, ref(INSTANT))
    return appeals.of_case(desk, found.key)


async def on_case(pilot: Pilot[None], number: int = INSTANT) -> Hands:
    case = aftersales.find(desk_app(pilot).desk, ref(number))
    move_to(desk_app(pilot).pane, str(case.key))
    await pilot.pause()
    return Hands(pilot)


async def opened(pilot: Pilot[None], number: int = INSTANT) -> Hands:
    hands = await on_case(pilot, number)
    await hands.press("c")
    await pilot.pause()
    return hands


async def test_the_form_at_80_by_24(
    tmp_path: Path, language: str, snapshot: SnapshotAssertion
) -> None:
    app = DeskApp(open_cases(tmp_path), now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        hands = await opened(pilot)
        await hands.paste(str(picture(tmp_path)))
        assert hands.screen == snapshot


async def test_from_the_row_to_a_ready_appeal_in_few_keys(
    pilot: Pilot[None], tmp_path: Path
) -> None:
    hands = await on_case(pilot)
    await hands.press("c")
    await hands.paste(str(picture(tmp_path)))
    await hands.press("ctrl+s")
    assert hands.count == 2
    [made] = written(pilot)
    assert made.state is State.READY
    assert (made.amount_fen, made.ground) == (3790, "no_return")
    assert desk_app(pilot).copied == made.text


@pytest.mark.parametrize(("second", "closed"), [(0, False), (1, True)])
async def test_a_closed_window_is_told_before_anything_is_typed(
    pilot: Pilot[None], second: int, closed: bool
) -> None:
    paid = AT - timedelta(days=7, seconds=second)
    put_refunded(desk_app(pilot).desk, 55, refunded_at=paid, closed_at=paid, asked_at=paid)
    desk_app(pilot).panes.reload()
    hands = await opened(pilot, 55)
    assert ("window closed" in hands.screen) is closed
    assert ("The window of this kind closed" in hands.screen) is closed
    assert ("Window: until 11-23 10:00" in hands.screen) is not closed
    await hands.press("shift+tab", "shift+tab", "shift+tab", "shift+tab")
    await hands.press("left")
    assert isinstance(pilot.app.screen, AppealForm)


async def test_kind_ground_and_window_stand_first(pilot: Pilot[None]) -> None:
    hands = await opened(pilot)
    lines = hands.screen.splitlines()
    places = [
        next(place for place, line in enumerate(lines) if word in line)
        for word in ("Kind", "Ground", "Window: until", "Amount", "Text", "Where:")
    ]
    assert places == sorted(places)
    top = next(place for place, line in enumerate(lines) if "Appeal ·" in line)
    assert places[0] == top + 1


async def test_with_a_text_of_ones_own_and_a_typed_path(pilot: Pilot[None], tmp_path: Path) -> None:
    made_at = picture(tmp_path, "a.png")
    hands = await on_case(pilot)
    await hands.press("c", "shift+tab")
    await hands.paste("买家未退回商品。")
    await hands.press("tab")
    await hands.type(str(made_at))
    await hands.press("enter", "enter")
    assert hands.count <= 12
    [made] = written(pilot)
    assert made.state is State.READY
    assert made.text.endswith("买家未退回商品。")
    assert [each.name for each in made.evidence] == ["a.png"]


async def test_a_bad_return_leads_straight_to_a_filled_in_appeal(
    pilot: Pilot[None], tmp_path: Path
) -> None:
    hands = await on_case(pilot, 7)
    await hands.press("p", "3", "enter")
    await pilot.pause()
    assert isinstance(pilot.app.screen, AppealForm)
    assert form(pilot).fields["kind"].value == "abnormal_return"
    assert form(pilot).fields["ground"].value == "swapped"
    await hands.paste(str(picture(tmp_path)))
    await hands.press("ctrl+s")
    assert hands.count <= 12
    case = aftersales.find(desk_app(pilot).desk, ref(7))
    assert case.inspection == "swapped"
    [made] = appeals.of_case(desk_app(pilot).desk, case.key)
    assert made.state is State.READY


async def test_from_an_order_of_the_first_pane(pilot: Pilot[None]) -> None:
    put_order(desk_app(pilot).desk, 40, timedelta(hours=5))
    desk_app(pilot).panes.reload()
    hands = Hands(pilot)
    await hands.press("1", "c")
    await pilot.pause()
    assert form(pilot).fields["kind"].value == "cannot_ship"
    assert "ship-by clock runs on" in hands.screen
    await hands.press("ctrl+s")
    assert "kept as a draft" in pilot.app.screen_stack[0].query_one(Footer).plain


async def test_another_kind_proposes_anew_but_keeps_what_was_typed(pilot: Pilot[None]) -> None:
    await opened(pilot)
    fields = form(pilot).fields
    text = fields["text"].value
    fields["ground"].control.value = "empty"
    await pilot.pause()
    assert fields["text"].value != text
    assert "空包" in fields["text"].value
    fields["text"].value = "自己的话"
    await pilot.pause()
    fields["ground"].control.value = "swapped"
    await pilot.pause()
    assert fields["text"].value == "自己的话"
    fields["kind"].control.value = "malicious_complaint"
    await pilot.pause()
    assert fields["amount"].display is False
    assert "恶意投诉解罚" in Hands(pilot).screen


@pytest.mark.parametrize(("count", "saved"), [(1, True), (300, True), (301, False)])
async def test_the_text_is_counted_in_code_points(
    pilot: Pilot[None], tmp_path: Path, count: int, saved: bool
) -> None:
    hands = await opened(pilot)
    await hands.paste(str(picture(tmp_path)))
    form(pilot).fields["text"].value = "😀" * count
    await pilot.pause()
    assert f"{count}/300" in hands.screen
    await hands.press("ctrl+s")
    assert bool(written(pilot)) is saved
    if not saved:
        assert "301 characters; the form takes 300" in " ".join(hands.screen.split())


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "must be above 0"),
        ("37.91", "above the most"),
        ("1.234", "no amount"),
        ("abc", "no amount"),
        ("-5", "no amount"),
    ],
)
async def test_a_broken_amount_is_refused(
    pilot: Pilot[None], tmp_path: Path, amount: str, words: str
) -> None:
    hands = await opened(pilot)
    await hands.paste(str(picture(tmp_path)))
    form(pilot).fields["amount"].value = amount
    await pilot.pause()
    assert words in hands.screen
    await hands.press("ctrl+s")
    assert written(pilot) == []
    assert isinstance(pilot.app.screen, AppealForm)


def bad_files(folder: Path) -> dict[str, Path]:
    """Make files that cannot be taken."""
    (folder / "empty.png").write_bytes(b"")
    (folder / "notes.png").write_text("not a picture", encoding="utf-8")
    (folder / "folder").mkdir()
    with (folder / "huge.png").open("wb") as file:
        file.truncate(2 << 30)
    (folder / "link.png").symlink_to("/etc/passwd")
    return {name: folder / name for name in BAD}


@pytest.mark.parametrize("name", BAD)
async def test_a_file_that_cannot_be_taken_is_told_and_nothing_changes(
    pilot: Pilot[None], tmp_path: Path, name: str
) -> None:
    path = bad_files(tmp_path)[name]
    hands = await opened(pilot)
    await hands.paste(str(path))
    assert form(pilot).evidence.files == []
    assert "✗" in hands.screen
    form(pilot).fields["evidence"].value = str(path)
    await hands.press("ctrl+s")
    assert written(pilot) == []
    assert isinstance(pilot.app.screen, AppealForm)


async def test_a_file_that_vanishes_before_saving(pilot: Pilot[None], tmp_path: Path) -> None:
    path = picture(tmp_path)
    hands = await opened(pilot)
    await hands.paste(str(path))
    path.unlink()
    await hands.press("ctrl+s")
    assert written(pilot) == []
    assert "not there" in hands.screen


async def test_pasted_paths_of_several_files_and_one_taken_out(
    pilot: Pilot[None], tmp_path: Path
) -> None:
    files = [picture(tmp_path, f"{n} 图.png") for n in range(3)]
    hands = await opened(pilot)
    await hands.paste("\n".join(f"'{path}'" for path in files))
    assert [each.name for each in form(pilot).evidence.files] == [path.name for path in files]
    assert "room for 0 pictures" in hands.screen
    await hands.press("backspace")
    assert [each.name for each in form(pilot).evidence.files] == [path.name for path in files[:2]]
    await hands.paste(str(files[0]))
    assert len(form(pilot).evidence.files) == 2


async def test_a_fourth_picture_is_too_many(pilot: Pilot[None], tmp_path: Path) -> None:
    hands = await opened(pilot)
    await hands.paste("\n".join(str(picture(tmp_path, f"{n}.png")) for n in range(4)))
    assert "at most 3 pictures" in hands.screen
    await hands.press("ctrl+s")
    assert written(pilot) == []


async def test_tab_completes_a_path(pilot: Pilot[None], tmp_path: Path) -> None:
    folder = tmp_path / "proof"
    folder.mkdir()
    path = picture(folder, "unboxing.png")
    (folder / "unrelated.txt").write_text("x", encoding="utf-8")
    hands = await opened(pilot)
    await hands.type(f"{folder}/un")
    await hands.press("tab")
    assert form(pilot).fields["evidence"].value == str(path)


async def test_only_genuine_evidence_is_said_once(pilot: Pilot[None]) -> None:
    hands = await opened(pilot)
    assert hands.screen.count("Only genuine evidence") == 1


async def test_a_second_appeal_opens_the_first(pilot: Pilot[None], tmp_path: Path) -> None:
    hands = await opened(pilot, 4)
    await hands.press("ctrl+s")
    await opened(pilot, 4)
    assert form(pilot).appeal is not None
    await hands.paste(str(picture(tmp_path)))
    await hands.press("ctrl+s")
    desk = desk_app(pilot).desk
    [made] = appeals.of_case(desk, aftersales.find(desk, ref(4)).key)
    assert made.state is State.READY


async def test_editing_takes_files_out_and_in(pilot: Pilot[None], tmp_path: Path) -> None:
    desk, hands = desk_app(pilot).desk, Hands(pilot)
    made = write_appeal(desk, 20, picture(tmp_path, "old.png"))
    desk_app(pilot).panes.reload()
    await hands.press("3", "E")
    await pilot.pause()
    await hands.press("backspace")
    assert form(pilot).evidence.files == []
    await hands.paste(str(picture(tmp_path, "new.png")))
    await hands.press("ctrl+s")
    found = appeals.find(desk, made.id)
    assert [each.name for each in found.evidence] == ["new.png"]
    assert found.state is State.READY


async def test_a_lost_race_says_who_changed_it(pilot: Pilot[None], tmp_path: Path) -> None:
    from core.appeals import entry as appeal_entry

    desk, hands = desk_app(pilot).desk, Hands(pilot)
    made = write_appeal(desk, 20, picture(tmp_path, "old.png"))
    desk_app(pilot).panes.reload()
    await hands.press("3", "E")
    await pilot.pause()
    appeal_entry.edit(desk, AT, made.id, text="别人改的")
    form(pilot).fields["text"].value = "我改的"
    await hands.press("ctrl+s")
    assert appeals.find(desk, made.id).text == "别人改的"
    assert "tester" in hands.screen


async def test_escape_leaves_nothing(pilot: Pilot[None], tmp_path: Path) -> None:
    hands = await opened(pilot)
    await hands.paste(str(picture(tmp_path)))
    await hands.press("escape")
    assert written(pilot) == []
    assert not (tmp_path / "daifa.db.evidence").exists()


async def test_a_hostile_title_and_paste_never_reach_the_terminal(pilot: Pilot[None]) -> None:
    desk = desk_app(pilot).desk
    order = put_order(desk, 50, None, title="\x1b[2J[red]\u202e坏", state="received")
    put_refunded(desk, 50, order_id=order, reason="[/x]\x1b]0;x\x07")
    desk_app(pilot).panes.reload()
    hands = await opened(pilot, 50)
    await hands.press("shift+tab")
    await hands.paste("坏\x1b[31m\x07文字")
    text = hands.screen
    assert not any(char in text for char in "\x1b\x07\u202e")
    await hands.press("ctrl+s")
    [made] = appeals.of_order(desk, order)
    assert "\x1b" not in made.text
    assert made.order_sn == sn(50)


async def test_enter_after_a_refused_paste_asks_before_it_saves_without(
    pilot: Pilot[None], tmp_path: Path
) -> None:
    hands = await opened(pilot)
    await hands.paste(str(bad_files(tmp_path)["notes.png"]))
    await hands.press("enter")
    assert isinstance(pilot.app.screen, AppealForm)
    assert "was not taken" in hands.screen
    await hands.press("enter")
    assert not isinstance(pilot.app.screen, AppealForm)


@pytest.mark.parametrize(("lines", "wanted"), [(27, False), (28, True)])
async def test_the_handbook_helps_where_there_is_room(
    tmp_path: Path, lines: int, wanted: bool
) -> None:
    app = DeskApp(open_cases(tmp_path), now=lambda: AT)
    async with app.run_test(size=(80, lines)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        await opened(pilot)
        assert ("the platform has paid already" in screen_text(app)) is wanted
        assert ("If won" in screen_text(app)) or not wanted
