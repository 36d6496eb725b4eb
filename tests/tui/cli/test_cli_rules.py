"""The rule book at the command line: a value of one's own, and back to the packaged one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from core.store.desk import Desk
from tests import program

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
