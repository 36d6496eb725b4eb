"""What a pasted text is: each kind, its boundaries, several meanings, and what is nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from core.base.clock import parse_time
from core.recognise import tables
from core.recognise.kinds import Certainty, Kind, Numbers, Recognised, label
from core.recognise.reading import LONGEST, recognise
from core.recognise.words import words
from core.rules.couriers import pasting
from core.rules.couriers.judge import judge
from core.rules.couriers.traces import MOST
from tests.given.export_files import headers
from tests.given.order_files import COMPACT, order_file, row

AT = parse_time("2026-11-23 10:00")
ORDER, OTHER = "260923-063795392132914", "260923-163795392132915"
NUMBER, LETTERS = "73610555582883", "YT8962646785389"
UPSTREAM, CASE = "2938475610293800001", "61234567890123"
BLOCK = "林晓坤 17712345678-1234 浙江省杭州市临平区王厝宫路18号2幢301室[1234]"
SURE, LIKELY = Certainty.SURE, Certainty.LIKELY


def seen(text: str) -> list[str]:
    """Return the kinds of a text, a sure one with an exclamation mark."""
    found = recognise(text, AT)
    return [f"{each.kind}{'!' if each.certainty is SURE else ''}" for each in found]


def only(text: str) -> Recognised:
    (found,) = recognise(text, AT)
    return found


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # Tracking numbers, in every shape of a paste.
        (LETTERS, ["number!"]),
        (f"中通快递 {NUMBER}", ["number!"]),
        (f"中通快递：{NUMBER}", ["number!"]),
        (f"{NUMBER}(中通)", ["number!"]),
        (f"中通快递(ZTO){NUMBER}", ["number!"]),
        (f"快递公司：圆通速递；运单号：{LETTERS}", ["number!"]),
        (f"快递公司：圆通速递\r\n运单号：{LETTERS}\r\n", ["number!"]),
        (f"{LETTERS}复制", ["number!"]),
        (f"您好，已发货，{LETTERS} 请查收", ["number!"]),
        ("ＹＴ８９６２６４６７８５３８９", ["number!"]),
        (f"\u200b{LETTERS}\ufeff\x00", ["number!"]),
        ("JDX024407261700-1-1-", ["number!"]),
        ("YT 8962 6467 85389", ["number!"]),
        (f"圆通 {NUMBER}", ["number"]),
        ("1207119765121", ["number", "aftersale"]),
        ("RB123456786US", ["number"]),
        ("中通 12345678901234", ["number"]),
        ("运单号：434017443551", ["number"]),
        # A number that may be several things.
        (NUMBER, ["number", "aftersale"]),
        (f'="{NUMBER}"', ["number", "aftersale"]),
        (f"'{NUMBER}", ["number", "aftersale"]),
        ("434017443551", ["number", "upstream-order"]),
        ("1234567890123456", ["upstream-order", "aftersale"]),
        ("12345678901234567", ["upstream-order!"]),
        ("800000000000000001", ["upstream-order!"]),
        ("圆通 800000000000000001", ["number"]),
        # Upstream order numbers.
        (UPSTREAM, ["upstream-order!"]),
        (f"1688订单号：{UPSTREAM}", ["upstream-order!"]),
        (f"订单编号 {UPSTREAM} 复制", ["upstream-order!"]),
        ("293 8475 6102 9380 0001", ["upstream-order!"]),
        ("订单编号：434017443551", ["upstream-order!"]),
        # Our own numbers.
        (ORDER, ["order", "upstream-order"]),
        (f"订单号：{ORDER}", ["order", "upstream-order"]),
        ("20260923-063795392132914", ["order!"]),
        (f"https://mms.pinduoduo.com/orders/detail?sn={ORDER}", ["order!"]),
        (f"https://mms.pinduoduo.com/aftersales-ssr/detail?id={CASE}&orderSn={ORDER}",
         ["aftersale!"]),
        (CASE, ["aftersale"]),
        (f"售后编号：{CASE}", ["aftersale!"]),
        (f"售后单号 {NUMBER}", ["aftersale!"]),
        (CASE[:12], ["number", "upstream-order"]),
        # Links.
        ("https://detail.1688.com/offer/754299529443.html?spm=a.b", ["url!"]),
        ("【淘宝】假一赔四 https://item.taobao.com/item.htm?id=754299529443 「棉拖鞋」", ["url!"]),
        ("1688:754299529443", ["url!"]),
        (f"京东:{LETTERS}", ["number"]),
        ("https://m.tb.cn/h.5xYz", ["url"]),
        ("https://item.jd.com/", ["url"]),
        # Blocks.
        (BLOCK, ["address!"]),
        ("林晓坤\n17712345678\n浙江省杭州市临平区王厝宫路18号", ["address!"]),
        ("收货人: 林晓坤\n手机号: 17712345678\n地址: 浙江省杭州市临平区王厝宫路18号", ["address!"]),
        ("浙江省杭州市临平区王厝宫路18号，林晓坤，17712345678", ["address!"]),
        ("林*坤 1*********8 浙江省杭州市临平区王厝宫路18号", ["address!"]),
        ("浙江省杭州市临平区王厝宫路18号", ["address"]),
        ("林晓坤 17712345678 王厝宫路18号2幢", ["address"]),
        # Traces.
        ("【杭州市】已揽收 2026-11-22 20:14:00", ["trace!"]),
        (f"运单号：{NUMBER}\n2026-11-23 08:01:00 快件到达 杭州转运中心\n"
         "2026-11-22 20:14:00 【义乌市】已揽收，揽投员 13800138000", ["trace!"]),
        (f"{NUMBER}\n11-22 20:14 已揽收\n{LETTERS}\n11-22 21:14 已揽收", ["trace!"]),
        ("2026-11-22 12:00:00 您的订单已下单，等待揽收", ["trace"]),
        # Files.
        ("/home/me/订单.xlsx", ["file!"]),
        ("'/home/me/my orders.xlsx'", ["file!"]),
        ("/home/me/my\\ orders.xlsx", ["file!"]),
        ("file:///home/me/%E8%AE%A2%E5%8D%95.csv", ["file!"]),
        ("/a/b.csv\r/a/c.csv", ["file!"]),
        ("~/orders", ["file"]),
        ("../orders.csv", ["file!"]),
        ("C:\\Users\\me\\订单.xlsx", ["file!"]),
        ("orders_export (1).csv", ["file"]),
    ],
)  # fmt: skip
def test_what_a_text_is(text: str, wanted: list[str]) -> None:
    assert seen(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "", " \r\n\t", "你好", "你好，杭州的朋友", "浙江省杭州市",
        "13800138000", "张三 13800138000",
        "0571-85022088", "3550.00", "¥35.5", "7.73027E+14", "无需物流", "自提",
        "LP00106397027178", "SF12345678901", "11010519491231002X", "中通快递", "12345",
        "https://example.com/a", "你好 20:14 见", "2026-11-22 20:14:00", "//", "/", "~", "、。！",
        "订单号\t订单状态", "订单号,快递公司,运单号", f"{ORDER} {OTHER}", "a\tb\tc\nd\te\tf",
        "\ud800\udc00", "\x1b[2J", "<html>", "PK\x03\x04", "%PDF-1.4", "[/x]", "{}", "x" * 500,
    ],
)  # fmt: skip
def test_what_is_nothing(text: str) -> None:
    assert seen(text) == []


# -- rows ----------------------------------------------------------------------------------


def pasted(rows: int = 3, sign: str = "\t") -> str:
    text = order_file([row(n) for n in range(1, rows + 1)]).decode("utf-8-sig")
    return text.replace("\t", "").replace(",", sign)


@pytest.mark.parametrize("sign", ["\t", ",", ";"])
def test_rows_with_their_header_are_an_export(sign: str) -> None:
    found = only(pasted(3, sign))
    assert (found.kind, found.certainty, found.order_sn) == (Kind.ROWS, SURE, "")
    told = found.as_json()["found"]
    assert (told["kind"], told["rows"]) == ("pdd-orders", 3)
    assert told["columns"] == list(headers(COMPACT))
    assert found.text == pasted(3, sign)


@pytest.mark.parametrize(
    ("name", "kind", "required"),
    [
        ("pdd_aftersales_24_columns.txt", "pdd-aftersales", True),
        ("ali1688_buyer_orders_2026_49cols.txt", "ali1688", True),
        ("taobao_buyer_orders.txt", "taobao", True),
        ("pdd_orders_2023_all_columns.txt", "pdd-orders", True),
    ],
)
def test_the_header_tells_the_kind(name: str, kind: str, required: bool) -> None:
    columns = headers(name)
    found = only("\t".join(columns) + "\n" + "\t".join("1" for _each in columns))
    assert found.as_json()["found"]["kind"] == kind
    assert (found.certainty is SURE) is required


def test_a_notice_may_stand_above_the_header() -> None:
    assert seen(f"以下为订单\t\n{pasted(2)}") == ["rows!"]


def test_rows_without_a_header_are_likely_and_of_no_kind() -> None:
    body = pasted(2).split("\n", 1)[1]
    found = only(body)
    assert (found.kind, found.certainty) == (Kind.ROWS, LIKELY)
    assert found.as_json()["found"] == {"kind": None, "rows": 2, "columns": []}


def test_the_three_columns_of_a_bulk_paste_are_numbers_and_no_rows() -> None:
    assert seen(f"{ORDER}\t中通快递\t{NUMBER}\n{OTHER}\t圆通\t{LETTERS}") == ["numbers!"]


# -- many numbers --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (f"{NUMBER}\n{LETTERS}", ["numbers!"]),
        (f"{ORDER} 中通 {NUMBER}\n\n{OTHER} {LETTERS}", ["numbers!"]),
        (f"{NUMBER},{ORDER}\r\n{LETTERS},{OTHER}", ["numbers!"]),
        (f"订单号 快递公司 运单号\n{ORDER} 中通 {NUMBER}\n{OTHER} {LETTERS}", ["numbers"]),
        (f"程样本 中通{NUMBER}\n李样本 {LETTERS}", ["numbers!"]),
        ("434017443551\n434017443552", ["numbers"]),
        (f"{ORDER} 中通 {NUMBER}", ["number!"]),
        (f"{ORDER}\n中通\n{NUMBER}", ["number!"]),
        (f"一\n二\n三\n{NUMBER}\n{LETTERS}", []),
    ],
)
def test_one_number_a_line(text: str, wanted: list[str]) -> None:
    assert seen(text) == wanted


def test_many_numbers_keep_their_orders() -> None:
    found = only(f"{ORDER} 中通 {NUMBER}\n{LETTERS}")
    assert found.order_sn == ""
    assert [(each["order_sn"], each["number"], each["problem"])
            for each in found.as_json()["found"]["lines"]] == [
        (ORDER, NUMBER, None), (None, LETTERS, "no_order"),
    ]  # fmt: skip
    assert ORDER in found.text


# -- what is found, and whose it is --------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        (f"{ORDER} 中通 {NUMBER}", "number",
         {"number": NUMBER, "courier": "中通快递", "logistics_id": 115, "verdict": "ok",
          "order_sn": ORDER}),
        (f"中通 {NUMBER} 订单号：{ORDER}", "number",
         {"number": NUMBER, "courier": "中通快递", "logistics_id": 115, "verdict": "ok",
          "order_sn": ORDER}),
        ("https://detail.1688.com/offer/754299529443.html", "url",
         {"platform": "1688", "item_id": "754299529443",
          "url": "https://detail.1688.com/offer/754299529443.html"}),
        ("https://m.tb.cn/h.5xYz", "url",
         {"platform": None, "item_id": None, "url": None, "problem": "short-link"}),
        (f"{ORDER} 1688订单号 {UPSTREAM}", "upstream-order",
         {"number": UPSTREAM, "platforms": ["1688", "taobao", "tmall"], "order_sn": ORDER}),
        (f"订单号: {ORDER}\n{BLOCK}", "address",
         {"name": "林晓坤", "phone": "17712345678", "extension": "1234", "province": "浙江省",
          "city": "杭州市", "district": "临平区", "town": None,
          "address": "王厝宫路18号2幢301室", "order_sn": ORDER}),
        (f"{ORDER}\n11-22 20:14 已揽收", "trace",
         {"parcels": [{"number": None, "first_scan": "2026-11-22T20:14:00+08:00",
                       "last_trace": "2026-11-22T20:14:00+08:00", "signed": None}],
          "order_sn": ORDER}),
        (f"https://mms.pinduoduo.com/orders/detail?sn={ORDER}", "order", {"order_sn": ORDER}),
        (f"售后编号：{CASE}", "aftersale", {"id": CASE}),
        ("'/a/b c.csv' /a/d.csv", "file", {"paths": ["/a/b c.csv", "/a/d.csv"]}),
        ("\"C:\\a b\\c.csv\"", "file", {"paths": ["C:\\a b\\c.csv"]}),
    ],
)  # fmt: skip
def test_what_is_found(text: str, kind: str, found: dict[str, Any]) -> None:
    told = only(text).as_json()
    assert told["kind"] == kind
    assert told["found"] == found
    assert json.loads(json.dumps(told)) == told


def test_the_form_gets_what_is_left_without_the_order() -> None:
    assert only(f"{ORDER} 中通 {NUMBER}").text == f"中通 {NUMBER}"
    assert only(f"中通 {NUMBER}，订单号：{ORDER}").text == f"中通 {NUMBER}"
    assert ORDER not in only(f"{ORDER}\n{BLOCK}").text


def test_two_orders_name_none() -> None:
    assert [each.order_sn for each in recognise(f"{ORDER} {OTHER} {LETTERS}", AT)] == [""]


def test_an_address_with_the_time_of_its_order_may_be_both() -> None:
    assert seen(f"{BLOCK} 放驿站 2026-11-22 20:14") == ["address", "trace"]
    assert seen(f"{BLOCK}\n有效期至2026-11-30 23:59") == ["address!"]
    assert seen(f"下单时间：2026-11-22 20:14\n{BLOCK}") == ["address!"]


def test_a_path_is_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathlib.Path.exists", lambda self: pytest.fail("the disk was read"))
    assert only("/a/b.csv /a/c.csv").as_json()["found"] == {"paths": ["/a/b.csv", "/a/c.csv"]}


def test_the_instant_decides_what_is_past() -> None:
    text = "今天 12:00 已揽收"
    assert recognise(text, AT) == ()
    assert [each.kind for each in recognise(text, parse_time("2026-11-23 12:00"))] == [Kind.TRACE]


# -- words ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"中通 {NUMBER}", f"中通快递 {NUMBER}"),
        (f"{NUMBER}\n{LETTERS}", "2 lines"),
        ("1688:754299529443", "1688 754299529443  https://detail.1688.com/offer/754299529443.html"),
        ("https://m.tb.cn/h.5xYz", "it holds no item id"),
        (UPSTREAM, f"{UPSTREAM}  1688/Taobao/Tmall"),
        (CASE, CASE),
        ("11-22 20:14 已揽收", "first scan 11-22 20:14, last trace 11-22 20:14"),
        ("/a/b.csv", "/a/b.csv"),
        (pasted(2), "Pinduoduo orders  2 rows"),
        (pasted(1).split("\n", 1)[1], "1 row, without the header row"),
    ],
)
def test_words_for_a_person(text: str, said: str) -> None:
    assert words(only(text).found) == said


def test_each_kind_has_a_word() -> None:
    assert len({label(kind) for kind in Kind}) == len(Kind)


# -- bounds --------------------------------------------------------------------------------


def test_what_is_too_long_is_nothing() -> None:
    assert recognise(pasted(1) + " " * LONGEST, AT) == ()
    assert seen(f"{LETTERS}\n" * (MOST // 16 + 1)) == []
    assert seen(f"{BLOCK}{'室' * 1000}") == []


def test_each_line_is_judged_once(monkeypatch: pytest.MonkeyPatch) -> None:
    judged: list[str] = []

    def counted(text: str) -> Any:
        judged.append(text)
        return judge(text)

    monkeypatch.setattr(pasting, "judge", counted)
    for count in (50, 500):
        judged.clear()
        found = only("".join(f"{ORDER[:-3]}{n:03d} YT{n:013d}\n" for n in range(count)))
        assert isinstance(found.found, Numbers)
        assert len(judged) == count


HUGE = {
    "spaces behind a date": "11-22" + " " * MOST + "x",
    "digits": "7" * (MOST - 1),
    "groups": "1-" * (MOST // 2),
    "labels": "订单号   " * (MOST // 6),
    "provinces": "省" * MOST,
    "receivers": "收货人:" * (MOST // 4),
    "times": "11-22 20:14 已揽收 " * (MOST // 16),
    "tabs": "\t" * MOST + "x",
    "commas": ("," * 50 + "\n") * (MOST // 51),
    "quotes": '"' * MOST + "\t",
    "slashes": "/" + "a " * (MOST // 2),
    "hosts": "a.com/ " * (MOST // 7),
    "stray quotes": "订单号\t订单状态\n" + f'"{ORDER}\t待发货\n' * (MOST // 32),
}


@pytest.mark.parametrize("what", HUGE)
def test_no_text_takes_more_than_its_length(what: str) -> None:
    """One gone through again for each of its signs would not end in the test's time."""
    recognise(HUGE[what], AT)
    assert tables.LONGEST_ROWS == LONGEST
