"""What the panes of cases and appeals cost with 2,000 rows each: bytes when idle, rows read."""

from __future__ import annotations

from pathlib import Path

from core.aftersales import reading as aftersales
from core.appeals import reading as appeals
from core.base.clock import to_epoch
from core.store.desk import open_desk
from tests import seconds
from tests.given.shop import AT, open_shop, sn
from tests.tui.cases_shop import ref


def many(folder: Path, count: int) -> Path:
    """Fill a shop with open cases that all have hours left, and as many appeals."""
    desk = open_shop(folder, filled=False)
    now = to_epoch(AT)
    with desk.store.transaction():
        desk.store.conn.executemany(
            "insert into aftersales (ref, order_sn, type, status, reason, refund_fen, asked_at)"
            " values (?, ?, 'return_refund', '待商家处理', '质量问题', 3550, ?)",
            [(ref(n), sn(n), now - 40 * 3600 + n * 5) for n in range(count)],
        )
        desk.store.conn.executemany(
            "insert into appeals (kind, order_sn, ground, text, amount_fen, state, created_at,"
            " platform_due_at, version) values ('rights', ?, 'goods_money', '说明', 3550, 'draft',"
            " ?, ?, 1)",
            [(sn(n), now, now + 7 * 3600 + n * 5) for n in range(count)],
        )
    desk.close()
    return folder / "daifa.db"


def test_panes_of_2000_rows_are_nearly_silent(tmp_path: Path) -> None:
    path = many(tmp_path, 2000)
    told = tmp_path / "told"
    told.mkdir()
    words = ("tui", "--lang", "en", "--db", str(path))
    with seconds.terminal(to_epoch(AT), told, *words) as terminal:
        terminal.wait_for("2After-sales 2000", 30)
        for key, title in (("2", "return"), ("3", "#1 ")):
            terminal.press(key)
            terminal.wait_for(title, 20)
            assert 0 < seconds.bytes_a_second(terminal, told) <= 150


def test_a_window_reads_only_what_it_shows(tmp_path: Path) -> None:
    desk = open_desk(many(tmp_path, 2000))
    cases = aftersales.open_index(desk, AT).ids[900:940]
    written = [entry.appeal_id for entry in appeals.open_index(desk).entries[900:940]]
    asked: list[str] = []
    desk.store.conn.set_trace_callback(asked.append)
    assert len(aftersales.list_rows(desk, cases)) == 40
    assert len(asked) == 1
    assert len(appeals.list_rows(desk, written)) == 40
    assert len(asked) == 3
    desk.close()
