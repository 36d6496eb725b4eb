"""What an order page shows around a receiver: labels without a colon, notes, buttons' words.

Works on text that `clean` has made plain; a back room of `split`.
"""

from __future__ import annotations

import re

from core.base.patterns import pattern
from core.base.text import plain

_DAY = (
    r"(?:[0-9]{4}[-/.年])?[0-9]{1,2}[-/.月][0-9]{1,2}日?"
    r"(?:\s{0,2}[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
)
_VIRTUAL = r"(?:该|此)?(?:虚拟|隐私)?(?:手机|电话)?(?:号码|号)?"
# `(虚拟号,11-30 前有效)`, `有效期至2026-11-30 23:59`.
_VALIDITY = pattern(
    rf"\(?\s{{0,2}}{_VIRTUAL}[,\s]{{0,3}}(?:"
    rf"有效(?:期|时间)?[\s:]{{0,2}}(?:至|到|截止)?[\s:]{{0,2}}(?P<until>{_DAY})(?:\s?[前止])?"
    rf"|(?:将?[于在])?\s?(?P<before>{_DAY})\s?(?:之?前|后|止)?\s?(?:有效|失效|过期|到期)"
    r")\s{0,2}\)?"
)
_EXTENSION = pattern(r"分机号?码?\s{0,2}:?\s{0,2}([0-9]{3,6})(?![0-9])")
_OTHER = (
    "订单编号|订单号|买家留言|买家备注|商家备注|备注|留言|邮政编码|邮编|国家|国家/地区"
    "|下单时间|支付时间|成交时间|快递公司|快递单号|运单号|商品"
)
# Lines and labelled values that tell of something else.
_ASIDE = pattern(rf"(?:^|(?<=[\n;,\s]))(?:{_OTHER})\s{{0,2}}:[^\n;,]{{0,200}}")
_BUTTON = pattern(
    r"(?<![^\s,;])(?:复制(?:完整信息|地址|全部|信息|手机号|电话)?|修改(?:收货)?(?:地址|信息)?"
    r"|查看(?:手机号|真实号码|完整信息)?|(?:收货|收件)(?:人)?信息|(?:虚拟|隐私)(?:号码|号)"
    r"|\(\s?(?:虚拟|隐私)(?:号码|号)\s?\))(?![^\s,;])"
)
_POSTCODE = pattern(r"[,;\n]\s*[0-9]{6}\s{0,3}$")


def valid_until(text: str) -> str:
    """Return until when a virtual phone works, as the page writes it; "" where it does not say."""
    found = _VALIDITY.search(plain(text))
    return (found["until"] or found["before"]).strip() if found else ""


def stripped(text: str, labels: str) -> str:
    """Return a block without what is no part of a receiver; each label gets its colon.

    `labels` are the words of a receiver's labels as alternatives of a pattern.
    """
    text = _VALIDITY.sub(" ", text)
    text = _ASIDE.sub("", text)
    text = _BUTTON.sub(" ", text)
    text = _EXTENSION.sub(r"[\1]", text)
    text = _POSTCODE.sub("", text)
    bare = re.compile(rf"(?:^|(?<=[\n;]))[ \t]{{0,8}}({labels})[ \t;\n]+(?=[^\s:])")
    return bare.sub(r"\1: ", text).strip()
