"""The README's daily round by the command line alone."""

from __future__ import annotations

import csv
import json

from tests.e2e.desks import CODE, ITEM_ID, LATER, NUMBER, OTHER_NUMBER, URGENT, Home, morning, order

URL = f"https://detail.1688.com/offer/{ITEM_ID}.html"


def test_the_daily_round(home: Home) -> None:
    done = home.process("import", str(home.write("morning.csv", *morning())), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)["files"][0]
    assert (told["kind"], told["added"], told["rejected"]) == ("pdd-orders", 2, 0)

    due = home.json("due", "--clock", "ship")["items"]
    assert [(item["order_sn"], item["left_s"], item["band"]) for item in due] == [
        (URGENT, 1800, "critical"),
        (LATER, 29 * 3600, "calm"),
    ]

    found = home.json("upstream", CODE)["candidates"][0]
    assert (found["platform"], found["item_id"], found["url"]) == ("1688", ITEM_ID, URL)

    bought = home.json("buy", URGENT, "--upstream-order", "2600000000000000001", "--cost", "22")
    assert bought["stage"] == "bought"

    judged = home.json("courier", NUMBER)
    assert (judged["courier"], judged["verdict"]) == ("圆通快递", "ok")
    tracked = home.json("track", URGENT, NUMBER)
    assert tracked["stage"] == "to_upload"
    assert tracked["tracking"] == {"courier": "圆通快递", "number": NUMBER}

    batch = home.folder / "batch.csv"
    assert home.json("export", "shipments", str(batch))["orders"] == 1
    with batch.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [cell.strip() for cell in rows[1]] == [URGENT, "圆通快递", NUMBER]

    home.json("uploaded", URGENT)
    assert [item["order_sn"] for item in home.json("due", "--clock", "ship")["items"]] == [LATER]

    shipped = order(
        URGENT,
        "2026-11-21 10:30:00",
        订单状态="已发货，待收货",
        发货时间="2026-11-23 10:05:00",
        快递单号=NUMBER,
        快递公司="圆通快递",
    )
    told = home.json("import", str(home.write("noon.csv", shipped, *morning()[1:])))["files"][0]
    assert (told["updated"], told["unchanged"]) == (1, 1)
    shown = home.json("show", URGENT)
    assert shown["stage"] == "shipped"
    assert [each["cost_fen"] for each in shown["purchases"]] == [2200]
    assert {event["who"] for event in shown["events"]} == {"seller"}


def test_the_same_file_twice_changes_nothing(shop: Home) -> None:
    told = shop.json("import", str(shop.folder / "exports" / "morning.csv"))["files"][0]
    assert (told["added"], told["updated"], told["unchanged"]) == (0, 0, 2)


def test_one_number_does_not_serve_two_buyers(shop: Home) -> None:
    shop.json("track", URGENT, NUMBER)
    refused = shop.run("track", LATER, NUMBER)
    assert refused.returncode == 1
    assert URGENT in refused.stderr
    assert shop.json("show", LATER)["tracking"] is None
    assert shop.run("track", LATER, OTHER_NUMBER).returncode == 0


def test_many_numbers_are_saved_in_part(shop: Home) -> None:
    text = f"{URGENT}\t圆通快递\t{NUMBER}\n{LATER}\t圆通快递\t13800138000\n"
    words = ("track", "--paste", "-", "--force", "bought by phone", "--json")
    done = shop.process(*words, stdin=text)
    assert done.returncode == 3, done.stderr
    assert shop.json("show", URGENT)["tracking"]["number"] == NUMBER
    assert shop.json("show", LATER)["tracking"] is None
