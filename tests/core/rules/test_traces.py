"""Trace texts as they are pasted: what is a scan, what comes before one, whose it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.base.clock import parse_time
from core.rules.couriers.signed import is_signed
from core.rules.couriers.traces import MOST, is_trace, read_traces

AT = parse_time("2026-11-23 10:00")


def told(text: str) -> list[tuple[str, str, str, str]]:
    """Return what is read, times as month, day and minute."""

    def short(time: object) -> str:
        return f"{time:%m-%d %H:%M}" if time else ""

    return [
        (each.number, short(each.first_scan), short(each.last_trace), short(each.signed))
        for each in read_traces(text, AT)
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("【杭州市】已揽收 2026-11-22 20:14:00", [("", "11-22 20:14", "11-22 20:14", "")]),
        ("2026-11-22 20:14:00 【杭州市】圆通已收件", [("", "11-22 20:14", "11-22 20:14", "")]),
        ("11-22 20:14 已揽收", [("", "11-22 20:14", "11-22 20:14", "")]),
        ("2026年11月22日 20:14 快件已被揽收", [("", "11-22 20:14", "11-22 20:14", "")]),
        ("20:14 已揽收", [("", "11-22 20:14", "11-22 20:14", "")]),
        # Days and parts of the day by their names; what is to come is no trace.
        ("昨天 08:14 已揽收", [("", "11-22 08:14", "11-22 08:14", "")]),
        ("前天18:00:05 已揽收", [("", "11-21 18:00", "11-21 18:00", "")]),
        ("今天 09:00 已揽收", [("", "11-23 09:00", "11-23 09:00", "")]),
        ("今天 12:00 已揽收", []),
        ("昨天\n20:14:00 已揽收", [("", "11-22 20:14", "11-22 20:14", "")]),
        ("昨天下午 2:14 已揽收", [("", "11-22 14:14", "11-22 14:14", "")]),
        ("晚上12:30 已揽收", [("", "11-23 00:30", "11-23 00:30", "")]),
        ("11-21 晚上12:30 已揽收", [("", "11-22 00:30", "11-22 00:30", "")]),
        ("昨天晚上11:30 已揽收", [("", "11-22 23:30", "11-22 23:30", "")]),
        ("中午1:10 已揽收", [("", "11-22 13:10", "11-22 13:10", "")]),
        ("中午12:10 已揽收", [("", "11-22 12:10", "11-22 12:10", "")]),
        ("凌晨1:10 已揽收", [("", "11-23 01:10", "11-23 01:10", "")]),
        ("凌晨12:10 已揽收", [("", "11-23 00:10", "11-23 00:10", "")]),
        ("2026-11-22 下午8:14 已揽收", [("", "11-22 20:14", "11-22 20:14", "")]),
        # Words and time on two lines, either way round.
        ("2026-11-22 20:14:00\n【杭州市】已揽收", [("", "11-22 20:14", "11-22 20:14", "")]),
        ("【杭州市】已揽收\n2026-11-22 20:14:00", [("", "11-22 20:14", "11-22 20:14", "")]),
        ("2026-11-22\n20:14:00 已揽收", [("", "11-22 20:14", "11-22 20:14", "")]),
        # Newest first, as order pages show it.
        (
            "运单号：75312345678901\n"
            "2026-11-23 08:01:00 【杭州市】快件到达 杭州转运中心\n"
            "2026-11-22 21:00:00 【义乌市】快件离开 义乌\n"
            "2026-11-22 20:14:00 【义乌市】已揽收，揽投员 13800138000\n"
            "2026-11-22 12:00:00 商家正通知快递公司揽件",
            [("75312345678901", "11-22 20:14", "11-23 08:01", "")],
        ),
        (
            "中通快递 75312345678901\n11-21 20:14 已揽收\n11-23 09:00 已签收，签收人：前台",
            [("75312345678901", "11-21 20:14", "11-23 09:00", "11-23 09:00")],
        ),
        # Nothing that tells of a scan.
        ("2026-11-22 12:00:00 您的订单已下单，等待揽收", [("", "", "", "")]),
        ("包裹正在等待揽收 2026-11-22 12:00", [("", "", "", "")]),
        ("2026-11-22 12:00 商家已发货", [("", "", "", "")]),
        # The first time of a line is the line's; another one is of something else.
        (
            "2026-11-22 10:00 已揽收，预计 11-26 18:00 送达",
            [("", "11-22 10:00", "11-22 10:00", "")],
        ),
        ("11-22 10:00 已揽收，营业时间 9:00-18:00", [("", "11-22 10:00", "11-22 10:00", "")]),
        ("预计 11-22 12:00 送达，11-22 10:00 已揽收", [("", "11-22 10:00", "11-22 10:00", "")]),
        ("预计 11-22 18:00 送达\n11-22 10:00 已揽收", [("", "11-22 10:00", "11-22 10:00", "")]),
        ("最晚揽收时间 2026-11-22 10:00", []),
        # A time to come is no trace.
        ("2026-11-24 20:14:00 已揽收", []),
        # No word for it, but it moves.
        ("11-22 20:14 离开【义乌转运中心】", [("", "11-22 20:14", "11-22 20:14", "")]),
        ("11-22 20:14 派送中，请准备签收", [("", "11-22 20:14", "11-22 20:14", "")]),
        ("75312345678901", [("75312345678901", "", "", "")]),
        ("今天天气不错", []),
        ("", []),
    ],
)
def test_a_text_tells(text: str, wanted: list[tuple[str, str, str, str]]) -> None:
    assert told(text) == wanted


@pytest.mark.parametrize(
    "words",
    [
        *("揽收失败，请联系客户", "揽收失败，已退回商家", "快递员取消揽收", "无法揽收 商家无货"),
        *("未能揽收", "揽收超时", "揽收异常，客户不在", "订单已取消", "客户取消寄件"),
        *("揽收任务已分配给快递员", "已分配揽收员 13800138000", "揽收员正在赶来", "快递员已接单"),
        *(
            "上门揽收中",
            "快递员正在上门取件",
            "安排揽收",
            "已为您预约揽收",
            "商家正通知快递公司揽件",
        ),
        *("卖家发货", "商家已发货，等待快递揽收", "包裹已出库", "仓库处理中", "您的订单开始处理"),
        *("商家正在打包", "今天天气不错", ""),
    ],
)
def test_what_does_not_say_that_the_courier_has_it_is_no_scan(words: str) -> None:
    assert told(f"75312345678901\n2026-11-22 10:00 {words}") == [("75312345678901", "", "", "")]
    later = told(f"75312345678901\n2026-11-22 10:00 {words}\n2026-11-22 20:14 已揽收")
    assert later == [("75312345678901", "11-22 20:14", "11-22 20:14", "")]


@pytest.mark.parametrize(
    "words",
    [
        *("已揽收", "揽收成功", "【义乌】已成功揽收", "快件已由义乌营业部揽收", "快递员已上门取件"),
        *("顺丰速运 已收取快件", "您的快件已被收寄，揽收员 13800138000", "中国邮政 已收寄"),
        *(
            "商家已发货，快递已揽收",
            "【义乌】揽收",
            "已到达 义乌转运中心",
            "派送中",
            "派送失败，改派",
        ),
        *("已存放至菜鸟驿站", "快件已签收"),
    ],
)
def test_what_says_that_the_courier_has_it_is_a_scan(words: str) -> None:
    [(_number, first, last, _signed)] = told(f"75312345678901\n2026-11-22 10:00 {words}")
    assert (first, last) == ("11-22 10:00", "11-22 10:00")


def test_several_parcels_in_one_text() -> None:
    text = (
        "中通快递 75312345678901\n2026-11-22 20:14:00 已揽收\n\n"
        "圆通速递 YT4234858984188\n【义乌市】已收件\n2026-11-22 21:00:00\n"
        "极兔 JT5261988016578\n暂无物流信息"
    )
    assert told(text) == [
        ("75312345678901", "11-22 20:14", "11-22 20:14", ""),
        ("YT4234858984188", "11-22 21:00", "11-22 21:00", ""),
        ("JT5261988016578", "", "", ""),
    ]


@given(st.text(alphabet="0123456789-: 年月日【】已揽收签\nYT", max_size=200))
def test_no_text_breaks_it_and_nothing_is_in_the_future(text: str) -> None:
    for each in read_traces(text, AT):
        first, last = each.first_scan, each.last_trace
        assert (first is None) == (last is None)
        assert first is None or last is None or first <= last <= AT


def test_a_long_text_is_read_at_once() -> None:
    text = "2026-11-22 20:14:00 已揽收 75312345678901 " * 5000 + "\n" + "1" * 100_000
    assert read_traces(text, AT)


@pytest.mark.parametrize(
    ("status", "signed"),
    [
        ("已签收", True),
        ("快件已签收，签收人：前台", True),
        ("待签收", False),
        ("未签收", False),
        ("拒签", False),
        ("已签收后拒收", False),
        ("请您及时签收", False),
        ("签收失败", False),
        ("运输中", False),
        ("", False),
        (None, False),
    ],
)
def test_what_says_that_a_parcel_was_signed_for(status: str | None, signed: bool) -> None:
    assert is_signed(status) is signed


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("11-22 20:14 已揽收", True),
        ("20:14 离开义乌", True),
        ("20:14 到达义乌", True),
        # What comes before the courier has it tells only with a day.
        ("11-22 20:14 商家已发货", True),
        ("20:14 商家已发货", False),
        ("11-22 20:14 你好", False),
        ("11-22 已揽收", False),
        ("已揽收", False),
        ("", False),
        (" " * (MOST - 14) + "20:14 已揽收", True),
        (" " * MOST + "20:14 已揽收", False),
    ],
)
def test_what_is_a_trace(text: str, trace: bool) -> None:
    assert is_trace(text) is trace


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # Each time with the words of its own line.
        (
            "11-21 08:00\n已揽收\n11-22 09:00\n已签收",
            [("", "11-21 08:00", "11-22 09:00", "11-22 09:00")],
        ),
        ("已揽收\n11-21 08:00\n\n派送中\n11-22 09:00", [("", "11-21 08:00", "11-22 09:00", "")]),
        ("11-21 08:00\n11-22 09:00 已揽收", [("", "11-22 09:00", "11-22 09:00", "")]),
        ("11-22 09:00 已揽收\n11-23 08:00", [("", "11-22 09:00", "11-23 08:00", "")]),
        # The last of several signs that it was signed for.
        (
            "11-21 08:00 已揽收\n11-22 09:00 已签收\n11-22 10:00 已签收",
            [("", "11-21 08:00", "11-22 10:00", "11-22 10:00")],
        ),
        ("11-22 09:00 已揽收\n11-22 10:00 拒签，未签收", [("", "11-22 09:00", "11-22 10:00", "")]),
        # A scan is the first sign, wherever the parcel was seen before.
        (
            "11-21 07:00 离开义乌\n11-21 08:00 已揽收",
            [("", "11-21 08:00", "11-21 08:00", "")],
        ),
        # A number of the head, one in capitals, one within the words of a trace.
        ("yt4234858984188\n11-22 09:00 已揽收", [
            ("YT4234858984188", "11-22 09:00", "11-22 09:00", "")]),
        ("75312345678901\n11-22 09:00 已揽收 75312345678902", [
            ("75312345678901", "11-22 09:00", "11-22 09:00", "")]),
        ("75312345678901\n11-22 09:00 已揽收\n75312345678902", [
            ("75312345678901", "11-22 09:00", "11-22 09:00", ""), ("75312345678902", "", "", "")]),
        ("RB123456785GB 11-22 09:00 已收寄", [
            ("RB123456785GB", "11-22 09:00", "11-22 09:00", "")]),
        # A time that is none, and one that is to come.
        ("11-22 25:10 已揽收", []),
        ("2026-02-30 10:00 已揽收", []),
        ("11-23 10:00:00 已揽收", [("", "11-23 10:00", "11-23 10:00", "")]),
        ("2026-11-23 10:00:01 已揽收", []),
    ],
)  # fmt: skip
def test_times_words_and_numbers_find_each_other(
    text: str, wanted: list[tuple[str, str, str, str]]
) -> None:
    assert told(text) == wanted
