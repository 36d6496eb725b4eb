"""`daifa recognise`: the contract of its JSON, its words, and standard input in any encoding."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.program import run

ORDER = "260923-063795392132914"
NUMBER, CASE = "73610555582883", "61234567890123"
AT = ("--at", "2026-11-23 10:00", "--lang", "en")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """An environment without a database."""
    return {"DAIFA_DB": str(tmp_path / "none.db"), "HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}


def test_the_json_of_the_contract(env: dict[str, str], tmp_path: Path) -> None:
    done = run(*AT, "recognise", "--json", f"{ORDER} 中通 {NUMBER}", env=env)
    assert (done.status, done.err) == (0, "")
    assert done.json == {
        "kinds": [
            {
                "kind": "number",
                "certainty": "sure",
                "found": {
                    "number": NUMBER,
                    "courier": "中通快递",
                    "logistics_id": 115,
                    "verdict": "ok",
                    "order_sn": ORDER,
                },
            }
        ]
    }
    assert list(tmp_path.iterdir()) == []


def test_several_meanings_come_most_likely_first(env: dict[str, str]) -> None:
    kinds = run(*AT, "recognise", NUMBER, "--json", env=env).json["kinds"]
    told = [(each["kind"], each["certainty"]) for each in kinds]
    assert told == [("number", "likely"), ("aftersale", "likely")]


@pytest.mark.parametrize("text", ["你好", "", "\x1b[2J"])
def test_nothing_is_no_failure(env: dict[str, str], text: str) -> None:
    assert run(*AT, "recognise", "--json", text, env=env).json == {"kinds": []}
    done = run(*AT, "recognise", text, env=env)
    assert (done.status, done.out) == (0, "")
    assert done.err == "This text is nothing that is known here.\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_standard_input_is_read_in_any_encoding(env: dict[str, str], encoding: str) -> None:
    text = "订单号\t订单状态\t商品\n" + f"{ORDER}\t待发货\t棉拖鞋\n"
    done = run(*AT, "recognise", "-", "--json", env=env, stdin=text.encode(encoding))
    (kind,) = done.json["kinds"]
    assert kind["found"] == {"kind": "pdd-orders", "rows": 1,
                             "columns": ["订单号", "订单状态", "商品"]}  # fmt: skip


@pytest.mark.parametrize(
    "data", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", random.Random(1).randbytes(9000)]
)
def test_standard_input_that_is_no_text_is_nothing(env: dict[str, str], data: bytes) -> None:
    done = run(*AT, "recognise", "-", "--json", env=env, stdin=data)
    assert (done.status, done.json) == (0, {"kinds": []})


def test_a_bad_byte_costs_itself_alone(env: dict[str, str]) -> None:
    text = "您好，已发货，请查收，谢谢您的订单 ".encode() * 3 + b"\xff " + b"YT8962646785389"
    done = run(*AT, "recognise", "-", "--json", env=env, stdin=text)
    assert [each["kind"] for each in done.json["kinds"]] == ["number"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"中通 {NUMBER}", f"tracking number\tsure\t中通快递 {NUMBER}"),
        (f"{ORDER} 中通 {NUMBER}", f"tracking number\tsure\t{ORDER}\t中通快递 {NUMBER}"),
        (f"售后编号：{CASE}", f"after-sales number\tsure\t{CASE}"),
        ("/a/\x1b[2Jb.csv", "path of a file\tsure\t/a/\ufffd[2Jb.csv"),
    ],
)
def test_a_line_for_each_meaning(env: dict[str, str], text: str, line: str) -> None:
    assert run(*AT, "recognise", text, env=env).out.splitlines()[0] == line


def test_it_speaks_chinese(env: dict[str, str]) -> None:
    done = run("--lang", "zh", "recognise", f"中通 {NUMBER}", env=env)
    assert done.out == f"快递单号\t确定\t中通快递 {NUMBER}\n"
    assert run("--lang", "zh", "recognise", "你好", env=env).err == "没认出这段文字是什么。\n"


def test_a_sellers_own_couriers_are_known(env: dict[str, str], tmp_path: Path) -> None:
    own = tmp_path / "couriers.toml"
    own.write_text(
        '[[couriers]]\nlogistics_id = 9001\ncode = "XYZ"\nname = "某某快递"\nshort = ["某某"]\n'
        'patterns = [{ shape = "XYZ[0-9]{9}", tier = 1, source = "test" }]\n',
        "utf-8",
    )
    config = tmp_path / "config.toml"
    config.write_text(f'couriers = "{own}"\n', "utf-8")
    done = run("--config", str(config), "recognise", "XYZ123456789", "--json", env=env)
    assert done.json["kinds"][0]["found"]["courier"] == "某某快递"
