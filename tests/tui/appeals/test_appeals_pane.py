"""Pane 3 on a real database at a fixed time: what it shows and what its keys do."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import cast

import pytest
from syrupy.assertion import SnapshotAssertion
from textual.pilot import Pilot

from core.appeals import entry as appeal_entry
from core.appeals import evidence
from core.appeals import reading as appeals
from core.appeals import results as appeal_results
from core.appeals.appeal import Appeal, State
from core.base import i18n, paths
from core.figures import figures as metrics
from core.orders import edits as faults
from core.store.desk import Desk
from tests.given.shop import AT, open_shop, put_order, sn
from tests.tui.cases_shop import HOUR, RECEIVED, Hands, picture, write_appeal
from tests.tui.host import move_to
from tui.appeals.pane import AppealsPane
from tui.desk.app import DeskApp
from tui.desk.footer import Footer

MALICIOUS = 3


def complaint(desk: Desk, number: int, folder: Path) -> Appeal:
    """Mark a complaint on an order and write a malicious-complaint appeal against it."""
    put_order(desk, number, -2 * HOUR, **RECEIVED)
    faults.mark(desk, AT, sn(number), "complaint")
    found = appeal_entry.propose(desk, AT, order_sn=sn(number), kind="malicious_complaint")
    files = (picture(folder, f"聊天{number}.png"),)
    return appeal_entry.create(desk, AT, found.replace(evidence=files))


def open_appeals(folder: Path) -> Desk:
    """Open a shop with a draft, a ready appeal, one submitted, one won and one lost."""
    desk = open_shop(folder, filled=False)
    write_appeal(desk, 1)
    write_appeal(desk, 2, picture(folder))
    for number in (3, 4, 5):
        appeal_results.submit(desk, AT, complaint(desk, number, folder).id)
    appeal_results.won(desk, AT, 4)
    appeal_results.lost(desk, AT, 5)
    return desk


@pytest.fixture
async def pilot(tmp_path: Path) -> AsyncIterator[Pilot[None]]:
    app = DeskApp(open_appeals(tmp_path), now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("3")
        await pilot.pause()
        yield pilot


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    i18n.setup(request.param)
    yield request.param
    i18n.setup("en")


def pane(pilot: Pilot[None]) -> AppealsPane:
    return cast(AppealsPane, cast(DeskApp, pilot.app).pane)


def desk_of(pilot: Pilot[None]) -> Desk:
    return cast(DeskApp, pilot.app).desk


def said(pilot: Pilot[None]) -> str:
    return pilot.app.screen_stack[0].query_one(Footer).plain


def state(pilot: Pilot[None], number: int) -> State:
    return appeals.find(desk_of(pilot), number).state


async def go_to(pilot: Pilot[None], number: int) -> None:
    move_to(pane(pilot), str(number))
    await pilot.pause()


async def test_the_list_at_80_by_24(
    tmp_path: Path, language: str, snapshot: SnapshotAssertion
) -> None:
    app = DeskApp(open_appeals(tmp_path), now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        assert Hands(pilot).screen == snapshot


async def test_an_empty_pane_says_how_to_begin(
    tmp_path: Path, language: str, snapshot: SnapshotAssertion
) -> None:
    app = DeskApp(open_shop(tmp_path, filled=False), now=lambda: AT)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        assert Hands(pilot).screen == snapshot


async def test_to_do_stands_above_waiting_and_decided(pilot: Pilot[None]) -> None:
    source = pane(pilot).list_source
    rows = source.window(0, len(source))
    assert [row.key for row in rows] == ["1", "2", "3", "5", "4"]
    assert [row.cells[4] for row in rows] == [("picture", "warn"), "nothing", "–", "–", "–"]
    assert [row.cells[5] for row in rows][:2] == ["+37.90", "+37.90"]
    assert pane(pilot).count == 3


async def test_the_detail_says_where_to_go_and_what_winning_brings(pilot: Pilot[None]) -> None:
    await go_to(pilot, 3)
    text = pane(pilot).detail.plain
    assert "订单申诉 → 我要申诉 → 恶意投诉解罚" in text
    assert "logistics abnormal rate from" in text


async def test_y_copies_the_text(pilot: Pilot[None]) -> None:
    await go_to(pilot, 2)
    await pilot.press("y")
    await pilot.pause()
    assert cast(DeskApp, pilot.app).copied == appeals.find(desk_of(pilot), 2).text
    assert "管理后台" in said(pilot)


async def test_an_incomplete_appeal_is_not_submitted(pilot: Pilot[None]) -> None:
    await go_to(pilot, 1)
    await pilot.press("S")
    await pilot.pause()
    assert "not complete" in Hands(pilot).screen
    assert state(pilot, 1) is State.DRAFT


async def test_submitted_then_won_with_the_amount_then_undone(pilot: Pilot[None]) -> None:
    hands = Hands(pilot)
    await go_to(pilot, 2)
    await hands.press("S")
    assert state(pilot, 2) is State.SUBMITTED
    await go_to(pilot, 2)
    await hands.press("w", "ctrl+u")
    await hands.type("30.50")
    await hands.press("enter")
    assert state(pilot, 2) is State.WON
    assert appeals.find(desk_of(pilot), 2).amount_fen == 3050
    await hands.press("u")
    assert state(pilot, 2) is State.SUBMITTED
    assert appeals.find(desk_of(pilot), 2).amount_fen == 3790


async def test_more_than_was_asked_cannot_come_back(pilot: Pilot[None]) -> None:
    hands = Hands(pilot)
    await go_to(pilot, 2)
    await hands.press("S")
    await go_to(pilot, 2)
    await hands.press("w", "ctrl+u")
    await hands.type("37.91")
    await hands.press("enter")
    assert "at most 37.90" in hands.screen
    assert state(pilot, 2) is State.SUBMITTED


async def test_winning_against_a_complaint_takes_the_order_out_of_the_rate(
    pilot: Pilot[None],
) -> None:
    desk = desk_of(pilot)
    before = metrics.logistics_of(metrics.read_facts(desk, AT)).abnormal
    await go_to(pilot, MALICIOUS)
    await pilot.press("w")
    await pilot.pause()
    after = metrics.logistics_of(metrics.read_facts(desk, AT)).abnormal
    assert (before, after) == (2, 1)
    await pilot.press("u")
    await pilot.pause()
    assert metrics.logistics_of(metrics.read_facts(desk, AT)).abnormal == 2


async def test_lost_needs_new_evidence_to_be_reconsidered(
    pilot: Pilot[None], tmp_path: Path
) -> None:
    await go_to(pilot, MALICIOUS)
    await pilot.press("l")
    await pilot.pause()
    await go_to(pilot, MALICIOUS)
    await pilot.press("C")
    await pilot.pause()
    assert "needs new evidence" in Hands(pilot).screen
    await pilot.press("escape")
    evidence.take(desk_of(pilot), AT, MALICIOUS, picture(tmp_path, "新证据.png"))
    cast(DeskApp, pilot.app).panes.reload()
    await pilot.pause()
    await go_to(pilot, MALICIOUS)
    await pilot.press("C")
    await pilot.pause()
    assert state(pilot, MALICIOUS) is State.RECONSIDERED
    assert "11 left this month" in said(pilot)


async def test_more_evidence_by_the_platforms_time(pilot: Pilot[None]) -> None:
    hands = Hands(pilot)
    await go_to(pilot, MALICIOUS)
    await hands.press("plus")
    await hands.paste("+2d")
    await hands.press("enter")
    found = appeals.find(desk_of(pilot), MALICIOUS)
    assert found.state is State.MORE_EVIDENCE
    assert found.due is not None
    assert found.due.due_at == AT + 48 * HOUR
    assert pane(pilot).list_source.window(0, 1)[0].key == str(MALICIOUS)


async def test_dropping_wants_a_reason(pilot: Pilot[None]) -> None:
    hands = Hands(pilot)
    await go_to(pilot, 1)
    await hands.press("D", "enter")
    assert state(pilot, 1) is State.DRAFT
    await hands.paste("金额太小")
    await hands.press("enter")
    assert state(pilot, 1) is State.DROPPED
    assert appeals.find(desk_of(pilot), 1).drop_reason == "金额太小"


async def test_the_pack_is_written_once(
    pilot: Pilot[None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "batch_folder", lambda: tmp_path / "out")
    hands = Hands(pilot)
    await go_to(pilot, 2)
    await hands.press("P", "enter")
    [made] = (tmp_path / "out").iterdir()
    assert zipfile.ZipFile(made).namelist() == ["00-说明.txt", "00-时间线.txt", "01-图片.png"]
    await hands.press("P", "enter")
    assert "overwritten" in hands.screen
    assert len(list((tmp_path / "out").iterdir())) == 1


async def test_the_own_timeline_is_written_beside_the_pack_on_request(
    pilot: Pilot[None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "batch_folder", lambda: tmp_path / "out")
    hands = Hands(pilot)
    await go_to(pilot, 2)
    await hands.press("P", "down", "space", "ctrl+s")
    found = sorted(each.name for each in (tmp_path / "out").iterdir())
    assert len(found) == 2
    assert found[0].endswith("-内部.txt")
    assert "NOT for the platform" in (tmp_path / "out" / found[0]).read_text("utf-8")


@pytest.mark.parametrize(
    ("number", "key"), [(1, "w"), (1, "l"), (1, "C"), (3, "S"), (4, "D"), (3, "E"), (4, "plus")]
)
async def test_what_does_not_fit_the_state_is_said(
    pilot: Pilot[None], number: int, key: str
) -> None:
    before = state(pilot, number)
    await go_to(pilot, number)
    await pilot.press(key)
    await pilot.pause()
    assert f"This appeal is {appeals_state_word(before)}" in said(pilot)
    assert state(pilot, number) is before


def appeals_state_word(state: State) -> str:
    return {State.DRAFT: "draft", State.SUBMITTED: "submitted", State.WON: "won"}[state]


async def test_several_are_submitted_after_a_question(pilot: Pilot[None], tmp_path: Path) -> None:
    desk, hands = desk_of(pilot), Hands(pilot)
    write_appeal(desk, 6, picture(tmp_path, "六.png"))
    cast(DeskApp, pilot.app).panes.reload()
    await pilot.pause()
    for key in ("2", "6"):
        await go_to(pilot, int(key))
        await hands.press("space")
    await hands.press("S")
    assert "Were 2 appeals submitted" in hands.screen
    await hands.press("y")
    assert (state(pilot, 2), state(pilot, 6)) == (State.SUBMITTED, State.SUBMITTED)


@pytest.mark.parametrize(
    ("text", "keys"), [("#4", ["4"]), (sn(3)[-9:], ["3"]), ("nothing like it", [])]
)
async def test_search(pilot: Pilot[None], text: str, keys: list[str]) -> None:
    pane(pilot).search(text)
    await pilot.pause()
    source = pane(pilot).list_source
    assert [row.key for row in source.window(0, len(source))] == keys


async def test_states_are_filtered_one_after_the_other(pilot: Pilot[None]) -> None:
    await pilot.press("v", "v")
    await pilot.pause()
    source = pane(pilot).list_source
    assert [row.key for row in source.window(0, len(source))] == ["2"]
    assert pane(pilot).filter_words == "ready (1)"
    await pilot.press("escape")
    await pilot.pause()
    assert len(pane(pilot).list_source) == 5


async def test_enter_shows_text_evidence_and_timeline(
    tmp_path: Path, language: str, snapshot: SnapshotAssertion
) -> None:
    app = DeskApp(open_appeals(tmp_path), now=lambda: AT)
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("3", "j", "enter")
        await pilot.pause()
        text = Hands(pilot).screen
        assert "SHA-256" in text
        assert text == snapshot
