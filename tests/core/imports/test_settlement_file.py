"""The settlement file (货款明细): what is taken, what is refused, the same file again."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.clock import parse_time
from core.base.errors import Refused
from core.files.table import PastedText
from core.imports import importing
from core.imports.kinds import open_reading
from core.orders.taking_back import done_words
from core.rules import settlement as words
from core.store import reverting
from core.store.desk import Desk, revert
from tests.given.desks import new_desk
from tests.given.export_files import xlsx_bytes
from tests.given.order_files import order_file, row
from tests.given.settlement_rows import HEAD, line, settlement_file
from tests.given.shop_rows import AT, SN, put, put_order

DAY = "2026-11-23 09:00:0"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "a.db", who="xiaoli")
    put_order(opened, 1, state="received", status="已签收")
    yield opened
    opened.close()


def kept(desk: Desk) -> list[tuple[str, int, str]]:
    """Return order number, amount and kind of all lines."""
    rows = desk.store.query(
        "select order_sn, amount_fen, kind from settlement_lines order by at, id"
    )
    return [tuple(each) for each in rows]


LINES = [
    line(SN.format(1), DAY + "1", 3550),
    line(SN.format(1), DAY + "2", -21, "fee"),
    line("", DAY + "3", -300, "late_fine"),
    line("", DAY + "3", -300, "late_fine"),
    line(SN.format(2), DAY + "4", -2000, "fake_fine"),
    line(SN.format(1), DAY + "5", 123456, "money_back"),
    line("", DAY + "6", -1000000, "other"),
]
TAKEN = [
    (SN.format(1), 3550, "income"),
    (SN.format(1), -21, "fee"),
    ("", -300, "late_fine"),
    ("", -300, "late_fine"),
    (SN.format(2), -2000, "fake_fine"),
    (SN.format(1), 123456, "money_back"),
    ("", -1000000, "other"),
]


@pytest.mark.parametrize("form", ["utf-8-sig", "gb18030", "bare", "xlsx", "pasted"])
def test_lines_are_taken_whatever_the_file(desk: Desk, form: str) -> None:
    source: bytes | PastedText
    if form == "pasted":
        rows = [[cell.strip() for cell in row] for row in [HEAD, *LINES]]
        source = PastedText(text="\n".join("\t".join(row) for row in rows))
    elif form == "xlsx":
        source = xlsx_bytes([HEAD, *LINES])
    elif form == "bare":
        source = settlement_file(LINES, bare=True)
    else:
        source = settlement_file(LINES, form)
    assert open_reading(source).kind.code == "pdd-settlement"
    done = importing.apply(desk, AT, source)
    assert (done.rows, done.added, done.rejected) == (7, 7, 0)
    assert kept(desk) == TAKEN
    joined = desk.store.query("select count(*) from settlement_lines where order_id is not null")
    assert joined[0][0] == 3
    again = importing.apply(desk, AT, source)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 7)
    assert kept(desk) == TAKEN


def test_amounts_carry_their_sign_in_either_way(desk: Desk) -> None:
    forms = [
        ("+1,234.50", "0.00", 123450),
        ("35.50", "", 3550),
        ("￥35.50", "-", 3550),
        ("0.00", "-3.00", -300),
        ("", "3.00", -300),
        ("5.00", "-1.00", 400),
        ("-5.00", "0.00", -500),
        ("0.00", "0.00", 0),
    ]
    rows = [
        ["", f"{DAY}{place}", into, out, "", "", ""] for place, (into, out, _f) in enumerate(forms)
    ]
    importing.apply(desk, AT, settlement_file(rows))
    assert [each[1] for each in kept(desk)] == [fen for _in, _out, fen in forms]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["", "", "1.00", "0.00"], "no-time"),
        (["", "gestern", "1.00", "0.00"], "time"),
        (["", "2027-11-23 09:00:00", "1.00", "0.00"], "time-ahead"),
        (["12345", DAY + "0", "1.00", "0.00"], "order-number"),
        (["2.61E+20", DAY + "0", "1.00", "0.00"], "number-damaged"),
        (["", DAY + "0", "", ""], "no-amount"),
        (["", DAY + "0", "abc", ""], "money"),
        (["", DAY + "0", "1,2", ""], "money"),
        (["", DAY + "0", "", "+3.00"], "sign"),
    ],
)
def test_a_damaged_line_is_refused_and_the_rest_is_taken(
    desk: Desk, cells: list[str], code: str
) -> None:
    done = importing.apply(desk, AT, settlement_file([LINES[0], [*cells, "", "", ""], LINES[1]]))
    assert (done.rows, done.added, done.rejected) == (3, 2, 1)
    assert [each.code for each in done.problems] == [code]


def test_an_unknown_word_is_kept_as_other_and_told_once(desk: Desk) -> None:
    rows = [line("", DAY + "1", -100, "other"), line("", DAY + "2", -100, "other")]
    told = [
        note
        for note in importing.apply(desk, AT, settlement_file(rows)).notes
        if "0099001|推广" in note
    ]
    assert len(told) == 1
    rows = [line("", DAY + "4", -100, "other"), line("", DAY + "5", -100, what="没见过")]
    told = [
        note for note in importing.apply(desk, AT, settlement_file(rows)).notes if "没见过" in note
    ]
    assert len(told) == 1
    assert "0099001" not in told[0]


def test_a_table_of_the_sellers_own_says_what_a_line_is(desk: Desk, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[line]]\nkind = "fee"\ncodes = ["0099001"]\nwords = ["没见过"]\n', "utf-8")
    rows = [line("", DAY + "1", -100, "other"), line("", DAY + "2", -100, what="没见过的")]
    importing.apply(desk, AT, settlement_file(rows))
    assert {each[2] for each in kept(desk)} == {"other"}
    words.use_words(words.load(own))
    try:
        again = importing.apply(desk, AT, settlement_file(rows))
    finally:
        words.use_words(None)
    assert (again.added, again.updated) == (0, 2)
    assert {each[2] for each in kept(desk)} == {"fee"}


def test_a_line_finds_the_order_that_comes_later(desk: Desk) -> None:
    importing.apply(desk, AT, settlement_file(LINES))
    where = f"select order_id from settlement_lines where order_sn = '{SN.format(2)}'"
    assert desk.store.value(where) is None
    file = importing.apply(desk, AT, order_file([row(订单号=SN.format(2))]))
    assert file.added == 1
    assert desk.store.value(where) == desk.store.value(
        "select id from orders where order_sn = ?", (SN.format(2),)
    )
    act = desk.store.value("select max(id) from acts")
    assert revert(desk, AT, act).left == ()
    assert desk.store.value(where) is None
    revert(desk, AT, desk.store.value("select max(id) from acts"))
    assert desk.store.value(where) is not None


def test_an_import_is_taken_back_and_comes_again(desk: Desk) -> None:
    importing.apply(desk, AT, settlement_file(LINES))
    act = int(desk.store.value("select max(id) from acts"))
    before = desk.store.query("select * from settlement_lines order by id")
    planned = reverting.plan(desk.store, desk.actor, AT, act)
    done = revert(desk, AT, act)
    assert (len(planned.done), planned.left) == (len(done.done), ())
    assert kept(desk) == []
    assert "7" in " ".join(done_words(desk, each) for each in done.done)
    revert(desk, AT, int(desk.store.value("select max(id) from acts")))
    assert desk.store.query("select * from settlement_lines order by id") == before
    revert(desk, AT, int(desk.store.value("select max(id) from acts")))
    assert kept(desk) == []
    importing.apply(desk, AT, settlement_file(LINES))
    assert kept(desk) == TAKEN


def test_taking_back_leaves_what_another_file_shows(desk: Desk) -> None:
    importing.apply(desk, AT, settlement_file(LINES[:4]))
    first = int(desk.store.value("select max(id) from acts"))
    importing.apply(desk, AT, settlement_file(LINES[2:]))
    second = int(desk.store.value("select max(id) from acts"))
    found = revert(desk, AT, first)
    assert [each.code for each in found.left] == ["later-file"]
    assert kept(desk) == TAKEN[2:]
    revert(desk, AT, second)
    assert kept(desk) == TAKEN[2:4]


def test_both_files_taken_back_leave_nothing(desk: Desk) -> None:
    importing.apply(desk, AT, settlement_file(LINES))
    first = int(desk.store.value("select max(id) from acts"))
    importing.apply(desk, AT, settlement_file(LINES))
    revert(desk, AT, int(desk.store.value("select max(id) from acts")))
    assert revert(desk, AT, first).left == ()
    assert kept(desk) == []


def test_lines_without_an_order_belong_to_the_files_shop(desk: Desk) -> None:
    for name in ("甲店", "乙店"):
        put(desk, "shops", name=name)
    file = settlement_file([LINES[2], LINES[3]])
    with pytest.raises(Refused) as error:
        importing.apply(desk, AT, file)
    assert error.value.code == "shop-needed"
    importing.apply(desk, AT, file, shop="甲店")
    importing.apply(desk, AT, file, shop="乙店")
    importing.apply(desk, AT, file, shop="乙店")
    shops = desk.store.query("select shop_id, count(*) from settlement_lines group by 1")
    assert [tuple(row) for row in shops] == [(1, 2), (2, 2)]


def test_lines_that_nobody_named_take_the_shop_of_the_next_file(desk: Desk) -> None:
    file = settlement_file([LINES[2], LINES[3]])
    importing.apply(desk, AT, file)
    done = importing.apply(desk, AT, file, shop="甲店")
    assert (done.added, done.updated) == (0, 2)
    assert {row[0] for row in desk.store.query("select shop_id from settlement_lines")} == {1}


SPANS = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), min_size=1, max_size=4)
DAYS = st.lists(st.lists(st.sampled_from([-300, -500, 3550]), max_size=4), min_size=8, max_size=8)


@settings(max_examples=40, deadline=None)
@given(days=DAYS, spans=SPANS)
def test_overlapping_files_double_nothing_and_lose_nothing(
    days: list[list[int]], spans: list[tuple[int, int]]
) -> None:
    """A day has its lines, equal ones among them; files show spans of whole days."""
    with tempfile.TemporaryDirectory() as folder:
        desk = new_desk(Path(folder) / "a.db", who="xiaoli")
        seen: set[int] = set()
        for one, other in spans:
            shown = range(min(one, other), max(one, other))
            seen |= set(shown)
            rows = [
                line("", f"2026-11-{day + 1:02d} 08:00:00", fen, "other")
                for day in shown
                for fen in days[day]
            ]
            if rows:
                importing.apply(desk, AT, settlement_file(rows))
        found = Counter(
            (row[0], row[1])
            for row in desk.store.query("select at, amount_fen from settlement_lines")
        )
        desk.close()
    expected = Counter(
        (int(parse_time(f"2026-11-{day + 1:02d} 08:00:00").timestamp()), fen)
        for day in seen
        for fen in days[day]
    )
    assert found == expected
