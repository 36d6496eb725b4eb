"""Upstream items: from an item code or a pasted link to platform, id and page.

The decoders are data (`decoders.toml`, rules/upstream/README.md). Failing to decode is a normal
state: the seller binds an upstream item instead, and a saved binding wins over every decoder.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, quote, urlsplit

from core.base.errors import DaifaError
from core.base.frozen import Frozen
from core.base.i18n import N_, _
from core.base.patterns import pattern
from core.base.text import kept, plain
from core.rules.couriers.text import ORDER_NUMBER
from core.rules.upstream.decoders import Decoder, Decoders, in_force, load_decoders, use_decoders

__all__ = [
    "PLATFORMS",
    "Decoder",
    "Decoders",
    "UpstreamItem",
    "aftersale_page",
    "appeal_page",
    "decode",
    "item_url",
    "load_decoders",
    "order_page",
    "parse_target",
    "platform_code",
    "platform_label",
    "read_page",
    "use_decoders",
]

_LABELS = {
    "1688": N_("1688"),
    "taobao": N_("Taobao"),
    "tmall": N_("Tmall"),
    "jd": N_("JD"),
    "pdd": N_("Pinduoduo"),
}
PLATFORMS: tuple[str, ...] = tuple(_LABELS)
_PAGES = {
    "1688": "https://detail.1688.com/offer/{id}.html",
    "taobao": "https://item.taobao.com/item.htm?id={id}",
    "tmall": "https://detail.tmall.com/item.htm?id={id}",
    "jd": "https://item.jd.com/{id}.html",
    "pdd": "https://mobile.yangkeduo.com/goods.html?goods_id={id}",
}
_NAMES = {
    **{code: code for code in PLATFORMS},
    **{"ali": "1688", "alibaba": "1688", "阿里": "1688", "阿里巴巴": "1688", "tb": "taobao"},
    **{"淘宝": "taobao", "tm": "tmall", "天猫": "tmall", "京东": "jd", "拼多多": "pdd"},
    "pinduoduo": "pdd",
}
# Host (with everything under it) → platform, the query fields and the path that hold the id.
_HOSTS: tuple[tuple[str, str, tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (host, platform, fields, pattern(path))
    for host, platform, fields, path in (
        ("1688.com", "1688", ("offerId", "offerid", "offer_id"), r"/offer/([0-9]+)"),
        ("taobao.com", "taobao", ("id", "itemId", "item_id"), r"/(?:item/|i)([0-9]+)"),
        ("tmall.com", "tmall", ("id", "itemId", "item_id"), r"/(?:item/|i)([0-9]+)"),
        ("tmall.hk", "tmall", ("id", "itemId", "item_id"), r"/(?:item/|i)([0-9]+)"),
        ("jd.com", "jd", ("wareId", "sku", "skuId"), r"/(?:product/)?([0-9]+)\.html"),
        ("jd.hk", "jd", ("wareId", "sku", "skuId"), r"/(?:product/)?([0-9]+)\.html"),
        ("yangkeduo.com", "pdd", ("goods_id", "goodsId"), r"(?!)"),
        ("pinduoduo.com", "pdd", ("goods_id", "goodsId"), r"(?!)"),
    )
)
_SHORT = frozenset(("m.tb.cn", "tb.cn", "u.jd.com", "3.cn", "qr.1688.com", "p.pinduoduo.com"))
_LINK = pattern(
    r"(?:https?://|(?<![A-Za-z0-9@.-]))(?:[a-z0-9-]{1,63}\.){1,6}(?:com|cn|hk)(?![a-z0-9.@-])(?::[0-9]+)?"
    r"(?:[/?#][A-Za-z0-9/?#&=%._~:@!$'()*+,;\[\]|{}-]*)?",
    re.IGNORECASE,
)
# The pages of the platform's back office.
_OFFICE = "https://mms.pinduoduo.com/"
_ITEM_ID = pattern(r"[1-9][0-9]{4,14}")
_TARGET = pattern(r"([A-Za-z]+|1688|[\u4e00-\u9fff]{2,4})\s*:\s*([0-9]+)")
_EXAMPLE = "1688:754299529443"
_LONGEST_CODE, _LONGEST_TEXT = 120, 8000


class UpstreamItem(Frozen):
    """An item of an upstream platform.

    `via` is the decoder's name, `url` or `binding`; `confirm` asks the seller to look once.
    """

    platform: str
    item_id: str
    url: str
    via: str
    confirm: bool = False


def platform_label(code: str) -> str:
    """Return a platform's name in the user's language; an unknown code as it is."""
    return _(_LABELS[code]) if code in _LABELS else code


def platform_code(text: str) -> str:
    """Return the code of a platform by its name; raises DaifaError for an unknown one."""
    code = _NAMES.get(text.strip().lower())
    if code is None:
        raise _no_platform(text.strip())
    return code


def _no_platform(named: str) -> DaifaError:
    return DaifaError(
        "unknown-platform",
        _("{platform} is no platform known here. Use one of: {known}.").format(
            platform=named, known=", ".join(PLATFORMS)
        ),
    )


def item_url(platform: str, item_id: str) -> str:
    """Return the item's page; raises DaifaError for an unknown platform or an id of other form."""
    page = _PAGES.get(platform)
    if page is None:
        raise _no_platform(platform)
    if not _ITEM_ID.fullmatch(item_id):
        raise _no_id()
    return page.format(id=item_id)


def order_page(order_sn: str) -> str:
    """Return the order's page in the platform's back office."""
    return f"{_OFFICE}orders/detail?sn={quote(order_sn, safe='')}"


def aftersale_page(aftersale_id: str, order_sn: str) -> str:
    """Return the after-sales case's page in the platform's back office."""
    case, order = quote(aftersale_id, safe=""), quote(order_sn, safe="")
    return f"{_OFFICE}aftersales-ssr/detail?id={case}&orderSn={order}"


def read_page(text: str) -> tuple[str, str] | None:
    """Return (order number, after-sales number) of a link of the platform's back office.

    The second is empty for an order's page; None for every other text.
    """
    link = _LINK.fullmatch(text.strip()[:_LONGEST_TEXT])
    if link is None or not link.group().startswith(_OFFICE):
        return None
    try:
        parts = urlsplit(link.group())
        query = parse_qs(parts.query)
    except ValueError:
        return None
    named = [value for field in ("sn", "orderSn") for value in query.get(field, ())]
    if not named or re.fullmatch(ORDER_NUMBER, named[0]) is None:
        return None
    ref = query.get("id", [""])[0] if parts.path.startswith("/aftersales") else ""
    return named[0], ref if ref.isascii() and ref.isalnum() else ""


def appeal_page() -> str:
    """Return the page for appeals in the platform's back office."""
    return f"{_OFFICE}orders/appeals/aftersale/order"


def decode(
    code: str, *, default_platform: str | None = None, decoders: Decoders | None = None
) -> tuple[UpstreamItem, ...]:
    """Return what an item code can stand for, best first; () is a normal state. Never raises.

    The best decoder that says something ends the search among the sure ones; the steps that need
    a confirmation are tried only when no sure one matches. `default_platform` decides where the
    code names none.
    """
    text = plain(code).strip()
    if not text or len(text) > _LONGEST_CODE:
        return _from_link(text)
    if "://" in text or ".com" in text:
        return _from_link(text)
    table = decoders or in_force()
    bare = (default_platform,) if default_platform in _PAGES else table.bare
    found: dict[tuple[str, str], UpstreamItem] = {}
    for decoder in table.decoders:
        if decoder.step and any(not item.confirm for item in found.values()):
            break
        if found and not decoder.step:
            continue
        for item_id in decoder.ids(text):
            for platform in (decoder.platform,) if decoder.platform else bare:
                item = UpstreamItem(
                    platform=platform,
                    item_id=item_id,
                    url=_PAGES[platform].format(id=item_id),
                    via=decoder.name,
                    confirm=bool(decoder.step),
                )
                found.setdefault((platform, item_id), item)
    return tuple(found.values()) or _from_link(text)


def _from_link(text: str) -> tuple[UpstreamItem, ...]:
    if "." not in text and ":" not in text:
        return ()
    try:
        return (parse_target(text),)
    except DaifaError:
        return ()


def parse_target(text: str) -> UpstreamItem:
    """Read `platform:id` or the first item link in a pasted text.

    Raises DaifaError: `bad-target` (neither), `short-link`, `other-site`, `unknown-platform`,
    `bad-item-id`, `platform-missing` (an id alone).
    """
    text = kept(text[:_LONGEST_TEXT])
    links = _LINK.findall(text)
    for link in links:
        if item := _read_link(link):
            return item
    if links:
        raise _unread(links)
    text = plain(text).strip()
    if _ITEM_ID.fullmatch(text):
        raise DaifaError(
            "platform-missing",
            _("The number alone does not say which platform. Write it like {example}.").format(
                example=_EXAMPLE
            ),
        )
    found = _TARGET.fullmatch(text)
    if found is None:
        raise DaifaError(
            "bad-target",
            _(
                "This is no item. Paste the link of the item's page, or platform:id like {example}."
            ).format(example=_EXAMPLE),
        )
    platform = _NAMES.get(found[1].lower(), found[1])
    return UpstreamItem(
        platform=platform, item_id=found[2], url=item_url(platform, found[2]), via="url"
    )


def _read_link(link: str) -> UpstreamItem | None:
    """Return the item that a link of the five platforms leads to, or None."""
    if "://" not in link:
        link = f"https://{link}"
    try:
        parts = urlsplit(link)
        host, query = (parts.hostname or "").lower(), parse_qs(parts.query)
        inner = parse_qs(urlsplit(parts.fragment).query)
    except ValueError:
        return None
    for known, platform, fields, path in _HOSTS:
        if host != known and not host.endswith(f".{known}"):
            continue
        in_path = path.search(parts.path)
        values = [in_path[1]] if in_path else []
        values += [v for field in fields for part in (query, inner) for v in part.get(field, ())]
        for value in values:
            if _ITEM_ID.fullmatch(value):
                page = _PAGES[platform].format(id=value)
                return UpstreamItem(platform=platform, item_id=value, url=page, via="url")
    return None


def _unread(links: list[str]) -> DaifaError:
    hosts = [(urlsplit(x if "://" in x else f"https://{x}").hostname or "") for x in links]
    if any(host in _SHORT for host in hosts):
        return DaifaError(
            "short-link",
            _("A short link holds no item id. Open it and paste the page's own address."),
        )
    ours = [h for h in hosts if any(h == k or h.endswith(f".{k}") for k, *_rest in _HOSTS)]
    if ours:
        return DaifaError(
            "bad-item-id",
            _("This link of {host} holds no item id. Copy the address of the item's page.").format(
                host=ours[0]
            ),
        )
    return DaifaError(
        "other-site",
        _("{host} is none of the known platforms: {known}. Paste a link of one of them.").format(
            host=hosts[0], known=", ".join(PLATFORMS)
        ),
    )


def _no_id() -> DaifaError:
    return DaifaError(
        "bad-item-id",
        _("This is no item id: 5 to 15 digits are needed. Copy it from the item's page."),
    )
