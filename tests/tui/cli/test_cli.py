"""The command line against its contract: keys, exit statuses, both languages, no Textual."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.base import i18n
from core.orders import purchases, tracking
from core.orders import reading as orders
from core.store.desk import Desk
from tests import program
from tests.conftest import AT, MakeOrder
from tests.given.desks import new_desk
from tests.given.shop_rows import put, put_parcel, put_purchase
from tests.places import ROOT
from tests.program import Run
from tui.cli import main

NOW = "2026-11-23 10:00"
ZTO, ZTO_2 = "75312345678901", "75312345678902"

ORDER_KEYS = [
    "order_sn", "stage", "platform_status", "grouped_at", "ship_by", "item", "code", "quantity",
    "received_fen", "upstream", "tracking", "flags", "shop",
]  # fmt: skip
DUE_KEYS = [
    "clock", "order_sn", "ref", "due_at", "left_s", "band", "stage", "rule", "stake_fen", "title",
    "snoozed_until", "shop",
]  # fmt: skip


class Daifa:
    """Call `daifa` in this process on one database, at one time, in one language."""

    def __init__(self, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        self.desk = desk
        self.capsys = capsys

    def __call__(self, *words: str, lang: str = "en", at: str = NOW, who: str = "小李") -> Run:
        os.environ["DAIFA_USER"] = who
        self.capsys.readouterr()
        status = main(["--db", str(self.desk.store.path), "--lang", lang, "--at", at, *words])
        out, err = self.capsys.readouterr()
        return Run(status, out, err)


@pytest.fixture
def daifa(
    desk: Desk,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Daifa]:
    """Return the command line on the desk's database."""
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("DAIFA_CONFIG", str(tmp_path / "none.toml"))
    monkeypatch.setenv("DAIFA_USER", "小李")
    yield Daifa(desk, capsys)
    i18n.setup("en")


def _called(*words: str, stdin: str = "", **env: str) -> Run:
    return program.run(*words, env={**os.environ, **env}, stdin=stdin, cwd=ROOT)


def _outside(*words: str, stdin: str = "", **env: str) -> Run:
    """Call `daifa` in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tui", *words],
        cwd=ROOT,
        env={**os.environ, **env},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def test_due(daifa: Daifa, make_order: MakeOrder) -> None:
    make_order()
    make_order(grouped_at=None)
    done = daifa("due", "--json")
    assert (done.status, done.err) == (0, "")
    assert list(done.json) == ["at", "items"]
    assert done.json["at"] == "2026-11-23T10:00:00+08:00"
    assert [item["clock"] for item in done.json["items"]] == ["fill-in", "buy", "ship"]
    assert all(list(item) == DUE_KEYS for item in done.json["items"])
    ship = daifa("due", "--clock", "ship", "--within", "48h", "--json").json["items"]
    assert [(item["left_s"], item["rule"]) for item in ship] == [(47 * 3600, "ship.normal")]
    assert daifa("due", "--within", "46.9h", "--clock", "ship", "--json").json["items"] == []
    lines = daifa("due").out.splitlines()
    assert len(lines) == 3
    assert lines[2].split("\t")[0] == "1d23h"


def test_due_at_another_time(daifa: Daifa, make_order: MakeOrder) -> None:
    make_order()
    done = daifa("due", "--clock", "ship", "--json", at="2026-11-25T01:00:01Z")
    (item,) = done.json["items"]
    assert (done.json["at"], item["left_s"]) == ("2026-11-25T09:00:01+08:00", -1)
    assert item["band"] == "overdue"


def test_orders(daifa: Daifa, make_order: MakeOrder) -> None:
    sn, done_sn = make_order(code="1688-754299529443"), make_order(state="received")
    done = daifa("orders", "--json")
    assert list(done.json) == ["total", "items"]
    assert all(list(item) == ORDER_KEYS for item in done.json["items"])
    assert [item["order_sn"] for item in done.json["items"]] == [sn, done_sn]
    upstream = done.json["items"][0]["upstream"]
    assert upstream == {
        "platform": "1688",
        "item_id": "754299529443",
        "url": "https://detail.1688.com/offer/754299529443.html",
    }
    assert daifa("orders", "--stage", "done", "--json").json["total"] == 1
    assert daifa("orders", "--search", sn[-5:], "--json").json["items"][0]["order_sn"] == sn
    cut = daifa("orders", "--limit", "1")
    assert (len(cut.out.splitlines()), cut.err) == (1, "1 of 2 shown.\n")


def test_text_from_data_never_reaches_the_terminal_raw(daifa: Daifa, make_order: MakeOrder) -> None:
    make_order(title="a\x1b[31mb\tc\x07d\u3000e\u202ef")
    for command in ("orders", "due", "next"):
        out = daifa(command).out
        assert "\x1b" not in out
        assert "\x07" not in out
        assert "\u202e" not in out
        assert "d e" in out


def test_show(daifa: Daifa, desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order(lines=2)
    purchases.record(desk, AT, sn, upstream_order="2600000000000000001", cost_fen=2000)
    tracking.record(desk, AT, sn, ZTO, force="one parcel for both")
    done = daifa("show", sn[-4:], "--json")
    hung = ["purchases", "parcels", "aftersales", "appeals", "settlement", "events"]
    keys = [*ORDER_KEYS, "claimed_by", "receiver", *hung]
    assert sorted(done.json) == sorted(keys)
    assert done.json["purchases"][0]["bought_at"] == "2026-11-23T10:00:00+08:00"
    assert done.json["purchases"][0]["cost_fen"] == 2000
    assert done.json["parcels"][0]["number"] == ZTO
    events = done.json["events"]
    assert [list(event) for event in events] == [["at", "who", "what", "before", "after"]] * 2
    assert [event["what"] for event in events] == ["buy", "track"]
    assert events[0]["before"] is None
    assert events[0]["after"]["bought_at"] == "2026-11-23T10:00:00+08:00"
    assert events[0]["after"]["cost_fen"] == 2000
    assert "2600000000000000001" in daifa("show", sn).out


def test_upstream_and_bind(daifa: Daifa) -> None:
    none = daifa("upstream", "KX-A", "--json")
    assert (none.status, none.json) == (1, {"code": "KX-A", "candidates": [], "bound": False})
    bound = daifa(
        "bind", "KX-A", "1688:754299529443", "--supplier", "甲厂", "--cost", "22", "--json"
    )
    assert bound.json == {
        "code": "KX-A",
        "platform": "1688",
        "item_id": "754299529443",
        "url": "https://detail.1688.com/offer/754299529443.html",
        "supplier": "甲厂",
        "usual_cost_fen": 2200,
    }
    found = daifa("upstream", "KX-A", "--json")
    assert (found.status, found.json["bound"]) == (0, True)
    assert [list(each) for each in found.json["candidates"]] == [
        ["platform", "item_id", "url", "via"]
    ]
    assert daifa("bind", "KX-A", "nowhere").status == 1


def test_buy(daifa: Daifa, desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    done = daifa("buy", sn, "--upstream-order", "2600000000000000001", "--cost", "20.00",
                 "--platform", "1688", "--supplier", "甲厂", "--json")  # fmt: skip
    keys = [*ORDER_KEYS, "claimed_by"]
    assert (done.status, list(done.json), done.json["stage"]) == (0, keys, "bought")
    again = daifa("buy", sn, "--upstream-order", "2600000000000000002", "--cost", "1")
    assert (again.status, again.out) == (1, "")
    assert "2600000000000000001" in again.err
    assert "--force" in again.err
    forced = daifa(
        "buy", sn, "--upstream-order", "2600000000000000002", "--cost", "1", "--force", "漏发"
    )
    assert forced.status == 0
    bought = orders.find(desk, sn).purchases[-1]
    assert (bought.force_reason, bought.bought_at) == ("漏发", AT)
    wrong = daifa("buy", sn, "--upstream-order", "2600000000000000003", "--cost", "lots")
    assert (wrong.status, wrong.out) == (2, "")


def test_a_claim_is_seen_by_others_and_ends(daifa: Daifa, make_order: MakeOrder) -> None:
    sn = make_order()
    done = daifa("buy", sn, "--claim", "--json", who="小张")
    assert (done.status, done.json["claimed_by"], done.json["stage"]) == (0, "小张", "to_buy")
    assert daifa("show", sn, "--json").json["claimed_by"] == "小张"
    assert "小张 is buying it" in daifa("show", sn).out
    other = daifa("buy", sn, "--claim", "--json", who="小李")
    assert (other.status, other.json["error"]["code"]) == (1, "claimed")
    assert "10:30" in other.json["error"]["message"]
    assert daifa("buy", sn, "--claim", "--force", "asked", who="小李").status == 0
    assert daifa("buy", sn, "--release", "--json", who="小李").json["claimed_by"] is None
    assert daifa("show", sn, "--json", at="2026-11-23 10:31").json["claimed_by"] is None


def test_a_purchase_is_corrected_and_cancelled(
    daifa: Daifa, desk: Desk, make_order: MakeOrder
) -> None:
    sn = make_order()
    bought = purchases.record(
        desk, AT, sn, upstream_order="2600000000000000001", cost_fen=2000
    ).purchases[0]
    later = "2026-11-24 09:00"
    done = daifa("buy", sn, "--correct", str(bought.id), "--cost", "25", at=later)
    assert done.status == 0
    (now,) = orders.find(desk, sn).purchases
    assert (now.cost_fen, now.bought_at) == (2500, AT)
    change = daifa("show", sn, "--json").json["events"][-1]
    assert (change["what"], change["before"], change["after"]) == (
        "buy-correct", {"cost_fen": 2000}, {"cost_fen": 2500},
    )  # fmt: skip
    dear = daifa("buy", sn, "--correct", str(bought.id), "--cost", "36", "--json", at=later)
    assert (dear.status, dear.json["error"]["code"]) == (1, "purchase-refused")
    gone = daifa("buy", sn, "--cancel", str(bought.id), "--reason", "缺货", "--json", at=later)
    assert gone.json["stage"] == "to_buy"
    assert daifa("buy", sn, "--cancel", str(bought.id), at=later).status == 1


@pytest.mark.parametrize(
    "words",
    [
        ("--claim", "--release"),
        ("--claim", "--cost", "3"),
        ("--cancel", "1", "--cost", "3"),
        ("--correct", "1"),
        ("--correct", "1", "--force", "so"),
        ("--upstream-order", "2600000000000000001"),
        ("--upstream-order", "2600000000000000001", "--cost", "3", "--item", "none"),
        ("--upstream-order", "2600000000000000001", "--cost", "3", "--reason", "so"),
    ],
)
def test_what_does_not_belong_together_is_wrong_usage(
    daifa: Daifa, make_order: MakeOrder, words: tuple[str, ...]
) -> None:
    assert daifa("buy", make_order(), *words).status == 2


def test_all_items_of_an_order_in_one_purchase(
    daifa: Daifa, desk: Desk, make_order: MakeOrder
) -> None:
    sn = make_order(lines=2)
    done = daifa("buy", sn, "--upstream-order", "2600000000000000001", "--cost", "30.01",
                 "--item", "all", "--json")  # fmt: skip
    assert (done.status, done.json["stage"]) == (0, "bought")
    assert [each.cost_fen for each in orders.find(desk, sn).purchases] == [1501, 1500]


def test_an_unsure_code_says_so(daifa: Daifa, make_order: MakeOrder) -> None:
    found = daifa("upstream", "754299529443", "--json").json["candidates"]
    assert len(found) == 3
    assert all(each["confirm"] is True for each in found)
    sn = make_order(code="754299529443")
    assert daifa("show", sn, "--json").json["upstream"]["confirm"] is True
    assert "confirm" not in daifa("upstream", "1688-754299529443", "--json").json["candidates"][0]


def test_a_second_parcel(daifa: Daifa, desk: Desk, make_order: MakeOrder) -> None:
    sn = make_order()
    early = daifa("track", sn, ZTO_2, "--second-parcel", "--json")
    assert (early.status, early.json["error"]["code"]) == (1, "number-refuse")
    daifa("track", sn, ZTO)
    done = daifa("track", sn, ZTO_2, "--second-parcel", "--json")
    assert done.json["tracking"]["number"] == ZTO
    shown = daifa("show", sn, "--json").json["parcels"]
    assert [(each["number"], each["extra"]) for each in shown] == [(ZTO, False), (ZTO_2, True)]
    assert "a further parcel" in daifa("show", sn).out
    assert daifa("track", sn, ZTO_2, "--second-parcel", "--force", "x").status == 1


def test_courier(daifa: Daifa) -> None:
    done = daifa("courier", f"中通 {ZTO}", "--json")
    assert list(done.json) == [
        "number", "cleaned", "courier", "logistics_id", "verdict", "candidates", "reasons",
    ]  # fmt: skip
    assert (done.json["cleaned"], done.json["courier"], done.json["verdict"]) == (
        ZTO, "中通快递", "ok",
    )  # fmt: skip
    assert list(done.json["candidates"][0]) == ["courier", "logistics_id", "tier"]
    assert list(done.json["reasons"][0]) == ["code", "message"]
    assert daifa("courier", "13812345678", "--json").json["verdict"] == "refuse"


def test_track(daifa: Daifa, make_order: MakeOrder) -> None:
    sn, second = make_order(), make_order()
    done = daifa("track", sn, ZTO, "--json")
    assert (done.status, list(done.json)) == (0, ORDER_KEYS)
    assert done.json["tracking"] == {"courier": "中通快递", "number": ZTO}
    taken = daifa("track", second, ZTO, "--force", "x")
    assert (taken.status, taken.out) == (1, "")
    assert sn in taken.err
    assert "--force" not in taken.err
    assert daifa("track", second, ZTO, "--same-parcel").status == 0
    assert daifa("track", sn).status == 2


@pytest.mark.parametrize(
    ("lines", "status", "saved", "refused"),
    [("{0} {2}", 0, 1, 0), ("{0} {2}\n{1} 13812345678", 3, 1, 1), ("{1} 13812345678", 1, 0, 1)],
)
def test_track_many(
    daifa: Daifa, make_order: MakeOrder, tmp_path: Path,
    lines: str, status: int, saved: int, refused: int,
) -> None:  # fmt: skip
    file = tmp_path / "lines.txt"
    found = [make_order.order(), make_order.order()]
    for place, order in enumerate(found):
        put_purchase(make_order.desk, order.id, f"U{place}")
    file.write_text(lines.format(*(order.order_sn for order in found), ZTO))
    done = daifa("track", "--paste", str(file), "--json")
    assert done.status == status
    assert list(done.json) == ["saved", "refused"]
    assert (done.json["saved"], len(done.json["refused"])) == (saved, refused)


def test_what_asks_is_left_unless_a_reason_answers_it(
    daifa: Daifa, make_order: MakeOrder, tmp_path: Path
) -> None:
    bought, waits = make_order.order(), make_order()
    put_purchase(make_order.desk, bought.id, "U1")
    put_parcel(make_order.desk, bought.id, ZTO, first_scan_at=AT)
    file = tmp_path / "lines.txt"
    file.write_text(f"{bought.order_sn} {ZTO_2}\n{waits} 中通 73610555582883")
    done = daifa("track", "--paste", str(file), "--json")
    assert (done.status, done.json["saved"]) == (1, 0)
    told = [each["message"] for each in done.json["refused"]]
    assert "which the courier has scanned" in told[0]
    assert "not bought yet" in told[1]
    assert daifa("track", "--paste", str(file), "--force", "上家来电").status == 0
    assert "上家来电" in daifa("show", waits).out


def test_uploaded(daifa: Daifa, make_order: MakeOrder) -> None:
    one, two = make_order(), make_order()
    daifa("track", one, ZTO)
    daifa("track", two, ZTO_2)
    done = daifa("uploaded", one, two, "--json")
    assert [item["stage"] for item in done.json] == ["shipped"] * 2
    assert isinstance(daifa("uploaded", one, "--json").json, list)
    none = daifa("uploaded", make_order())
    assert (none.status, none.out) == (1, "")
    assert none.err


def test_picked_up(daifa: Daifa, make_order: MakeOrder) -> None:
    one, two = make_order(), make_order(state="shipped", shipped_at=AT, platform_number="YT1")
    daifa("track", one, ZTO)
    early = daifa("picked-up", one)
    assert (early.status, early.out) == (1, "")
    assert one in early.err
    daifa("uploaded", one)
    late = "2026-11-24 12:00"
    assert daifa("check", at=late).status == 1
    done = daifa("picked-up", one, two, "--json", at="2026-11-23 18:30")
    assert (done.status, [item["order_sn"] for item in done.json]) == (0, [one, two])
    assert all(list(item) == ORDER_KEYS for item in done.json)
    assert daifa("check", at=late).status == 0
    parcel = daifa("show", one, "--json").json["parcels"][0]
    assert parcel["first_scan_at"] == "2026-11-23T18:30:00+08:00"
    assert len(daifa("picked-up", one, two).out.splitlines()) == 2
    assert daifa("picked-up").status == 2
    assert "揽收" in daifa("picked-up", make_order(), lang="zh").err


def test_address_compare(daifa: Daifa) -> None:
    a = "浙江省杭州市临平区南苑街道虚构路3号2幢301室"
    done = daifa("address", "compare", a, a, "--json")
    assert list(done.json) == ["answer", "decided_by", "parts"]
    assert done.json["answer"] == "same"
    other = daifa("address", "compare", a, "广东省佛山市南海区示例大道8号", "--json")
    assert other.json["answer"] == "different"


def test_next_count_check(daifa: Daifa, make_order: MakeOrder) -> None:
    assert daifa("next").out == "Nothing is due.\n"
    assert daifa("next", "--json").json is None
    assert daifa("check").status == 0
    sn = make_order()
    assert daifa("next", "--json").json["order_sn"] == sn
    assert len(daifa("next").out.splitlines()) == 1
    assert "\t" not in daifa("next").out
    assert daifa("count").out == "2\n"
    assert daifa("count", "--clock", "ship", "--json").json == 1
    assert daifa("count", "--band", "overdue").out == "0\n"
    # One second before and after the ship-by.
    for at, status in (("2026-11-25 09:00:00", 1), ("2026-11-24 13:00:00", 0)):
        done = daifa("check", "--json", at=at)
        assert done.status == status
        assert list(done.json) == ["at", "overdue"]
    late = daifa("check", "--json", at="2026-11-25 09:00:01").json["overdue"]
    assert [item["clock"] for item in late] == ["buy", "ship"]


def test_paths(daifa: Daifa, desk: Desk) -> None:
    places = daifa("paths", "--json").json
    assert list(places) == ["database", "config", "log", "evidence", "batch", "inbox"]
    assert places["database"] == str(desk.store.path)


def test_backup_restore_doctor(
    daifa: Daifa, desk: Desk, make_order: MakeOrder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_order()
    out = tmp_path / "b.db"
    done = daifa("backup", str(out), "--json")
    assert done.json == {"file": str(out), "bytes": out.stat().st_size}
    assert daifa("backup", str(out)).status == 1
    monkeypatch.setenv("TERM", "dumb")
    doctor = daifa("doctor", "--json")
    assert doctor.status == 0
    assert {tuple(each) for each in doctor.json["findings"]} == {("code", "ok", "message")}
    desk.store.path.chmod(0o644)
    assert daifa("doctor").status == 1
    desk.close()
    back = daifa("restore", str(out), "--json")
    assert list(back.json) == ["database", "kept"]
    assert Path(back.json["kept"]).is_file()


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("due", "--nonsense"),
        ("due", "--within", "soon"),
        ("due", "--clock", "sun"),
        ("orders", "--stage", "sold"),
        ("orders", "--limit", "0"),
        ("show",),
        ("buy", "X"),
        ("count", "--band", "red"),
        ("export",),
    ],
)
def test_wrong_usage_is_2(daifa: Daifa, words: tuple[str, ...]) -> None:
    done = daifa(*words)
    assert (done.status, done.out) == (2, "")
    assert done.err


def test_a_time_that_is_none(daifa: Daifa) -> None:
    assert daifa("due", at="yesterday").status == 2
    assert daifa("due", at="0001-01-01T00:00:00+14:00").status == 2
    assert daifa("due", "--within", "9" * 400 + "d").status == 0


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "There is no order 99999999."), ("zh", "没有订单 99999999。")],
)
def test_errors_in_both_languages(daifa: Daifa, lang: str, words: str) -> None:
    done = daifa("show", "99999999", lang=lang)
    assert (done.status, done.out) == (1, "")
    assert done.err.startswith(words)


def test_nothing_goes_to_the_desk_without_a_terminal(daifa: Daifa) -> None:
    done = daifa()
    assert (done.status, done.out) == (2, "")
    assert "daifa due --json" in done.err


@pytest.mark.parametrize(
    ("env", "words", "expected"),
    [
        ({}, ("--lang", "zh", "--help"), ("用法：", "选项", "命令", "列出所有有时限的事")),
        ({"LC_ALL": "zh_CN.UTF-8"}, ("due", "--nix"), ("错误：", "没有选项", "看帮助")),
        ({"LC_ALL": "zh_TW.UTF-8"}, ("nix",), ("没有命令 'nix'",)),
        ({"DAIFA_LANG": "zh"}, ("orders", "--stage", "x"), ("不在可选值里", "'--stage' 的值不对")),
        ({"DAIFA_LANG": "zh"}, ("buy", "X"), ("缺少选项 '--upstream-order'",)),
        ({"LC_ALL": "C.UTF-8"}, ("due", "--nix"), ("Usage:", "No such option", "Try 'daifa due")),
        ({"LC_ALL": "zh_CN.UTF-8"}, ("--lang", "en", "--help"), ("Usage:", "Options", "Commands")),
    ],
)
def test_the_words_of_the_command_line_itself(
    tmp_path: Path, env: dict[str, str], words: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    clear = {"LC_ALL": "", "LANG": "", "LANGUAGE": "", "DAIFA_LANG": ""}
    done = _outside("--db", str(tmp_path / "a.db"), *words, **{**clear, "PYTHONUTF8": "1", **env})
    said = done.out + done.err
    for each in expected:
        assert each in said
    assert not (tmp_path / "a.db").exists()


def test_the_database_is_named_by_option_or_environment(
    desk: Desk, make_order: MakeOrder, tmp_path: Path
) -> None:
    make_order()
    path = str(desk.store.path)
    base = {"DAIFA_CONFIG": str(tmp_path / "none"), "LC_ALL": "C.UTF-8"}
    by_env = _called("orders", "--json", DAIFA_DB=path, **base)
    assert json.loads(by_env.out)["total"] == 1
    other = _called("--db", path, "paths", "--json", DAIFA_DB=str(tmp_path / "x.db"), **base)
    assert json.loads(other.out)["database"] == path
    home = _called("paths", "--json", DAIFA_DB="~/shop.db", **base)
    assert json.loads(home.out)["database"] == str(Path.home() / "shop.db")


def test_a_bad_configuration_is_named(desk: Desk, tmp_path: Path) -> None:
    bad = tmp_path / "config.toml"
    bad.write_text("colour = 1\n")
    done = _called("--db", str(desk.store.path), "--config", str(bad), "due", LC_ALL="C.UTF-8")
    assert (done.status, done.out) == (1, "")
    assert "colour" in done.err
    assert "Traceback" not in done.err


def test_the_configuration_names_a_language(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('language = "zh"\n')
    env = {"LC_ALL": "C.UTF-8", "DAIFA_LANG": ""}
    assert "选项" in _outside("--config", str(config), "--help", **env).out
    assert "选项" in _outside("--help", DAIFA_CONFIG=str(config), **env).out
    assert "选项" not in _outside("--config", str(config), "--lang", "en", "--help", **env).out


def test_the_desk_goes_by_the_tables_of_the_configuration(
    daifa: Daifa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = tmp_path / "couriers.toml"
    bad.write_text("nonsense")
    config = tmp_path / "config.toml"
    config.write_text(f'couriers = "{bad}"\n')
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    opened: list[Path] = []

    def open_it(path: Path, **_more: object) -> int:
        opened.append(path)
        return 0

    monkeypatch.setattr("tui.desk.run.run_desk", open_it)
    refused = daifa("--config", str(config))
    assert (refused.status, opened) == (1, [])
    assert str(bad) in refused.err
    assert daifa().status == 0
    assert opened == [daifa.desk.store.path]


@pytest.mark.parametrize("command", [(), ("due",), ("paths", "--json")])
def test_a_named_configuration_that_is_not_there_is_no_empty_one(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    missing = tmp_path / "confg.toml"
    done = _called("--config", str(missing), *command, LC_ALL="C.UTF-8")
    assert done.status == 2
    assert str(missing) in done.err
    assert "Check the name" in done.err


def test_home_is_known_in_the_configuration(desk: Desk, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('batch_folder = "~/batches"\n')
    done = _called("--config", str(config), "paths", "--json", LC_ALL="C.UTF-8")
    assert json.loads(done.out)["batch"] == str(Path.home() / "batches")


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("hello " * 1000)
    done = _called("--db", str(path), "due", LC_ALL="C.UTF-8")
    assert (done.status, done.out) == (1, "")
    assert "Traceback" not in done.err


def test_lines_from_standard_input(desk: Desk, make_order: MakeOrder) -> None:
    order = make_order.order()
    put_purchase(desk, order.id, "U1")
    sn = order.order_sn
    done = _called("--db", str(desk.store.path), "--at", NOW, "track", "--paste", "-", "--json",
                    stdin=f"{sn}\t{ZTO}\n", LC_ALL="C.UTF-8")  # fmt: skip
    assert json.loads(done.out) == {"saved": 1, "refused": []}


_LEAN = """
import json, sys
from pathlib import Path
from tui.cli import main
path, at, commands, out = sys.argv[1:]
found = []
for words in json.loads(commands):
    status = main(["--db", path, "--at", at, *words])
    packages = {name.split(".")[0] for name in sys.modules}
    found.append((status, sorted({"textual", "rich"} & packages)))
Path(out).write_text(json.dumps(found))
"""
_LEAN_COMMANDS = [
    ("due", "--json"), ("orders", "--json"), ("rules", "--json"), ("metrics", "--json"),
    ("aftersales", "--json"), ("appeals", "--json"), ("doctor", "--json"), ("paths",),
]  # fmt: skip


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, list[str]]]:
    """Run the commands one after the other in a new process; return status and screens of each."""
    folder = tmp_path_factory.mktemp("lean")
    desk = new_desk(folder / "daifa.db")
    MakeOrder(desk)()
    desk.close()
    out = folder / "found.json"
    done = subprocess.run(
        [sys.executable, "-c", _LEAN, str(desk.store.path), NOW, json.dumps(_LEAN_COMMANDS),
         str(out)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    return [(status, screens) for status, screens in json.loads(out.read_text())]


@pytest.mark.parametrize("words", _LEAN_COMMANDS)
def test_commands_load_no_textual(
    loaded: list[tuple[int, list[str]]], words: tuple[str, ...]
) -> None:
    assert loaded[_LEAN_COMMANDS.index(words)] == (0, [])


def test_completion_is_a_script(daifa: Daifa) -> None:
    done = daifa("completion", "zsh")
    assert done.status == 0
    assert "_DAIFA_COMPLETE" in done.out
    words = _outside(_DAIFA_COMPLETE="zsh_complete", COMP_WORDS="daifa upl", COMP_CWORD="1")
    assert "uploaded" in words.out


def test_a_reader_that_leaves_early_is_no_failure(desk: Desk) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m tui --db '{desk.store.path}' rules | head -c 1",
        cwd=ROOT, shell=True, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stderr == ""


def test_a_row_of_another_kind_in_the_history(
    daifa: Daifa, desk: Desk, make_order: MakeOrder
) -> None:
    order = make_order.order()
    put(desk, "events", at=AT, who="x\x1b[2J", session="", command="c", what="import",
        order_id=order.id, entity="orders", entity_id=order.id, note="n\x07")  # fmt: skip
    assert daifa("show", order.order_sn, "--json").json["events"][0]["after"] is None
    assert not {"\x1b", "\x07"} & set(daifa("show", order.order_sn).out)


@pytest.mark.parametrize("command", [["due"], ["check"], ["orders"], ["metrics"], ["doctor"]])
def test_a_mistyped_database_is_told_and_not_made(tmp_path: Path, command: list[str]) -> None:
    path = tmp_path / "mistyped.db"
    done = _called("--db", str(path), "--lang", "en", *command)
    assert done.status == 1
    assert "There is no database at" in done.err
    assert not path.exists()
