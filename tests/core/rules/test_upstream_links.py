"""Links and codes of upstream items: what each platform's hold, what is said of others."""

from __future__ import annotations

import pytest

from core.base import i18n
from core.base.errors import DaifaError
from core.rules.upstream.items import (
    aftersale_page,
    decode,
    item_url,
    order_page,
    parse_target,
    platform_code,
    platform_label,
    read_page,
)

ID = "754299529443"
ORDER = "260923-063795392132914"
OTHER_ORDER = "260923-163795392132915"
CASE = "60000000000001"
OFFICE = "https://mms.pinduoduo.com"


@pytest.fixture(autouse=True)
def _english() -> None:
    i18n.setup("en")


NO_ITEM = (
    "bad-target",
    f"This is no item. Paste the link of the item's page, or platform:id like 1688:{ID}.",
)
NO_ID = (
    "bad-item-id",
    "This is no item id: 5 to 15 digits are needed. Copy it from the item's page.",
)
SHORT = (
    "short-link",
    "A short link holds no item id. Open it and paste the page's own address.",
)


def no_platform(name: str) -> tuple[str, str]:
    return (
        "unknown-platform",
        f"{name} is no platform known here. Use one of: 1688, taobao, tmall, jd, pdd.",
    )


def no_id_of(host: str) -> tuple[str, str]:
    return (
        "bad-item-id",
        f"This link of {host} holds no item id. Copy the address of the item's page.",
    )


def other_site(host: str) -> tuple[str, str]:
    return (
        "other-site",
        f"{host} is none of the known platforms: 1688, taobao, tmall, jd, pdd."
        " Paste a link of one of them.",
    )


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", NO_ITEM),
        ("夏季连衣裙", NO_ITEM),
        (f"1688-{ID}", NO_ITEM),
        (
            ID,
            ("platform-missing",
             f"The number alone does not say which platform. Write it like 1688:{ID}."),
        ),
        (f"Amazon:{ID}", no_platform("Amazon")),
        ("1688:1234", NO_ID),
        ("https://m.tb.cn/h.5", SHORT),
        ("看看 m.tb.cn/h.5", SHORT),
        ("https://example.com/ https://u.jd.com/x", SHORT),
        ("https://shop.1688.com/page", no_id_of("shop.1688.com")),
        ("1688.com/x", no_id_of("1688.com")),
        ("https://example.com/a 1688.com/x taobao.com", no_id_of("1688.com")),
        ("https://detail.1688.com/offer/1234.html", no_id_of("detail.1688.com")),
        ("https://detail.1688.com/offer/1234567890123456.html", no_id_of("detail.1688.com")),
        ("example.com/7", other_site("example.com")),
        ("https://one.com/7 https://two.com/8", other_site("one.com")),
        (f"https://notjd.com/{ID}.html", other_site("notjd.com")),
    ],
)  # fmt: skip
def test_what_is_no_link_of_an_item_says_why(text: str, refusal: tuple[str, str]) -> None:
    with pytest.raises(DaifaError) as refused:
        parse_target(text)
    assert (refused.value.code, refused.value.message) == refusal


@pytest.mark.parametrize(
    ("link", "platform"),
    [
        (f"detail.1688.com/offer/{ID}.html", "1688"),
        (f"https://Detail.1688.COM/offer/{ID}.html", "1688"),
        (f"https://m.1688.com/x?offerId={ID}", "1688"),
        (f"https://m.1688.com/x?offerid={ID}", "1688"),
        (f"https://m.1688.com/x?offer_id={ID}", "1688"),
        (f"https://1688.com/x?offerId={ID}", "1688"),
        # The path's number is none of an item, so the query's is.
        (f"https://detail.1688.com/offer/12.html?offerId={ID}", "1688"),
        (f"https://item.taobao.com/item.htm?itemId={ID}", "taobao"),
        (f"https://item.taobao.com/item.htm?item_id={ID}", "taobao"),
        (f"https://item.taobao.com/item.htm?id=1&item_id={ID}", "taobao"),
        (f"https://detail.tmall.com/item.htm?itemId={ID}", "tmall"),
        (f"https://detail.tmall.com/item.htm#/x?id={ID}", "tmall"),
        (f"https://world.tmall.hk/item/{ID}.htm", "tmall"),
        (f"https://item.tmall.com/i{ID}.htm", "tmall"),
        (f"https://m.jd.hk/product/{ID}.html", "jd"),
        (f"https://item.jd.hk/{ID}.html", "jd"),
        (f"https://item.jd.com/x?sku={ID}", "jd"),
        (f"https://item.jd.hk/x?skuId={ID}", "jd"),
        (f"https://mobile.yangkeduo.com/goods.html?goodsId={ID}", "pdd"),
        (f"https://mobile.pinduoduo.com/goods.html?goodsId={ID}", "pdd"),
        # The first link that leads to an item.
        (f"https://example.com/1 https://item.jd.com/{ID}.html 1688.com/offer/12345", "jd"),
    ],
)
def test_every_form_of_a_platforms_link(link: str, platform: str) -> None:
    found = parse_target(link)
    assert (found.platform, found.item_id) == (platform, ID)
    assert (found.url, found.via) == (item_url(platform, ID), "url")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("1688", "1688"),
        (" Ali ", "1688"),
        ("Alibaba", "1688"),
        ("阿里", "1688"),
        ("阿里巴巴", "1688"),
        ("TB", "taobao"),
        ("Taobao", "taobao"),
        ("淘宝", "taobao"),
        ("tm", "tmall"),
        ("天猫", "tmall"),
        ("JD", "jd"),
        ("京东", "jd"),
        ("PDD", "pdd"),
        ("Pinduoduo", "pdd"),
        ("拼多多", "pdd"),
    ],
)
def test_a_platform_by_any_of_its_names(name: str, code: str) -> None:
    assert platform_code(name) == code
    target = parse_target(f"{name.strip()} : {ID}")
    assert (target.platform, target.url) == (code, item_url(code, ID))


@pytest.mark.parametrize(
    ("language", "labels"),
    [
        ("en", ["1688", "Taobao", "Tmall", "JD", "Pinduoduo", "other"]),
        ("zh", ["1688", "淘宝", "天猫", "京东", "拼多多", "other"]),
    ],
)
def test_a_platform_has_its_name_in_each_language(language: str, labels: list[str]) -> None:
    i18n.setup(language)
    codes = ("1688", "taobao", "tmall", "jd", "pdd", "other")
    assert [platform_label(code) for code in codes] == labels


@pytest.mark.parametrize("name", ["amazon", " amazon "])
def test_a_platform_that_is_none_is_named(name: str) -> None:
    with pytest.raises(DaifaError) as refused:
        platform_code(name)
    assert (refused.value.code, refused.value.message) == no_platform("amazon")


@pytest.mark.parametrize(
    ("platform", "item_id", "refusal"),
    [
        ("jd", "12345", None),
        ("jd", "123456789012345", None),
        ("jd", "1234", NO_ID),
        ("jd", "1234567890123456", NO_ID),
        ("jd", "012345", NO_ID),
        ("amazon", "12345", no_platform("amazon")),
    ],
)
def test_an_item_id_has_five_to_fifteen_digits(
    platform: str, item_id: str, refusal: tuple[str, str] | None
) -> None:
    if refusal is None:
        assert item_url(platform, item_id) == f"https://item.jd.com/{item_id}.html"
        return
    with pytest.raises(DaifaError) as refused:
        item_url(platform, item_id)
    assert (refused.value.code, refused.value.message) == refusal


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (order_page(ORDER), (ORDER, "")),
        (f" {order_page(ORDER)}\n", (ORDER, "")),
        (f"{order_page(ORDER)}&x=1", (ORDER, "")),
        (f"{OFFICE}/orders/detail?orderSn={ORDER}", (ORDER, "")),
        (aftersale_page(CASE, ORDER), (ORDER, CASE)),
        (f"{OFFICE}/aftersales-ssr/detail?id={CASE}&id=7&sn={ORDER}", (ORDER, CASE)),
        (f"{OFFICE}/aftersales-ssr/detail?orderSn={OTHER_ORDER}&sn={ORDER}", (ORDER, "")),
        # An order's page has ids of its own, which are no case's.
        (f"{OFFICE}/orders/detail?id={CASE}&sn={ORDER}", (ORDER, "")),
        (f"{OFFICE}/aftersales-ssr/detail?id=6-6&sn={ORDER}", (ORDER, "")),
        (f"{OFFICE}/aftersales-ssr/detail?id=%EF%BC%96&sn={ORDER}", (ORDER, "")),
        (f"{OFFICE}/orders/detail?sn=1", None),
        (f"{OFFICE}/orders/detail?sn={ORDER}1", None),
        (f"{OFFICE}/orders/detail", None),
        (f"见 {order_page(ORDER)}", None),
        (f"http://mms.pinduoduo.com/orders/detail?sn={ORDER}", None),
        (f"https://pinduoduo.com/orders/detail?sn={ORDER}", None),
        (ORDER, None),
        ("", None),
    ],
)
def test_a_page_of_the_back_office_names_its_order_and_case(
    text: str, found: tuple[str, str] | None
) -> None:
    assert read_page(text) == found


def test_a_page_takes_what_stands_in_a_number_as_it_is() -> None:
    assert order_page("1/2&3") == f"{OFFICE}/orders/detail?sn=1%2F2%263"
    assert aftersale_page("6/7", "1&2") == (
        f"{OFFICE}/aftersales-ssr/detail?id=6%2F7&orderSn=1%262"
    )


# The code · each id that it may be a disguise of, with the way.
DISGUISED: list[tuple[str, list[tuple[str, str]]]] = [
    ("9miqgpur", [(ID, "base36")]),
    ("9MIQGPUR-HS", [(ID, "base36")]),
    ("hello1", [("1052447473", "base36")]),
    # Letters of one kind, or digits alone, are a word or a number.
    ("9MiQgpur", []),
    ("abcdefgh", []),
    ("ABCDEFGH", []),
    ("Summer", []),
    ("af9fc168e3", [(ID, "hex")]),
    ("0xAF9FC168E3", [(ID, "hex")]),
    ("Af9fc168e3", []),
    ("NzU0Mjk5NTI5NDQz", [(ID, "base64")]),
    # Not whole, not of digits, or no text at all.
    ("NzU0Mjk5NTI5ND", [("7542995294", "base64")]),
    ("////////////////", []),
    ("gICAgICAgICA", []),
    (f"REV{ID[::-1]}", [(ID, "reversed-marked")]),
    ("R-034492599245", [("542995294430", "reversed")]),
    ("R-012340000000", []),
]


@pytest.mark.parametrize(("code", "ids"), DISGUISED)
def test_what_a_disguised_code_may_hold(code: str, ids: list[tuple[str, str]]) -> None:
    found = decode(code, default_platform="jd")
    assert [(item.item_id, item.via) for item in found] == ids
    assert all(item.confirm for item in found)
    assert [item.url for item in found] == [item_url("jd", item_id) for item_id, _via in ids]


@pytest.mark.parametrize(
    ("code", "ids"), [("DHLnxCd", [ID, "2255302998109"]), ("dhlNXcD", ["2255302998109", ID])]
)
def test_a_code_of_both_cases_is_read_with_either_case_first(code: str, ids: list[str]) -> None:
    found = decode(code, default_platform="jd")
    assert [(item.item_id, item.via) for item in found] == [(each, "base62") for each in ids]


@pytest.mark.parametrize(
    ("code", "found"),
    [
        (ID, True),
        (f"{ID}-{'x' * 107}", True),
        (f"{ID}-{'x' * 108}", False),
        # A link is read as a link, however long it is.
        (f"https://item.jd.com/{ID}.html?{'x' * 200}", True),
        (f"item.jd.com/{ID}.html", True),
        (f"jd:{ID}", True),
        (f"淘宝：{ID}", True),
        (f"https://example.com/{ID}", False),
        (f"http://item.jd.hk/{ID}.html", True),
    ],
)
def test_a_code_of_any_length_and_a_link(code: str, found: bool) -> None:
    assert {item.item_id for item in decode(code)} == ({ID} if found else set())


def test_a_number_beside_a_link_is_none_of_the_items() -> None:
    for link in ("item.jd.com/12345.html", "https://item.jd.com/12345.html"):
        found = decode(f"{ID} {link}")
        assert [(item.platform, item.item_id, item.via) for item in found] == [
            ("jd", "12345", "url")
        ]
