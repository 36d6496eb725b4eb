"""`daifa receiver`: a pasted block is kept, shown, cleared; lists show nothing of it."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.given.shop import open_shop, put_order, sn
from tui.cli import main

OWN = "程样本 17700001234 转 5678 浙江省杭州市余杭区良渚街道样本路12号3幢402室"
BLOCK = {
    "name": "程样本",
    "phone": "17700001234-5678",
    "province": "浙江省",
    "city": "杭州市",
    "district": "余杭区",
    "town": "良渚街道",
    "address": "样本路12号3幢402室",
    "source": "seller",
}
MASKED: dict[str, Any] = {"receiver": "程*本", "phone": "1*********4", "address": "样本路*号"}


@pytest.fixture
def base(tmp_path: Path) -> list[str]:
    desk = open_shop(tmp_path, filled=False)
    put_order(desk, 1, timedelta(hours=5), **MASKED)
    put_order(desk, 2, timedelta(hours=6))
    desk.close()
    return ["--db", str(tmp_path / "daifa.db"), "--lang", "en"]


def run(base: list[str], *arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[Any, str]:
    status = main([*base, *arguments])
    out, err = capsys.readouterr()
    return (status, out), err


def test_a_block_is_kept_shown_and_cleared(
    base: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (status, out), err = run(base, "receiver", sn(1), OWN, "--json", capsys=capsys)
    assert (status, json.loads(out)["receiver"], err) == (0, BLOCK, "")
    (status, out), err = run(base, "show", sn(1), "--json", capsys=capsys)
    assert json.loads(out)["receiver"] == BLOCK
    assert [each["what"] for each in json.loads(out)["events"]] == ["receiver"]
    (status, out), err = run(base, "receiver", sn(1), "--clear", "--json", capsys=capsys)
    found = json.loads(out)["receiver"]
    assert (found["name"], found["town"], found["source"]) == ("程*本", None, "export")
    (status, out), err = run(base, "receiver", sn(1), "--clear", "--json", capsys=capsys)
    assert (status, json.loads(out)["error"]["code"]) == (1, "receiver-none")


def test_lists_show_nothing_of_the_receiver(
    base: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    run(base, "receiver", sn(1), OWN, capsys=capsys)
    for arguments in (["orders"], ["orders", "--json"], ["due"], ["due", "--json"]):
        (_status, out), _err = run(base, *arguments, capsys=capsys)
        assert not any(text in out for text in ("程样本", "17700001234", "样本路", "receiver"))


def test_a_block_comes_by_standard_input(
    base: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(OWN.encode()), "utf-8"))
    (status, out), _err = run(base, "receiver", sn(1), "-", capsys=capsys)
    assert (status, out.startswith(f"{sn(1)}\t程样本[5678], 17700001234-5678")) == (0, True)


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("程样本 17700001234", 0, "Missing: province, city, district, street and house."),
        ("王小明 17700001234转5678 浙江省杭州市临平区样本路12号", 0, "another receiver: 程*本"),
        (f"订单编号：{sn(2)}\n{OWN}", 1, f"This is the block of order {sn(2)}."),
        ("程*本 1*********4 浙江省杭州市临平区样本路*号", 1, "Still hidden: receiver, phone"),
        ("hello", 1, "No receiver was found"),
    ],
)
def test_what_is_odd_is_said(
    base: list[str], text: str, status: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (got, _out), err = run(base, "receiver", sn(1), text, capsys=capsys)
    assert got == status
    assert said in err


@pytest.mark.parametrize("arguments", [[], ["text", "--clear"]])
def test_text_or_clear_is_needed(
    base: list[str], arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        raise SystemExit(main([*base, "receiver", sn(1), *arguments]))
    assert caught.value.code == 2
