"""Any text: nothing raises, and every value that is made up well is found for what it is."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.clock import parse_time
from core.recognise.kinds import Certainty, Recognised
from core.recognise.reading import recognise
from core.recognise.words import words
from core.rules import addresses
from core.rules.addresses import house_numbers
from core.rules.couriers.judge import Verdict, judge
from tests.core.recognise.test_recognise import BLOCK, CASE, LETTERS, NUMBER, ORDER, UPSTREAM
from tests.core.rules.test_addresses import PIECES, PLACES
from tests.core.rules.test_couriers import SURE, texts
from tests.given.order_files import order_file, row

AT = parse_time("2026-11-23 10:00")
DIGITS = "0123456789"


def shape(first: str, more: int) -> st.SearchStrategy[str]:
    return st.text(DIGITS, min_size=more, max_size=more).map(lambda rest: first + rest)


ORDERS = st.builds("{}-{}".format, shape("26", 4), shape("", 15))
UPSTREAMS = st.integers(16, 19).flatmap(lambda length: shape("2", length - 1))
JD_ORDERS = shape("3", 11)
CASES = shape("6", 13)
PARCELS = st.one_of(
    shape("73", 12), shape("77", 13), shape("43", 13), shape("YT", 13), shape("JT", 13),
    shape("SF", 13), shape("JDX", 12), shape("DPK", 12), shape("98", 11), shape("ZJS", 12),
    shape("", 12), st.sampled_from([number for number, _courier in SURE]),
).filter(lambda number: judge(number).verdict is not Verdict.REFUSE)  # fmt: skip
LINKS = st.one_of(
    shape("7", 11).map("https://detail.1688.com/offer/{}.html".format),
    shape("7", 11).map("https://item.taobao.com/item.htm?id={}&spm=a.b".format),
    shape("1", 11).map("看看这个 https://item.jd.com/{}.html 很好".format),
    shape("9", 10).map("https://mobile.yangkeduo.com/goods.html?goods_id={}".format),
)
BLOCKS = PLACES.filter(
    lambda place: bool(
        place.name and place.phone and place.district and house_numbers(place.detail)
    )
)
TABLES = st.integers(1, 5).map(
    lambda count: order_file([row(n + 1) for n in range(count)]).decode("utf-8-sig")
)
AROUND = st.sampled_from(["{}", " {}\n", "\u200b{}", "{}\r\n\r\n", "\x00{}"])


def kinds(text: str) -> dict[str, Recognised]:
    return {each.kind.value: each for each in recognise(text, AT)}


FOREIGN = st.one_of(
    st.text(),
    st.text(alphabet=st.characters(min_codepoint=0)),
    texts,
    st.lists(
        st.one_of(
            PIECES, ORDERS, UPSTREAMS, CASES, PARCELS, LINKS, st.text(max_size=5),
            st.sampled_from(
                ["\t", "\n", ",", ";", '"', "'", "订单号", "订单状态", "售后编号", "11-22 20:14",
                 "已揽收", "今天 9:00", "/a/b.csv", "file://", "C:\\", "~", "\\ ", "https://",
                 "1688:",
                 "\x1b[2J", "\ud800", "\u202e", "PK\x03\x04", "<table><tr><td>", "单号："]
            ),
        ),
        max_size=12,
    ).map("".join),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(FOREIGN)
def test_no_text_makes_it_raise(text: str) -> None:
    found = recognise(text, AT)
    assert len({each.kind for each in found}) == len(found)
    assert len(found) < 2 or all(each.certainty is Certainty.LIKELY for each in found)
    for each in found:
        json.dumps(each.as_json())
        words(each.found)
        assert each.text.strip()
    assert recognise(text, AT) == found


@settings(max_examples=200, deadline=None)
@given(PARCELS, AROUND)
def test_each_good_tracking_number_is_found_first(number: str, around: str) -> None:
    found = recognise(around.format(number), AT)
    assert found[0].kind.value == "number"
    assert found[0].as_json()["found"]["number"] == number


@settings(max_examples=100, deadline=None)
@given(st.one_of(ORDERS), AROUND)
def test_each_order_number_is_found_first(sn: str, around: str) -> None:
    found = recognise(around.format(sn), AT)
    assert found[0].as_json()["found"] == {"order_sn": sn}
    assert found[0].kind.value == "order"


@settings(max_examples=100, deadline=None)
@given(st.one_of(UPSTREAMS, JD_ORDERS), AROUND)
def test_each_upstream_order_number_is_found(number: str, around: str) -> None:
    found = kinds(around.format(number))
    # An id-card number is no order number; one in many thousands looks like one.
    assert found["upstream-order"].as_json()["found"]["number"] == number


@settings(max_examples=100, deadline=None)
@given(CASES, AROUND)
def test_each_aftersales_number_is_found(ref: str, around: str) -> None:
    assert kinds(around.format(ref))["aftersale"].as_json()["found"] == {"id": ref}


@settings(max_examples=100, deadline=None)
@given(LINKS, AROUND)
def test_each_link_is_found_alone(link: str, around: str) -> None:
    (found,) = recognise(around.format(link), AT)
    assert found.kind.value == "url"
    assert found.as_json()["found"]["item_id"] in link


@settings(max_examples=150, deadline=None)
@given(BLOCKS, st.one_of(st.none(), ORDERS))
def test_each_block_is_found_with_its_order(place: addresses.Address, sn: str | None) -> None:
    text = addresses.block(place)
    found = kinds(f"{sn} {text}" if sn else text)["address"]
    assert found.order_sn == (sn or "")
    assert found.as_json()["found"]["phone"] == place.phone
    assert found.as_json()["found"]["district"] == place.district


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ORDERS, PARCELS), min_size=2, max_size=6, unique_by=lambda it: it[0]))
def test_each_line_of_many_is_found(pairs: list[tuple[str, str]]) -> None:
    text = "\n".join(f"{sn}\t{number}" for sn, number in pairs)
    (found,) = recognise(text, AT)
    assert found.kind.value == "numbers"
    lines = found.as_json()["found"]["lines"]
    assert [(each["order_sn"], each["number"]) for each in lines] == pairs


@settings(max_examples=30, deadline=None)
@given(TABLES)
def test_each_export_is_rows(text: str) -> None:
    (found,) = recognise(text, AT)
    assert found.as_json()["found"]["kind"] == "pdd-orders"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from((ORDER, NUMBER, LETTERS, UPSTREAM, CASE, BLOCK)), st.text(max_size=3))
def test_a_few_signs_more_change_what_it_is_or_nothing(text: str, more: str) -> None:
    for each in recognise(text + more, AT):
        assert each.kind.value
