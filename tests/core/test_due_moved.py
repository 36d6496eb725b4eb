"""What a rule's new value would move, and that looking changes nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from core.base import i18n
from core.base.clock import to_epoch
from core.base.errors import DaifaError, NotFound
from core.due.live import index
from core.due.moved import moved, tell
from core.rules.terms import Clock
from core.store.desk import set_rule
from tests.given.shop import AT, bought, open_shop, put_order, tracked

H = timedelta(hours=1)


def test_each_clock_that_moves_is_told_from_and_to(tmp_path: Path) -> None:
    i18n.setup("en")
    desk = open_shop(tmp_path, filled=False)
    order_id = put_order(desk, 1, 5 * H)
    bought(desk, order_id)
    before = desk.store.state()
    found = moved(desk, AT, "ship.normal", "24")
    assert [(each.entry.clock, each.before, each.after) for each in found] == [
        (Clock.SHIP, to_epoch(AT + 5 * H), to_epoch(AT - 19 * H))
    ]
    assert desk.store.state() == before
    assert moved(desk, AT, "ship.normal", "48") == []
    [told] = tell(desk, AT, found)
    assert told.words == "ship …000001  11-23 15:00 → 11-22 15:00"
    assert told.as_json()["to"] == "2026-11-22T15:00:00+08:00"
    own = set_rule(desk, AT, "ship.normal", "24", "平台公告")
    [now] = [each for each in index(own, AT).arranged(AT) if each.clock is Clock.SHIP]
    assert now.due == found[0].after, "what was said is what happens"


def test_a_clock_that_leaves_says_so(tmp_path: Path) -> None:
    desk = open_shop(tmp_path, filled=False)
    sent = put_order(desk, 1, None, state="shipped", shipped_at=AT - 3 * H)
    tracked(desk, sent, "78300000000001", uploaded_at=AT - 3 * H, recorded_at=AT - 3 * H)
    assert [each.after for each in moved(desk, AT, "pickup.scan", "2")] == [to_epoch(AT - H)]


@pytest.mark.parametrize(("name", "text"), [("ship.normal", "x"), ("ship.normal", "-1")])
def test_a_value_that_does_not_fit_is_refused(tmp_path: Path, name: str, text: str) -> None:
    desk = open_shop(tmp_path, filled=False)
    with pytest.raises(DaifaError):
        moved(desk, AT, name, text)
    with pytest.raises(NotFound):
        moved(desk, AT, "no.such", "1")
