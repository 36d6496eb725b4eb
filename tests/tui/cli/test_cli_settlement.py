"""`daifa settlement`, and the settlement in `show` and `metrics`."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.store.desk import open_desk
from tests.given.settlement_rows import line, settlement_file
from tests.given.shop_rows import SN, put_order
from tests.program import run as daifa

AT = "2026-11-23 10:00"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "a.db"
    desk = open_desk(path, who="xiaoli")
    put_order(desk, 1, state="received", status="已签收")
    desk.close()
    file = tmp_path / "货款.csv"
    file.write_bytes(
        settlement_file(
            [
                line(SN.format(1), "2026-11-22 09:00:01", 3550),
                line(SN.format(1), "2026-11-22 09:00:02", -121, "fee"),
                line("", "2026-11-22 09:00:03", -300, "late_fine"),
            ]
        )
    )
    done = daifa("--db", str(path), "--at", AT, "import", str(file))
    assert done.status == 0
    assert "1 fine has no order that explains it" in done.err + done.out
    return path


def test_lines_and_the_lines_of_an_order(db: Path) -> None:
    found = daifa("--db", str(db), "settlement", "--json").json
    assert found["total"] == 3
    assert [each["kind"] for each in found["items"]] == ["late-fine", "fee", "income"]
    assert [each["order_sn"] for each in found["items"]] == [None, SN.format(1), SN.format(1)]
    assert found["items"][1]["amount_fen"] == -121
    one = daifa("--db", str(db), "settlement", "--order", SN.format(1), "--json").json
    assert (len(one["items"]), one["difference_fen"]) == (2, -100)
    assert daifa("--db", str(db), "settlement", "--limit", "1").out.count("\n") == 1
    assert daifa("--db", str(db), "settlement", "--order", "1", "--differences").status == 2


def test_differences(db: Path) -> None:
    found = daifa("--db", str(db), "settlement", "--differences", "--json").json
    assert found == {
        "total": 1,
        "items": [
            {
                "order_sn": SN.format(1),
                "difference_fen": -100,
                "parts": [
                    {"part": "income", "estimated_fen": 3550, "settled_fen": 3550},
                    {"part": "fee", "estimated_fen": -21, "settled_fen": -121},
                ],
            }
        ],
    }
    said = daifa("--db", str(db), "settlement", "--differences").out
    assert said == f"{SN.format(1)}\t-1.00\tfee -0.21 → -1.21\n"


def test_show_and_metrics_and_check_list_tell_of_it(db: Path) -> None:
    whole = daifa("--db", str(db), "show", SN.format(1), "--json").json
    assert [each["amount_fen"] for each in whole["settlement"]] == [3550, -121]
    assert "+35.50" in daifa("--db", str(db), "show", SN.format(1)).out
    sales = daifa("--db", str(db), "--at", AT, "metrics", "--json").json["sales"]
    assert sales["settled"] == {
        "orders": 1, "received_fen": 3550, "fines_fen": 0, "without_order_fen": -300,
    }  # fmt: skip
    text = daifa("--db", str(db), "--at", AT, "metrics").out
    assert "as paid out: 1 order, 35.50 yuan; estimated: 0" in text
    (wait,) = daifa("--db", str(db), "check-list", "--json").json["items"]
    assert (wait["kind"], wait["acts"]) == ("fine-unexplained", ["accept", "link", "dismiss"])
    assert daifa("--db", str(db), "check-list", "link", str(wait["id"]), SN.format(1)).status == 0
    assert daifa("--db", str(db), "check-list", "--json").json["items"] == []
