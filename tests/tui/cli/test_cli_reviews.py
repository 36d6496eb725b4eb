"""Reviews and campaigns at the command line."""

from __future__ import annotations

import json
import os
from pathlib import Path

from tests import program
from tests.given.order_files import order_file, row, sn

AT = "2026-11-23 10:00"


def call(folder: Path, *words: str, stdin: bytes = b"") -> program.Run:
    env = {**os.environ, "LC_ALL": "C.UTF-8", "DAIFA_CONFIG": str(folder / "none")}
    given = ("--db", str(folder / "a.db"), "--at", AT, *words)
    return program.run(*given, env=env, stdin=stdin)


def test_a_review_and_a_campaign(tmp_path: Path) -> None:
    assert call(tmp_path, "import", "-", stdin=order_file([row(1), row(2)])).status == 0
    made = call(tmp_path, "review", "add", sn(1), "3", "4", "5", "--text", "慢", "--json")
    assert json.loads(made.out) == {
        "id": 1, "order_sn": sn(1), "at": "2026-11-23T10:00:00+08:00", "description": 3,
        "logistics": 4, "service": 5, "text": "慢", "title": json.loads(made.out)["title"],
    }  # fmt: skip
    again = call(tmp_path, "review", "add", sn(1), "5", "5", "5")
    assert again.status == 1
    assert "--force" in again.err
    changed = call(tmp_path, "review", "add", sn(1), "5", "5", "5", "--force", "买家改了")
    assert changed.status == 0, changed.err
    assert "买家改了" in call(tmp_path, "show", sn(1)).out
    assert call(tmp_path, "review", "add", sn(2), "5", "6", "5").status == 2
    kept = call(
        tmp_path, "campaign", "set", "限时秒杀", "--description", "4.7", "--logistics", "4.7",
        "--service", "4.7", "--reviews", "1",
    )  # fmt: skip
    assert kept.status == 0, kept.err
    metrics = json.loads(call(tmp_path, "metrics", "--json").out)
    assert metrics["reviews"]["valid"] == 1
    assert metrics["campaigns"] == [{"name": "限时秒杀", "eligible": True, "missing": []}]
    assert "限时秒杀: all is there" in call(tmp_path, "metrics").out
    assert call(tmp_path, "campaign", "remove", "限时秒杀").status == 0
    assert call(tmp_path, "campaign", "remove", "限时秒杀").status == 1


def test_the_list_and_low_ones(tmp_path: Path) -> None:
    call(tmp_path, "import", "-", stdin=order_file([row(1), row(2)]))
    call(tmp_path, "review", "add", sn(1), "5", "5", "5")
    call(tmp_path, "review", "add", sn(2), "1", "5", "5", "--written", "2026-11-20 08:00")
    found = json.loads(call(tmp_path, "reviews", "--json").out)
    assert (found["total"], [each["order_sn"] for each in found["items"]]) == (2, [sn(2), sn(1)])
    low = json.loads(call(tmp_path, "reviews", "--low", "--json").out)
    assert [each["at"] for each in low["items"]] == ["2026-11-20T08:00:00+08:00"]
    assert call(tmp_path, "review", "remove", "2").status == 0
    assert call(tmp_path, "reviews", "--low").out == ""
    assert call(tmp_path, "review", "remove", "2").status == 1
