"""Several desks on one shop: what others do is there with the next second, and takes no place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from core.appeals import results as appeal_results
from core.orders import edits
from core.orders import reading as orders
from core.store import notices
from core.store.desk import Desk, open_desk
from tests.given.shop import AT, minutes, open_shop, put, put_order, sn, tracked
from tests.tui.cases_shop import RECEIVED, put_case
from tests.tui.desk.hands import Hands, at_desk
from tests.tui.host import until
from tui.appeals.results import DropForm
from tui.orders.note import NoteForm
from tui.orders.sheet import OrderScreen
from tui.widgets.live_list import LiveList

H = timedelta(hours=1)


def order(desk: Desk, n: int) -> None:
    put_order(desk, n, minutes(60 * n))


def case(desk: Desk, n: int) -> None:
    put_case(desk, n, asked_at=AT - 40 * H + minutes(60 * n))


def appeal(desk: Desk, n: int) -> None:
    order_id = put_order(desk, n, -50 * H, **RECEIVED)
    put(desk, "appeals", kind="late", order_sn=sn(n), order_id=order_id, created_at=AT,
        due_at=AT + n * H)  # fmt: skip


def parcel(desk: Desk, n: int) -> None:
    order_id = put_order(desk, n, -5 * H, state="shipped", shipped_at=AT - 20 * H)
    sent = AT - 20 * H + minutes(60 * n)
    tracked(desk, order_id, f"783000000000{n:02d}", uploaded_at=sent)


def review(desk: Desk, n: int) -> None:
    put(desk, "reviews", order_sn=sn(n), at=AT - n * H, description=5, logistics=5, service=5)


def notice(desk: Desk, n: int) -> None:
    order_id = put_order(desk, n, minutes(3000))
    with desk.act(AT - timedelta(days=5) + n * H, "import") as work:
        notices.raise_once(work, "unmatched", order_id, ref=str(n), data={})


def act(desk: Desk, n: int) -> None:
    number = 900 + n
    put_order(desk, number, minutes(3000))
    edits.note(desk, AT - n * H, orders.find(desk, sn(number)), f"note {n}")


def gone(sql: str) -> Callable[[Desk, int], None]:
    def remove(desk: Desk, n: int) -> None:
        desk.store.conn.execute(sql.format(sn=sn(n), n=n))

    return remove


class Shown(NamedTuple):
    """A list: how it is opened, what puts a row into it, and what takes one away."""

    keys: str
    come: Callable[[Desk, int], None]
    go: Callable[[Desk, int], None] | None


CLOSED = gone("update orders set state = 'closed', status = '已取消' where order_sn = '{sn}'")
LISTS = {
    "pending": Shown("1", order, CLOSED),
    "queue": Shown("0", order, CLOSED),
    "cases": Shown("2", case, gone(
        "update aftersales set closed_at = 1, status = '已撤销' where order_sn = '{sn}'")),
    "appeals": Shown("3", appeal, gone("delete from appeals where order_sn = '{sn}'")),
    "parcels": Shown("4", parcel, gone(
        "delete from parcels where number = '783000000000{n:02d}'")),
    "reviews": Shown("5", review, gone("delete from reviews where order_sn = '{sn}'")),
    "check list": Shown("X", notice, gone("update notices set done_at = 1 where ref = '{n}'")),
    "history": Shown("H", act, None),
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = open_shop(tmp_path, filled=False)
    yield desk
    desk.close()


def list_of(hands: Hands) -> LiveList:
    screen = hands.app.screen
    found: LiveList = getattr(screen, "list", None) or hands.app.pane.list
    return found


def keys_of(shown: LiveList) -> list[str]:
    return list(shown._window.source.keys(0, len(shown)))


@pytest.mark.parametrize("name", LISTS)
async def test_what_others_do_is_there_within_two_looks_and_the_cursor_stays(
    desk: Desk, name: str
) -> None:
    shown = LISTS[name]
    for n in (2, 4, 6):
        shown.come(desk, n)
    async with at_desk(desk) as hands:
        hands.app._ticker.stop()
        await hands.press(shown.keys)
        rows = list_of(hands)
        rows.move_to_index(1)
        await hands.pilot.pause()
        here, before = rows.cursor_key, keys_of(rows)
        assert len(before) >= 3
        assert here == before[1]
        with closing(open_desk(desk.store.path, who="小张")) as other:
            shown.come(other, 1)
            shown.come(other, 3)
            if shown.go is not None:
                shown.go(other, 2)
        # It looks once a second: two looks are two seconds.
        for _look in range(2):
            hands.app._ticker.beat()
            await hands.pilot.pause()
        after = keys_of(rows)
        assert await until(hands.pilot, lambda: keys_of(rows) != before)
        after = keys_of(rows)
        assert (rows.cursor_key, after[rows.cursor_index]) == (here, here)
        assert len(set(after) - set(before)) >= 2
        assert (before[0] in after) is (shown.go is None)


async def test_a_sheet_shows_it_as_it_is_now(desk: Desk) -> None:
    order(desk, 1)
    async with at_desk(desk) as hands:
        hands.app._ticker.stop()
        await hands.press("1", "enter")
        await hands.opened(OrderScreen)
        with closing(open_desk(desk.store.path, who="小张")) as other:
            edits.note(other, AT, orders.find(other, sn(1)), "theirs")
        hands.app._ticker.beat()
        assert await until(hands.pilot, lambda: hands.says("theirs"))
        with closing(open_desk(desk.store.path, who="小张")) as other:
            other.store.conn.execute("delete from order_lines")
            other.store.conn.execute("delete from events")
            other.store.conn.execute("delete from orders")
        hands.app._ticker.beat()
        assert await until(hands.pilot, lambda: len(hands.app.screen_stack) == 1)


def noted(desk: Desk, _id: int) -> None:
    edits.note(desk, AT, orders.find(desk, sn(1)), "theirs")


def dropped(desk: Desk, id: int) -> None:
    appeal_results.drop(desk, AT, id, "theirs")


# A form by its keys, what another session does first, and what the form says of it.
RACES: dict[str, tuple[tuple[str, ...], Callable[[Desk, int], None], type[Any], str, str]] = {
    "note": (
        ("1", "e"),
        noted,
        NoteForm,
        "note",
        "小张 changed this in the meantime (note written)",
    ),
    "drop": (("3", "D"), dropped, DropForm, "why", "小张"),
}


@pytest.mark.parametrize("name", RACES)
async def test_a_lost_race_says_who_was_first_and_keeps_what_was_typed(
    desk: Desk, name: str
) -> None:
    keys, theirs, kind, field, said = RACES[name]
    (order if name == "note" else appeal)(desk, 1)
    async with at_desk(desk) as hands:
        hands.app._ticker.stop()
        await hands.press(*keys)
        form: Any = await hands.opened(kind)
        await hands.press(*"mine")
        with closing(open_desk(desk.store.path, who="小张")) as other:
            theirs(other, 1)
        await hands.press("ctrl+s")
        assert await until(hands.pilot, lambda: hands.says(said))
        if form in hands.app.screen_stack:
            assert form.fields[field].value == "mine"
    assert desk.store.value("select count(*) from events where note = 'mine'") == 0
