"""Item codes and pasted links: which upstream item they stand for."""

from __future__ import annotations

import base64
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.base.errors import DaifaError
from core.rules.upstream.items import (
    PLATFORMS,
    aftersale_page,
    appeal_page,
    decode,
    item_url,
    load_decoders,
    order_page,
    parse_target,
    platform_label,
)

ID = "754299529443"
BARE = ["1688", "taobao", "pdd"]
BASE36 = "0123456789abcdefghijklmnopqrstuvwxyz"
BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def in_base(number: int, alphabet: str) -> str:
    text = ""
    while number:
        number, digit = divmod(number, len(alphabet))
        text = alphabet[digit] + text
    return text


@pytest.mark.parametrize(
    ("code", "platforms", "item_id", "via"),
    [
        (ID, BARE, ID, "plain"),
        (f"\ufeff {ID}\t", BARE, ID, "plain"),
        ("７５４２９９５２９４４３", BARE, ID, "plain"),
        ("123456789", BARE, "123456789", "plain"),
        ("1234567890123", BARE, "1234567890123", "plain"),
        (f"{ID}_HS_XL", BARE, ID, "plain"),
        (f"{ID}/HS", BARE, ID, "plain"),
        (f"{ID}-HS-12.80", BARE, ID, "plain"),
        (f"{ID}|HS", BARE, ID, "plain"),
        (f"{ID} HS", BARE, ID, "plain"),
        (f"{ID}#HS", BARE, ID, "plain"),
        (f"{ID}_5012345678901", BARE, ID, "plain"),
        (f"{ID}黑色XL", BARE, ID, "suffix"),
        (f"货号：{ID}", BARE, ID, "prefix"),
        (f"HS-{ID}-XL", BARE, ID, "prefix"),
        (f"1688-{ID}", ["1688"], ID, "1688-prefix"),
        (f"1688:{ID}_HS", ["1688"], ID, "1688-prefix"),
        (f"1688{ID}", ["1688"], ID, "1688-prefix-joined"),
        (f"A{ID}_HS", ["1688"], ID, "1688-prefix-joined"),
        (f"ali_{ID}", ["1688"], ID, "1688-prefix"),
        (f"阿里{ID}", ["1688"], ID, "1688-prefix-joined"),
        ("168875429952", BARE, "168875429952", "plain"),
        (f"TB{ID}", ["taobao"], ID, "taobao-prefix"),
        (f"淘宝-{ID}-9.9", ["taobao"], ID, "taobao-prefix"),
        (f"tm{ID}", ["tmall"], ID, "tmall-prefix"),
        ("JD100012043978", ["jd"], "100012043978", "jd-prefix"),
        ("jd_12345", ["jd"], "12345", "jd-prefix"),
        (f"PDD{ID}", ["pdd"], ID, "pdd-prefix"),
        (f"{ID}-1688", ["1688"], ID, "1688-suffix"),
        (f"{ID}TB_XL", ["taobao"], ID, "taobao-suffix"),
        (f"{ID}_jd", ["jd"], ID, "jd-suffix"),
        (f"https://item.taobao.com/item.htm?id={ID}&x=1", ["taobao"], ID, "url"),
    ],
)
def test_codes_that_need_no_confirmation(
    code: str, platforms: list[str], item_id: str, via: str
) -> None:
    found = decode(code)
    assert [item.platform for item in found] == platforms
    assert {(item.item_id, item.via, item.confirm) for item in found} == {(item_id, via, False)}


@pytest.mark.parametrize(
    ("code", "item_id", "via"),
    [
        (in_base(int(ID), BASE36), ID, "base36"),
        (in_base(int(ID), BASE36).upper() + "_HS_XL", ID, "base36"),
        (in_base(int(ID), BASE62), ID, "base62"),
        (in_base(int(ID), BASE62.swapcase()), ID, "base62"),
        (f"{int(ID):x}", ID, "hex"),
        (f"{int(ID):#x}", ID, "hex"),
        (f"{int(ID):X}-XL", ID, "hex"),
        (base64.b64encode(ID.encode()).decode(), ID, "base64"),
        (base64.b64encode(b"7542995294").decode(), "7542995294", "base64"),
        (base64.b64encode(b"7542995294").decode().rstrip("="), "7542995294", "base64"),
        ("012345678901", "109876543210", "reversed"),
        ("R-012345678901_XL", "109876543210", "reversed"),
        (f"REV-{ID[::-1]}", ID, "reversed-marked"),
    ],
)
def test_disguised_ids_ask_for_a_confirmation(code: str, item_id: str, via: str) -> None:
    found = decode(code)
    assert item_id in {item.item_id for item in found if item.via == via}
    assert all(item.confirm for item in found)
    assert {item.platform for item in found} == set(BARE)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "hello",
        "Summer",
        "summerdress",
        "夏季连衣裙2024",
        "12345678",
        "12345678901234",
        "260923-063795392132914",
        "YT8962646785389123",
        "000000000000",
        "x" * 500,
        "https://example.com/" + ID,
    ],
)
def test_what_is_no_code_gives_nothing(code: str) -> None:
    assert decode(code) == ()


def test_the_shops_default_decides_only_where_the_code_is_silent() -> None:
    assert [item.platform for item in decode(ID, default_platform="taobao")] == ["taobao"]
    assert [item.platform for item in decode(f"1688-{ID}", default_platform="jd")] == ["1688"]
    assert [item.platform for item in decode(ID, default_platform="amazon")] == BARE


@pytest.mark.parametrize(
    ("text", "platform", "item_id"),
    [
        (f"1688:{ID}", "1688", ID),
        (f"淘宝：{ID}", "taobao", ID),
        ("JD: 100012043978", "jd", "100012043978"),
        (f"https://detail.1688.com/offer/{ID}.html?spm=a26352.13672862.offerlist.1", "1688", ID),
        (f"http://m.1688.com/offer/{ID}.html", "1688", ID),
        (f"detail.m.1688.com/page/index.html?offerId={ID}&sortType=1", "1688", ID),
        (f"https://item.taobao.com/item.htm?spm=a1z10&id={ID}&skuId=5012345678901", "taobao", ID),
        (f"https://h5.m.taobao.com/awp/core/detail.htm?id={ID}", "taobao", ID),
        (f"https://a.m.taobao.com/i{ID}.htm", "taobao", ID),
        (f"https://world.taobao.com/item/{ID}.htm", "taobao", ID),
        (f"https://detail.tmall.com/item.htm?abbucket=3&id={ID}#detail", "tmall", ID),
        (f"https://detail.m.tmall.com/item.htm?id={ID}", "tmall", ID),
        (f"https://detail.tmall.hk/item.htm?id={ID}", "tmall", ID),
        ("https://item.jd.com/100012043978.html", "jd", "100012043978"),
        (
            "https://item.m.jd.com/product/100012043978.html?utm_user=plusmember",
            "jd",
            "100012043978",
        ),
        ("https://item.m.jd.com/ware/view.action?wareId=1234567", "jd", "1234567"),
        (f"https://mobile.yangkeduo.com/goods.html?_x=1&goods_id={ID}&refer_page_id=2", "pdd", ID),
        (f"https://mobile.yangkeduo.com/goods2.html?goods_id={ID}", "pdd", ID),
        (f"https://mobile.pinduoduo.com/goods.html?goods_id={ID}", "pdd", ID),
        (f"上家：【连衣裙】https://detail.1688.com/offer/{ID}.html，质量好", "1688", ID),
        (
            f"见 https://m.tb.cn/h.abc 或 https://item.taobao.com/item.htm?id={ID} 谢谢",
            "taobao",
            ID,
        ),
    ],
)
def test_targets_and_links(text: str, platform: str, item_id: str) -> None:
    found = parse_target(text)
    assert (found.platform, found.item_id, found.via, found.confirm) == (
        platform,
        item_id,
        "url",
        False,
    )
    assert found.url == item_url(platform, item_id)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-target"),
        ("hello", "bad-target"),
        (ID, "platform-missing"),
        (f"amazon:{ID}", "unknown-platform"),
        ("1688:1234", "bad-item-id"),
        ("1688:1234567890123456", "bad-item-id"),
        ("1688:012345", "bad-item-id"),
        ("【淘宝】https://m.tb.cn/h.5abcDEF?tk=x1 CZ3457 「连衣裙」点击链接直接打开", "short-link"),
        ("https://shop123.1688.com/page/offerlist.htm", "bad-item-id"),
        (f"https://detail.1688.com.evil.com/offer/{ID}.html", "other-site"),
        (f"https://detail.1688.com@evil.com/offer/{ID}.html", "bad-target"),
        (f"https://evil1688.com/offer/{ID}.html", "other-site"),
        ("https://[bad/item", "bad-target"),
        ("a." * 50_000, "bad-target"),
        ("a-" * 50_000, "bad-target"),
        ("138" * 50_000, "bad-target"),
    ],
)
def test_what_is_no_target_is_refused_with_a_reason(text: str, code: str) -> None:
    with pytest.raises(DaifaError) as refused:
        parse_target(text)
    assert refused.value.code == code
    assert refused.value.message


def test_pages() -> None:
    assert item_url("1688", ID) == f"https://detail.1688.com/offer/{ID}.html"
    assert item_url("taobao", ID) == f"https://item.taobao.com/item.htm?id={ID}"
    assert item_url("tmall", ID) == f"https://detail.tmall.com/item.htm?id={ID}"
    assert item_url("jd", ID) == f"https://item.jd.com/{ID}.html"
    assert item_url("pdd", ID) == f"https://mobile.yangkeduo.com/goods.html?goods_id={ID}"
    order = "260923-063795392132914"
    assert order_page(order) == f"https://mms.pinduoduo.com/orders/detail?sn={order}"
    assert aftersale_page("12345678901234", order) == (
        f"https://mms.pinduoduo.com/aftersales-ssr/detail?id=12345678901234&orderSn={order}"
    )
    assert appeal_page() == "https://mms.pinduoduo.com/orders/appeals/aftersale/order"
    assert [platform_label(code) for code in PLATFORMS] == [
        "1688",
        "Taobao",
        "Tmall",
        "JD",
        "Pinduoduo",
    ]
    assert platform_label("other") == "other"


def test_a_users_file_adds_replaces_and_removes_decoders(tmp_path: Path) -> None:
    path = tmp_path / "decoders.toml"
    assert load_decoders(path) == load_decoders(None)
    path.write_text(
        """
        bare = ["taobao"]
        [[decoder]]
        name = "shop"
        platform = "jd"
        pattern = 'Q{id}Z'
        [[decoder]]
        name = "suffix"
        off = true
        [[decoder]]
        name = "tmall-prefix"
        platform = "tmall"
        pattern = 'CAT{id}'
        """,
        encoding="utf-8",
    )
    table = load_decoders(path)
    assert [(i.platform, i.via) for i in decode(f"q{ID}z", decoders=table)] == [("jd", "shop")]
    assert [i.platform for i in decode(ID, decoders=table)] == ["taobao"]
    assert decode(f"{ID}黑色", decoders=table) == ()
    assert [i.platform for i in decode(f"CAT{ID}", decoders=table)] == ["tmall"]
    assert [i.via for i in decode(f"TM{ID}", decoders=table)] == ["prefix"]


@pytest.mark.parametrize(
    "text",
    [
        "[[decoder",
        "decoder = 3",
        "[[decoder]]\nname = 'x'\npattern = '('",
        "[[decoder]]\nname = 'x'\npattern = 'no group'",
        "[[decoder]]\nname = 'x'\npattern = '{id}'\nplatform = 'amazon'",
        "[[decoder]]\nname = 'x'\npattern = '{code}'\nstep = 'rot13'",
        "[[decoder]]\npattern = '{id}'",
    ],
)
def test_a_users_file_that_is_wrong_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "decoders.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DaifaError) as refused:
        load_decoders(path)
    assert refused.value.code == "decoder-table"
    assert str(path) in refused.value.message


PIECES = st.sampled_from(
    (
        *(ID, "1688", "TB", "JD", "-", "_", "/", "|", "#", " ", ":", "HS", "A", "REV", "9miqgpur"),
        *("https://", "item.taobao.com", "/item.htm?", "id=", "[", "\n", "0", "NzU0Mjk5NTI5NDQz"),
        "m.tb.cn",
    )
)
CODES = st.lists(PIECES | st.text(max_size=4), max_size=8).map("".join) | st.text(max_size=140)


@settings(max_examples=300, deadline=None)
@given(CODES, st.sampled_from((None, *PLATFORMS)))
def test_decoding_never_raises_and_gives_whole_items(code: str, default: str | None) -> None:
    found = decode(code, default_platform=default)
    for item in found:
        assert re.fullmatch(r"[1-9][0-9]{4,14}", item.item_id)
        assert item.item_id in item.url
        assert item.platform in PLATFORMS
        assert parse_target(item.url).item_id == item.item_id
    assert len({(item.platform, item.item_id) for item in found}) == len(found)


@settings(max_examples=200, deadline=None)
@given(CODES)
def test_a_target_is_an_item_or_a_refusal(text: str) -> None:
    try:
        found = parse_target(text)
    except DaifaError as error:
        assert error.message  # noqa: PT017 - either outcome is right, no other exception is
    else:
        assert found.url == item_url(found.platform, found.item_id)


@settings(max_examples=150, deadline=None)
@given(st.integers(10**9, 10**13 - 1))
def test_a_disguised_id_comes_back(number: int) -> None:
    item_id = str(number)
    assert decode(item_id)[0].item_id == item_id
    coded = base64.b64encode(item_id.encode()).decode()
    assert item_id in {item.item_id for item in decode(coded)}
    short = in_base(number, BASE36)
    if not short.isdigit() and not short.isalpha():
        assert item_id in {item.item_id for item in decode(short)}
