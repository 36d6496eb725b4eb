"""The table of reviews: what is taken, what is refused, the same file twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base.clock import parse_time
from core.figures import figures as metrics
from core.files.table import PastedText
from core.imports import importing
from core.imports.kinds import open_reading
from core.orders import notices
from core.reviews import reviews
from core.store.desk import Desk
from tests.given.desks import new_desk
from tests.given.export_files import csv_bytes, xlsx_bytes
from tests.given.shop_rows import AT, SN, put_order

HEAD = ["订单号", "描述相符", "物流服务", "服务态度", "评价内容", "评价时间"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = new_desk(tmp_path / "a.db", who="xiaoli")
    put_order(opened, 1, state="received", status="已签收")
    yield opened
    opened.close()


def line(
    number: int, scores: str = "555", text: str = "好", at: str = "2026-11-20 10:00"
) -> list[str]:
    return [SN.format(number), *scores, text, at]


@pytest.mark.parametrize("form", ["csv", "gb18030", "xlsx", "pasted"])
def test_reviews_are_taken_whatever_the_file(desk: Desk, form: str) -> None:
    lines = [HEAD, line(1, "534", "慢, 很慢"), line(2)]
    if form == "pasted":
        source: bytes | PastedText = PastedText(text="\n".join("\t".join(each) for each in lines))
    elif form == "xlsx":
        source = xlsx_bytes(lines)
    else:
        source = csv_bytes(lines, "utf-8-sig" if form == "csv" else form)
    assert open_reading(source).kind.code == "reviews"
    done = importing.apply(desk, AT, source)
    assert (done.kind, done.added, done.rejected) == ("reviews", 2, 0)
    found = {each.order_sn: each for each in reviews.by_ids(desk, [1, 2])}
    first = found[SN.format(1)]
    assert (first.scores, first.text) == ((5, 3, 4), "慢, 很慢")
    assert first.at == parse_time("2026-11-20 10:00")
    assert first.order_id is not None
    assert found[SN.format(2)].order_id is None
    assert len(notices.open_notices(desk)) == 1
    assert metrics.figures(desk, AT).reviews.valid == 2
    again = importing.apply(desk, AT, source)
    assert (again.added, again.updated, again.unchanged) == (0, 0, 2)


def test_what_is_left_out_stays_and_what_changed_is_taken(desk: Desk) -> None:
    importing.apply(desk, AT, csv_bytes([HEAD, line(1, "355", "慢")]))
    short = csv_bytes([HEAD[:4], line(1, "555")[:4]])
    done = importing.apply(desk, AT, short)
    assert (done.updated, done.rejected) == (1, 0)
    [found] = reviews.by_ids(desk, [1])
    assert (found.scores, found.text, found.at) == ((5, 5, 5), "慢", parse_time("2026-11-20 10:00"))
    assert notices.open_notices(desk) == [], "no longer low"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (line(2, "655"), "score"),
        (line(2, "055"), "score"),
        (["", "5", "5", "5", "", ""], "no-order-number"),
        (line(2, at="2026-11-24 10:00:01"), "time-ahead"),
        (line(2, at="很久以前"), "time"),
        (line(2, text="长" * 2001), "text-long"),
    ],
)
def test_a_bad_row_is_named_and_the_rest_is_taken(desk: Desk, cells: list[str], code: str) -> None:
    done = importing.apply(desk, AT, csv_bytes([HEAD, line(1), cells]))
    assert (done.added, done.rejected) == (1, 1)
    assert [(each.row, each.code) for each in done.problems] == [(3, code)]


def test_of_two_lines_about_an_order_the_later_counts(desk: Desk) -> None:
    data = csv_bytes([HEAD, line(1, "555"), line(1, "444"), line(1, "444")])
    done = importing.apply(desk, AT, data)
    assert (done.rows, done.added, done.unchanged) == (3, 1, 0)
    assert [each.scores for each in reviews.by_ids(desk, [1])] == [(4, 4, 4)]


def test_scores_as_spreadsheets_write_them(desk: Desk) -> None:
    lines: list[list[object]] = [[*HEAD[:4]], [SN.format(1), 5.0, "4分", "3 星"]]
    assert importing.apply(desk, AT, xlsx_bytes(lines)).added == 1
    assert [each.scores for each in reviews.by_ids(desk, [1])] == [(5, 4, 3)]


def test_a_review_without_time_is_of_now_and_told(desk: Desk) -> None:
    done = importing.apply(desk, AT, csv_bytes([HEAD[:4], line(1)[:4]]))
    assert [each.at for each in reviews.by_ids(desk, [1])] == [AT]
    assert any("no time" in note for note in done.notes)
