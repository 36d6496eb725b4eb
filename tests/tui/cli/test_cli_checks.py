"""`daifa check-list` against its contract: what waits, accept, link, dismiss."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.store.desk import Desk
from tests.core.imports.test_checks import WEAK, weak_order
from tests.core.imports.test_matching import HEADER, NO
from tests.given.desks import new_desk
from tests.given.export_files import rows_under, xlsx_bytes
from tests.given.shop_rows import SN, put_order
from tui.cli import main

KEYS = {"id", "kind", "order_sn", "text", "old", "new", "choices"}


class Daifa:
    """Call `daifa` in this process on one database, with a file of one weak match."""

    def __init__(self, place: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.db = place / "a.db"
        self.file = place / "1688.xlsx"
        self.file.write_bytes(xlsx_bytes(rows_under(HEADER, [WEAK]), "订单列表", "A1"))
        self.capsys = capsys

    def __call__(self, *words: str, lang: str = "en") -> tuple[int, str, str]:
        self.capsys.readouterr()
        status = main(["--db", str(self.db), "--lang", lang, "--at", "2026-11-23 10:00", *words])
        out, err = self.capsys.readouterr()
        return status, out, err

    def json(self, *words: str) -> Any:
        return json.loads(self(*words, "--json")[1])


@pytest.fixture
def daifa(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Daifa:
    found = Daifa(tmp_path, capsys)
    desk: Desk = new_desk(found.db)
    weak_order(desk, 1)
    put_order(desk, 2)
    desk.close()
    return found


def test_an_import_ends_with_the_list(daifa: Daifa) -> None:
    status, out, _err = daifa("import", str(daifa.file))
    assert status == 0
    assert "To be checked: 1" in out
    assert NO in out.splitlines()[-1]
    assert daifa.json("import", str(daifa.file))["files"][0]["waiting"] == 1
    status, out, _err = daifa("import", str(daifa.file), lang="zh")
    assert "待核对 1 条" in out


def test_the_list_and_its_json(daifa: Daifa) -> None:
    assert daifa("check-list") == (0, "", "")
    daifa("import", str(daifa.file))
    (item,) = daifa.json("check-list")["items"]
    assert item.keys() >= KEYS
    assert (item["kind"], item["order_sn"]) == ("proposal", SN.format(1))
    assert item["choices"] == [SN.format(1)]
    assert daifa("check-list")[1].startswith(f"{item['id']}\t?\tfits\t{SN.format(1)}\t")
    assert daifa("check-list", "--shop", "没有的店")[0] == 1
    behind = daifa("check-list", "--at", "2026-11-23 10:00", "--lang", "en", "--json")
    assert (behind[0], item["id"]) == (0, json.loads(behind[1])["items"][0]["id"])


@pytest.mark.parametrize(("words", "bought"), [(["accept"], 1), (["link"], 2), (["dismiss"], None)])
def test_each_decision(daifa: Daifa, words: list[str], bought: int | None) -> None:
    daifa("import", str(daifa.file))
    given = [SN.format(2)] if words == ["link"] else []
    value = daifa.json("check-list", *words, "1", *given)
    assert set(value) == {"id", "order_sn", "notes", "items"}
    assert daifa.json("check-list") == {"items": []}
    for number in (1, 2):
        purchases = daifa.json("show", SN.format(number))["purchases"]
        assert len(purchases) == (number == bought)


def test_what_cannot_be_decided_is_1(daifa: Daifa) -> None:
    daifa("import", str(daifa.file))
    assert daifa("check-list", "accept", "99")[0] == 1
    assert daifa("check-list", "link", "1", "000000")[0] == 1
    assert daifa("check-list", "accept", "x")[0] == 2
    daifa("check-list", "accept", "1")
    status, out, err = daifa("check-list", "accept", "1", "--json")
    assert (status, json.loads(out)["error"]["code"]) == (1, "check-ended")
    assert err
