"""The table of reviews (imports/README.md, 6): order number, three scores, words, time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from core.base.i18n import N_, _
from core.files.fields import BadCell, read_order_sn, read_text
from core.files.reading import Kind, Reading
from core.reviews.reviews import BEST, LONGEST, WORST, Given

KIND = Kind(
    code="reviews",
    label=N_("reviews"),
    fields={
        "order_sn": ("订单号", "订单编号"),
        "description": ("描述相符", "描述相符分", "商品描述", "描述评分"),
        "logistics": ("物流服务", "物流服务分", "物流评分"),
        "service": ("服务态度", "服务态度分", "服务评分"),
        "text": ("评价内容", "评论内容", "评价"),
        "at": ("评价时间", "评论时间"),
        "shop": ("店铺名称", "店铺", "店铺名", "所属店铺"),
    },
    required=("order_sn", "description", "logistics", "service"),
)
_SCORES = ("description", "logistics", "service")
# What stands around a score in a table.
_AROUND = " 分星"


class ReviewLine(NamedTuple):
    """One review as the file shows it; `at` is seconds since 1970, None where it is not said."""

    row: int
    order_sn: str
    scores: Given
    text: str | None
    at: int | None


def read(reading: Reading) -> Iterator[ReviewLine]:
    """Yield the reviews of a file; rows that cannot be read go to `reading.reject`."""
    limits = reading.limits
    seen: set[tuple[str, ...]] = set()
    for number, cells in reading.rows():
        if tuple(cells) in seen:
            reading.repeated(number)
            continue
        seen.add(tuple(cells))
        field = "order_sn"
        try:
            order_sn = read_order_sn(_cell(reading, cells, field))
            found: list[int] = []
            for field in _SCORES:
                found += [_score(_cell(reading, cells, field))]
            field = "text"
            text = read_text(_cell(reading, cells, field))
            if text and len(text) > LONGEST:
                raise BadCell("text-long", _("this is too long for a review."))
            field = "at"
            written = reading.read_time(_cell(reading, cells, field))
            at = limits.past(limits.near(order_sn, written))
        except BadCell as bad:
            reading.reject(number, cells, field, bad)
            continue
        yield ReviewLine(number, order_sn, Given(*found), text, at)


def _score(text: str) -> int:
    plain = text.strip(_AROUND).removesuffix(".0").removesuffix(".00")
    if plain.isascii() and plain.isdigit() and WORST <= int(plain) <= BEST:
        return int(plain)
    raise BadCell("score", _("a score is a whole number from 1 to 5."))


def _cell(reading: Reading, cells: list[str], field: str) -> str:
    index = reading.columns.get(field)
    return "" if index is None else cells[index]
