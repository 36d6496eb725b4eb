"""A seller's days at the keyboard of the real desk, each with the keys it takes at most.

Pastes, and values that nobody can know (a cost, a reason), are no keys.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.core.imports.test_checks import WEAK
from tests.core.imports.test_matching import HEADER, ROW
from tests.e2e.desks import BLOCK, ITEM_ID, NUMBER, URGENT, Home, copied, order
from tests.e2e.hands import Hands
from tests.given.export_files import rows_under, xlsx_bytes

LANGS = pytest.mark.parametrize("lang", ["zh", "en"])
NEXT_DAY = "2026-11-24 09:00"
BUYER = {
    "收货人": "程样本",
    "手机": "17700001234",
    "省": "浙江省",
    "市": "杭州市",
    "区": "余杭区",
    "街道/镇": "良渚街道",
    "详细地址": "样本路12号3幢402室",
}

# The same place as 1688 writes it; the name is the order's own.
THERE = {"联系手机": "17700001234", "收货地址": "浙江省 杭州市 余杭区 良渚街道样本路12号3幢402室"}


@pytest.fixture
def home(tmp_path: Path, lang: str) -> Home:
    return Home(tmp_path, lang)


@contextmanager
def sitting(
    home: Home, *arguments: str, cols: int = 80, rows: int = 24, **more: Any
) -> Iterator[Hands]:
    """Sit down at the desk; it must still be there, and end well, when the story is told."""
    with home.desk(*arguments, cols=cols, rows=rows, **more) as desk:
        hands = Hands(desk, home.lang)
        hands.see("0To do", "0要办")
        desk.wait_quiet(0.3)
        yield hands
        desk.press("q")
        assert desk.wait() == 0


def sn(number: int, shop: int = 1) -> str:
    """Return an order number."""
    return f"261122-{shop}{number:014d}"


def upstream_no(number: int) -> str:
    """Return an order number of 1688."""
    return f"29384756102938{number:05d}"


def parcel_no(number: int) -> str:
    """Return a tracking number of YTO."""
    return f"YT423485{number:07d}"


def grouped(number: int) -> str:
    """Return the time an order was grouped: a minute after the one before."""
    return f"2026-11-22 15:{number % 60:02d}:00"


def shipped(number: int) -> dict[str, str]:
    """Return an order's row once the platform has its number."""
    return order(
        sn(number),
        grouped(number),
        订单状态="已发货，待收货",
        发货时间="2026-11-23 11:00:00",
        快递单号=parcel_no(number),
        快递公司="圆通快递",
    )


def bought(home: Home, numbers: range, *, tracked: bool = True, shop: int = 1) -> None:
    """Have orders bought, each with its number, at the command line."""
    for number in numbers:
        buy = home.run(
            "buy", sn(number, shop), "--upstream-order", upstream_no(100 * shop + number),
            "--cost", "22", "--platform", "1688",
        )  # fmt: skip
        assert buy.returncode == 0, buy.stderr
    if tracked:
        lines = "".join(f"{sn(n, shop)} 圆通 {parcel_no(50 * (shop - 1) + n)}\n" for n in numbers)
        done = home.run("track", "--paste", "-", stdin=lines)
        assert done.returncode == 0, done.stdout + done.stderr


def stage(home: Home, order_sn: str) -> str:
    """Return the stage of an order."""
    return str(home.json("show", order_sn)["stage"])


def batch_orders(path: Path) -> list[str]:
    """Return the orders of a batch file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row[0].strip() for row in list(csv.reader(file))[1:]]


@LANGS
def test_the_first_order_of_a_beginner(home: Home) -> None:
    """Today's export has 27 columns and no address; it comes from the order's page."""
    path = home.write("orders_export.csv", order(URGENT, "2026-11-21 10:30:00"))
    assert len(path.read_text("utf-8-sig").splitlines()[0].split(",")) == 27
    with sitting(home) as hands:
        hands.see("Welcome", "欢迎")
        hands.take(home, path)
        hands.see("r receiver", "r 收件人")
        hands.press("o")
        assert copied(hands.desk) == [f"https://detail.1688.com/offer/{ITEM_ID}.html"]
        # A block that is not there is not copied with a tick.
        hands.press("r")
        hands.paste(BLOCK)
        hands.see("程样本", "程样本")
        hands.press("ctrl+s")
        hands.press("b")
        assert copied(hands.desk)[-1].splitlines()[-1].endswith("样本路12号3幢402室")
        hands.press("b")
        hands.paste(upstream_no(1))
        hands.press("enter")
        hands.type("22")
        hands.press("enter")
        hands.see("t number", "t 单号")
        hands.press("t")
        hands.paste(f"圆通 {NUMBER}")
        hands.press("enter")
        hands.see("x export", "x 导出")
        hands.press("x", "enter")
        hands.see("1 order in", "1 单已导出")
        hands.press("U")
        hands.see("1 order uploaded", "已标记 1 单上传")
        assert hands.keys <= 18
    (batch,) = (home.folder / "daifa").glob("*.csv")
    assert batch_orders(batch) == [URGENT]
    told = home.json("show", URGENT)
    assert (told["stage"], sum(each["cost_fen"] for each in told["purchases"])) == ("shipped", 2200)
    assert told["receiver"]["address"] == "样本路12号3幢402室"


def test_a_morning_of_25_orders(tmp_path: Path) -> None:
    """Each order is bought with six keys at most, its address from the order's page included."""
    home, bought_now = Home(tmp_path, "zh"), range(1, 11)
    rows = [order(sn(number), grouped(number)) for number in range(1, 26)]
    with sitting(home) as hands:
        hands.take(home, home.write("morning.csv", *rows))
        hands.press("v")
        hands.see("to buy (25)", "待代拍 (25)")
        for number in bought_now:
            before = hands.keys
            hands.press("r")
            hands.paste(BLOCK)
            hands.press("ctrl+s", "b", "b")
            hands.paste(upstream_no(number))
            hands.press("enter")
            hands.type("22")
            hands.press("enter")
            hands.see(f"“{upstream_no(number)}", f"{upstream_no(number)}，22.00")
            assert hands.keys - before <= 6
    stages = [stage(home, sn(number)) for number in range(1, 26)]
    assert stages == ["bought"] * 10 + ["to_buy"] * 15
    costs = {
        each["cost_fen"]
        for number in (1, 10)
        for each in home.json("show", sn(number))["purchases"]
    }
    assert costs == {2200}


@LANGS
def test_the_noon_import_of_1688(home: Home) -> None:
    """20 sure matches, 2 proposals and a number that cannot be used: 12 keys from `i` on."""
    rows = [order(sn(number), grouped(number)) for number in range(1, 24)]
    for number in (21, 22):
        name = {**BUYER, "收货人": f"张示例{number}"}
        rows[number - 1] = order(sn(number), grouped(number), **name)
    home.run("import", str(home.write("morning.csv", *rows)))
    bought(home, range(1, 21), tracked=False)
    bought(home, range(23, 24), tracked=False)
    shipping = {"物流公司": "圆通速递", "Offer ID": ITEM_ID}
    upstream = [
        {**ROW, **shipping, "订单编号": upstream_no(100 + n), "运单号": parcel_no(n)}
        for n in range(1, 21)
    ]
    for number in (21, 22):
        found = {"订单编号": upstream_no(900 + number), "收货人姓名": f"张示例{number}", **THERE}
        upstream.append({**WEAK, **shipping, **found, "运单号": parcel_no(number)})
    upstream.append({**ROW, **shipping, "订单编号": upstream_no(123), "运单号": "LP00106397027178"})
    data = xlsx_bytes(rows_under(HEADER, upstream), "订单列表", "A1")
    with sitting(home) as hands:
        hands.take(home, home.keep("1688.xlsx", data))
        hands.see("to be checked 3", "待核对 3")
        hands.press("enter", "enter")
        hands.see("LP00106397027178", "LP00106397027178")
        # The supplier is asked for the real number; the row has done its work.
        hands.press("y", "n")
        hands.see("Nothing waits to be checked", "没有待核对")
        hands.press("escape")
        assert hands.keys <= 12
        assert "LP00106397027178" in copied(hands.desk)[-1]
    stages = [stage(home, sn(number)) for number in range(1, 24)]
    assert stages == ["to_upload"] * 22 + ["bought"]


def test_two_shops_each_have_their_batch_file(tmp_path: Path) -> None:
    home = Home(tmp_path, "zh")
    for shop, name in ((1, "甲店"), (2, "乙店")):
        rows = [order(sn(number, shop), grouped(number)) for number in range(1, 4)]
        done = home.run("import", "--shop", name, str(home.write(f"{shop}.csv", *rows)))
        assert done.returncode == 0, done.stderr
        bought(home, range(1, 4), shop=shop)
    with sitting(home, cols=100) as hands:
        hands.see("", "甲店")
        hands.press("x", "enter")
        hands.see("", "已写 2 个文件（甲店 3、乙店 3）")
        # Of one shop only: what the header counts, and what is marked as uploaded.
        hands.press("F")
        hands.see("", "甲店 (3)")
        hands.press("*", "U", "y")
        hands.see("", "已标记 3 单上传")
        assert hands.keys <= 7
    files = sorted((home.folder / "daifa").rglob("*.csv"))
    assert sorted(batch_orders(path) for path in files) == [
        [sn(number, shop) for number in range(1, 4)] for shop in (1, 2)
    ]
    assert [stage(home, sn(1, shop)) for shop in (1, 2)] == ["shipped", "to_upload"]


def test_an_export_confirms_21_and_refuses_2(tmp_path: Path) -> None:
    """What was uploaded and still shows as 待发货 is red, and its clock runs again."""
    home = Home(tmp_path, "zh")
    rows = [order(sn(number), grouped(number)) for number in range(1, 24)]
    home.run("import", str(home.write("morning.csv", *rows)))
    bought(home, range(1, 24))
    later = [shipped(number) for number in range(1, 22)] + rows[21:]
    with sitting(home) as hands:
        hands.press("x", "enter")
        hands.see("", "23 单已导出")
        hands.press("U", "y")
        hands.see("", "已标记 23 单上传")
    with sitting(home, at="2026-11-23 16:00") as hands:
        hands.take(home, home.write("evening.csv", *later))
        hands.see("", "红色 2")
        hands.press("escape")
        # Both are in the next batch file, and uploaded again.
        hands.press("x", "enter")
        hands.see("", "2 单已导出")
        hands.press("U", "y")
        hands.see("", "已标记 2 单上传")
        assert hands.keys <= 9
    assert {stage(home, sn(number)) for number in range(1, 24)} == {"shipped"}


def test_the_next_morning_with_23_parcels_not_scanned(tmp_path: Path) -> None:
    home = Home(tmp_path, "zh")
    home.run("import", str(home.write("evening.csv", *map(shipped, range(1, 24)))))
    assert home.json("count", at="2026-11-24 09:00") == 23
    with sitting(home, at="2026-11-24 09:00") as hands:
        hands.press("L")
        hands.see("", "未揽收 (23)")
        hands.press("*", "K", "y")
        hands.see("", "已记 23 单揽收")
        assert hands.keys <= 4
    due = home.json("due", at="2026-11-24 09:00")["items"]
    assert not [each for each in due if each["clock"] == "pickup"]


def test_two_operators_want_the_same_order(tmp_path: Path) -> None:
    """The second is told whose it is before the clipboard changes; nothing is bought twice."""
    home = Home(tmp_path, "zh")
    rows = [order(sn(number), grouped(number), **BUYER) for number in (1, 2)]
    home.run("import", str(home.write("morning.csv", *rows)))
    with home.desk(cols=80, rows=24) as one, home.desk(cols=80, rows=24, user="老王") as two:
        mine, other = Hands(one, "zh"), Hands(two, "zh")
        for hands in (mine, other):
            hands.see("", "0要办")
            hands.desk.wait_quiet(0.3)
        mine.press("b")
        mine.see("", "这单归你")
        other.see("", "seller")
        other.press("b")
        other.see("", "seller 正在代拍")
        assert copied(two) == []
        other.press("escape")
        other.press("down", "b")
        other.see("", "这单归你")
        mine.press("b")
        mine.paste(upstream_no(1))
        mine.press("enter")
        mine.type("22")
        mine.press("enter")
        mine.see("", "已登记代拍")
        for hands in (mine, other):
            hands.press("q")
    assert [len(home.json("show", sn(n))["purchases"]) for n in (1, 2)] == [1, 0]


def test_a_wrong_cost_is_found_the_day_after(tmp_path: Path) -> None:
    home = Home(tmp_path, "zh")
    home.run("import", str(home.write("morning.csv", order(sn(1), grouped(1)))))
    bought(home, range(1, 2))
    home.run("export", "shipments", str(home.folder / "batch.csv"))
    home.run("uploaded", sn(1))
    with sitting(home, at=NEXT_DAY) as hands:
        hands.press("/")
        hands.type(sn(1)[-4:])
        hands.press("enter")
        hands.see("", sn(1))
        hands.press("B")
        hands.see("", "22.00")
        hands.press("end", "ctrl+u")
        hands.type("21.50")
        hands.press("ctrl+s")
        hands.see("", "21.50")
        assert hands.keys <= 8
    told = home.json("show", sn(1))
    assert [each["cost_fen"] for each in told["purchases"]] == [2150]
    assert {event["what"] for event in told["events"]} >= {"buy", "buy-correct"}


@LANGS
def test_a_batch_marked_uploaded_by_mistake_is_taken_back(home: Home) -> None:
    rows = [order(sn(number), grouped(number)) for number in range(1, 4)]
    home.run("import", str(home.write("morning.csv", *rows)))
    bought(home, range(1, 4))
    home.run("export", "shipments", str(home.folder / "batch.csv"))
    with sitting(home) as hands:
        hands.press("U", "y")
        hands.see("3 orders uploaded", "已标记 3 单上传")
    # Another sitting, after somebody scanned one of them: that one stays.
    home.run("picked-up", sn(2), at="2026-11-23 11:00")
    with sitting(home) as hands:
        hands.press("H", "down", "enter")
        hands.see("2 parts would be taken back, 1 left", "2 处")
        hands.press("y")
        hands.see("2 parts taken back, 1 left", "已撤销")
        hands.press("escape")
        assert hands.keys <= 5
    assert [stage(home, sn(number)) for number in (1, 2, 3)] == [
        "to_upload",
        "shipped",
        "to_upload",
    ]
