"""The rule book at the command line: a value of one's own, and back to the packaged one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.store.desk import Desk
from tests import program
from tests.conftest import MakeOrder
from tests.given.shop_rows import put

RULE_KEYS = [
    "name", "value", "unit", "default", "source", "date", "status", "per_shop", "shops",
]  # fmt: skip
Daifa = Callable[..., program.Run]


@pytest.fixture
def daifa(desk: Desk, tmp_path: Path) -> Daifa:
    """Return the command line on the desk's database."""
    given = ["--db", str(desk.store.path), "--lang", "en", "--at", "2026-11-23 10:00"]
    env = {"DAIFA_CONFIG": str(tmp_path / "none.toml"), "LC_ALL": "C.UTF-8"}
    return lambda *words: program.run(*given, *words, env=env)


def test_a_value_of_ones_own(daifa: Daifa) -> None:
    done = daifa("rules", "--json")
    assert list(done.json) == ["rules"]
    assert all(list(rule) == RULE_KEYS for rule in done.json["rules"])
    changed = daifa("rules", "--set", "ship.normal=36", "--source", "my category", "--json")
    rule = next(each for each in changed.json["rules"] if each["name"] == "ship.normal")
    assert rule == {
        "name": "ship.normal", "value": 36, "unit": "h", "default": 48,
        "source": "my category", "date": "2026-11-23", "status": "user",
        "per_shop": True, "shops": [],
    }  # fmt: skip
    assert json.loads(changed.out)["moves"] == len(json.loads(changed.out)["moved"])
    looked = daifa("rules", "--set", "ship.normal=12", "--dry-run", "--json")
    assert looked.status == 0, looked.err
    assert {each["name"]: each["value"] for each in json.loads(looked.out)["rules"]}[
        "ship.normal"
    ] == 36
    assert daifa("rules", "--dry-run").status == 2
    assert daifa("rules", "--set", "ship.normal=36").status == 2
    assert daifa("rules", "--set", "ship.normal", "--source", "x").status == 2
    assert daifa("rules", "--set", "ship.normal=soon", "--source", "x").status == 1
    assert daifa("rules", "--set", "no.such=1", "--source", "x").status == 1


def test_back_to_the_packaged_value(daifa: Daifa) -> None:
    daifa("rules", "--set", "ship.normal=36", "--source", "my category")
    looked = daifa("rules", "--reset", "ship.normal", "--dry-run", "--json")
    assert looked.json["moves"] >= 0
    back = daifa("rules", "--reset", "ship.normal", "--source", "公告 2026-11", "--json")
    rule = next(each for each in back.json["rules"] if each["name"] == "ship.normal")
    assert (rule["value"], rule["status"]) == (48, "guide")
    again = daifa("rules", "--reset", "ship.normal", "--source", "x", "--json")
    assert (again.status, again.json["error"]["code"]) == (1, "rule-packaged")
    assert daifa("rules", "--reset", "ship.normal").status == 2
    assert daifa("rules", "--reset", "a.b", "--set", "a.b=1", "--source", "x").status == 2
    assert daifa("rules", "--reset", "no.such", "--source", "x").status == 1
    acts = [each["what"] for each in daifa("history", "--json").json["items"]]
    assert acts == ["rule", "rule"]


@pytest.fixture
def two_shops(desk: Desk, make_order: MakeOrder) -> tuple[str, str]:
    """Let there be two shops with an order each."""
    for name in ("甲店", "乙店"):
        shop_id = put(desk, "shops", name=name)
        sn = make_order.order().order_sn
        desk.store.conn.execute("update orders set shop_id = ? where order_sn = ?", (shop_id, sn))
    return "甲店", "乙店"


def _rule(run: program.Run, name: str) -> Any:
    return next(each for each in run.json["rules"] if each["name"] == name)


def test_a_value_of_one_shop(daifa: Daifa, two_shops: tuple[str, str]) -> None:
    looked = daifa("rules", "--set", "ship.normal=36", "--shop", "甲", "--dry-run", "--json")
    assert looked.json["moves"] == 2, "the ship-by and the cut-off of the one order"
    done = daifa("rules", "--set", "ship.normal=36", "--shop", "甲", "--source", "类目", "--json")
    assert (done.status, done.json["shop"], done.json["moves"]) == (0, "甲店", 2)
    assert _rule(done, "ship.normal")["value"] == 36
    general = _rule(daifa("rules", "--json"), "ship.normal")
    assert (general["value"], general["shops"]) == (
        48, [{"shop": "甲店", "value": 36, "source": "类目", "date": "2026-11-23"}],
    )  # fmt: skip
    assert _rule(daifa("rules", "--shop", "乙店", "--json"), "ship.normal")["value"] == 48
    lines = daifa("rules").out.splitlines()
    place = next(n for n, line in enumerate(lines) if line.startswith("ship.normal\t"))
    assert lines[place + 1].split("\t")[:2] == ["ship.normal · 甲店", "36 h"]
    back = daifa("rules", "--reset", "ship.normal", "--shop", "甲店", "--source", "x", "--json")
    assert (_rule(back, "ship.normal")["value"], back.json["moves"]) == (48, 2)
    again = daifa("rules", "--reset", "ship.normal", "--shop", "甲店", "--source", "x", "--json")
    assert again.json["error"]["code"] == "rule-packaged"


def test_what_no_shop_has_of_its_own(daifa: Daifa, two_shops: tuple[str, str]) -> None:
    for words, code in (
        (("--set", "band.urgent=5", "--shop", "甲店"), "rule-shared"),
        (("--set", "ship.normal=5", "--shop", "-"), "rule-no-shop"),
        (("--set", "ship.normal=5", "--shop", "丙店"), "shop-unknown"),
        (("--reset", "band.urgent", "--shop", "甲店"), "rule-packaged"),
    ):
        done = daifa("rules", *words, "--source", "x", "--json")
        assert (done.status != 0, done.json["error"]["code"]) == (True, code)
    assert daifa("history", "--json").json["items"] == []


def test_taking_a_change_back_tells_what_moves(daifa: Daifa, two_shops: tuple[str, str]) -> None:
    daifa("rules", "--set", "ship.normal=36", "--shop", "甲店", "--source", "类目")
    act = str(daifa("history", "--json").json["items"][0]["act"])
    looked = daifa("revert", act, "--dry-run")
    assert "ship.normal · 甲店 36 h → 48 h" in looked.out
    assert "2 open clocks would move:" in looked.err
    done = daifa("revert", act, "--json")
    assert (done.status, done.json["moves"]) == (0, 2)
    assert [each["clock"] for each in done.json["moved"]] == ["buy", "ship"]
    assert _rule(daifa("rules", "--shop", "甲店", "--json"), "ship.normal")["value"] == 48
