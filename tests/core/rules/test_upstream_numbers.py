"""Upstream order numbers: whose shape a text has, what else it is, what is left after cleaning."""

from __future__ import annotations

import pytest

from core.base import i18n
from core.rules.upstream import order_numbers

ALIBABA = "2817145370699607402"
PDD = "260923-063795392132914"
JD = "123456789012"


@pytest.fixture(autouse=True)
def _english() -> None:
    i18n.setup("en")


def told(text: str, platform: str = "") -> tuple[str, str, bool] | None:
    found = order_numbers.judge(text, platform)
    return None if found is None else (found.code, found.message, found.hard)


@pytest.mark.parametrize(
    ("number", "platforms"),
    [
        (ALIBABA, ("1688", "taobao", "tmall")),
        ("1234567890123456", ("1688", "taobao", "tmall")),
        (PDD, ("pdd",)),
        (JD, ("jd",)),
        ("123456789012345", ()),
        ("12345678901234567890", ()),
        (f"{JD}x", ()),
        ("", ()),
    ],
)
def test_a_shape_names_its_platforms(number: str, platforms: tuple[str, ...]) -> None:
    assert order_numbers.platforms_of(number) == platforms


@pytest.mark.parametrize(
    ("pasted", "number"),
    [
        (ALIBABA, ALIBABA),
        (f"  {ALIBABA}\n", ALIBABA),
        (f"订单号：{ALIBABA}", ALIBABA),
        (f"采购订单编号: {ALIBABA} 复制", ALIBABA),
        (f"单号{ALIBABA}复制", ALIBABA),
        (f"Order No. {ALIBABA} COPY", ALIBABA),
        ("1688订单编号: 2817 1453 7069 9607 402", ALIBABA),
        (f"订单号:\n{PDD}", PDD),
        # What has no platform's shape together keeps its blanks.
        ("supplier 7 b", "supplier 7 b"),
        ("单号abc d", "abc d"),
        # An address is known by its beginning.
        ("x" * 200, "x" * 160),
    ],
)
def test_the_number_is_taken_out_of_what_was_pasted(pasted: str, number: str) -> None:
    assert order_numbers.clean(pasted) == number


@pytest.mark.parametrize(
    ("number", "platform"),
    [
        (ALIBABA, ""),
        *((ALIBABA, platform) for platform in ("1688", "taobao", "tmall")),
        (PDD, "pdd"),
        (JD, "jd"),
        # Also a courier's old shape: not sure enough to speak against it.
        ("434017443551", ""),
        # No birthday stands within, or the check sign is another one's.
        ("110105199013010029", "1688"),
        ("110105199001010028", "1688"),
        # Two zeros at the end are chance.
        ("2817145370699607400", "1688"),
    ],
)
def test_nothing_speaks_against_a_number_of_the_platform(number: str, platform: str) -> None:
    assert told(number, platform) is None


def sure(code: str, shown: str, what: str) -> tuple[str, str, bool]:
    return f"order-number-{code}", f"“{shown}” is {what}, not an upstream order number.", True


PHONE = "a phone number"
DAMAGED = "a number that a spreadsheet has cut short"
MONEY = "an amount of money"
ADDRESS = "an address"


@pytest.mark.parametrize(
    ("text", "code", "what"),
    [
        ("13800138000", "phone", PHONE),
        ("138-0013-8000", "phone", PHONE),
        ("+86 138 0013 8000", "phone", PHONE),
        ("13800138000转12", "phone", PHONE),
        ("2.81715E+18", "damaged", DAMAGED),
        ("2e18", "damaged", DAMAGED),
        ("¥25.80", "price", MONEY),
        ("$3", "price", MONEY),
        ("1,234.5", "price", MONEY),
        ("25.80元", "price", MONEY),
        ("25元", "price", MONEY),
        ("https://trade.example/7", "link", "a link"),
        ("www.example", "link", "a link"),
        ("TRADE.1688.COM/a", "link", "a link"),
        ("浙江省杭州市西湖区文三路12号", "address", ADDRESS),
        ("王小明 13800138000 文三路", "address", ADDRESS),
        ("YT8962646785389", "tracking", "a tracking number of 圆通快递"),
        ("78109356970791", "tracking", "a tracking number of 中通快递"),
        ("中通快运 78109356970791", "tracking", "a tracking number of 中通快递"),
        # Whose number it is by its shape, not as it was named beside it, unless that fits.
        ("邮政快递包裹 1207119765021", "tracking", "a tracking number of 邮政EMS"),
        ("邮政标准快递 1207119765021", "tracking", "a tracking number of 邮政标准快递"),
        ("11010519491231002X", "id-card", "an id-card number"),
        ("11010519491231002x", "id-card", "an id-card number"),
    ],
)
@pytest.mark.parametrize("platform", ["", "1688", "other"])
def test_what_is_certainly_something_else(text: str, code: str, what: str, platform: str) -> None:
    assert told(text, platform) == sure(code, text, what)


def test_a_long_text_is_shown_by_its_beginning() -> None:
    link = "https://" + "a" * 22
    assert told(link) == sure("link", link, "a link")
    assert told(f"{link}b") == sure("link", f"{link}…", "a link")


def test_an_id_card_that_may_be_an_old_number_of_the_platform_is_asked() -> None:
    code, message, _hard = sure("id-card", "110105199001010029", "an id-card number")
    for platform in ("", "1688", "jd"):
        assert told("110105199001010029", platform) == (code, message, False)


@pytest.mark.parametrize(
    ("number", "platform", "code", "message"),
    [
        (
            ALIBABA, "jd", "platform",
            f"{ALIBABA} looks like an order number of 1688/Taobao/Tmall, not of JD.",
        ),
        (PDD, "1688", "platform", f"{PDD} looks like an order number of Pinduoduo, not of 1688."),
        (
            "2817145370699607000", "", "rounded",
            "2817145370699607000 ends with zeros, as spreadsheets leave long numbers."
            " Copy it from the page.",
        ),
        (
            "2817145370699600000", "taobao", "rounded",
            "2817145370699600000 ends with zeros, as spreadsheets leave long numbers."
            " Copy it from the page.",
        ),
        ("abc", "", "shape", "abc looks like no platform's order number."),
        (
            "abc", "1688", "shape",
            "abc does not look like an order number of 1688. Those have 16-19 digits.",
        ),
        (
            "12345", "tmall", "shape",
            "12345 does not look like an order number of Tmall. Those have 16-19 digits.",
        ),
        ("12345", "jd", "shape", "12345 does not look like an order number of JD."
         " Those have 12 digits."),
        ("12345", "other", "shape", "12345 does not look like an order number of other."),
        # Near to something else, and not it.
        ("文三路一", "", "shape", "文三路一 looks like no platform's order number."),
        ("浙江省", "", "shape", "浙江省 looks like no platform's order number."),
        ("1234.567", "", "shape", "1234.567 looks like no platform's order number."),
        ("中通快递", "", "shape", "中通快递 looks like no platform's order number."),
        ("圆通特快专递", "", "shape", "圆通特快专递 looks like no platform's order number."),
        ("SF138562871673", "", "shape", "SF138562871673 looks like no platform's order number."),
    ],
)  # fmt: skip
def test_a_shape_that_does_not_fit_asks(
    number: str, platform: str, code: str, message: str
) -> None:
    assert told(number, platform) == (f"order-number-{code}", message, False)


def test_a_number_that_is_known_as_something_else_is_refused_first() -> None:
    known = {ALIBABA: "the shop's own order number"}
    found = order_numbers.judge(ALIBABA, "1688", known)
    assert found is not None
    assert (found.code, found.message, found.hard) == sure(
        "known", ALIBABA, "the shop's own order number"
    )
    assert order_numbers.judge(JD, "jd", known) is None
