"""The kinds of files that can be imported: one entry a kind, loaded when a file is to be read.

To add a kind: declare its `Kind` and its writer in a room of its own, and add it here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from core.base.i18n import N_, _
from core.files.reading import Kind, Reading, open_among
from core.files.table import Source
from core.imports.run import ImportRun

# Reads a file, and returns what takes it into the store within the act of an import.
Writer = Callable[[ImportRun], Callable[[], None]]


def _pdd_orders() -> tuple[Kind, Writer]:
    from core.imports.orders.export import KIND
    from core.imports.orders.writer import write

    return KIND, write


def _pdd_aftersales() -> tuple[Kind, Writer]:
    from core.imports.aftersales.export import KIND
    from core.imports.aftersales.writer import write

    return KIND, write


def _pdd_settlement() -> tuple[Kind, Writer]:
    from core.imports.settlement.export import KIND
    from core.imports.settlement.writer import write

    return KIND, write


def _ali1688() -> tuple[Kind, Writer]:
    from core.imports.upstream.ali1688 import KIND
    from core.imports.upstream.writer import write

    return KIND, write


def _taobao() -> tuple[Kind, Writer]:
    from core.imports.upstream.taobao import KIND
    from core.imports.upstream.writer import write

    return KIND, write


def _reviews() -> tuple[Kind, Writer]:
    from core.imports.reviews.export import KIND
    from core.imports.reviews.writer import write

    return KIND, write


# By the code of the command line, `import --as`.
_DECLARED: dict[str, Callable[[], tuple[Kind, Writer]]] = {
    "pdd-orders": _pdd_orders,
    "pdd-aftersales": _pdd_aftersales,
    "pdd-settlement": _pdd_settlement,
    "ali1688": _ali1688,
    "taobao": _taobao,
    "reviews": _reviews,
}
CODES = tuple(_DECLARED)


@cache
def _known() -> dict[str, tuple[Kind, Writer]]:
    return {code: declared() for code, declared in _DECLARED.items()}


def kinds() -> tuple[Kind, ...]:
    """Return the kinds that can be read."""
    return tuple(kind for kind, _writer in _known().values())


def writer_of(kind: Kind) -> Writer:
    """Return what reads the rows of a kind, and gives back what takes them into the store."""
    return _known()[kind.code][1]


def label(code: str) -> str:
    """Return what a kind is called; a code that nobody knows as it is."""
    return _(_known()[code][0].label) if code in _DECLARED else code


def open_reading(source: Source, asked: str | None = None) -> Reading:
    """Open a file as the kind asked for by code, or as the one its headers show.

    Raises DaifaError when it is no table, of no known kind, or lacks a needed column.
    """
    return open_among(source, kinds(), asked)


# (kind, the usual header of the first field) -> what follows; several headers may share a text.
_FOLLOWS: dict[str, tuple[tuple[tuple[str, ...], str], ...]] = {
    "pdd-orders": (
        (("订单成交时间",), N_("no ship-by time: you fill in the grouping time")),
        (("商家实收金额(元)",), N_("the margin is not known")),
        (
            ("收货人", "详细地址"),
            N_("no address to copy: {receiver} takes it from the order's page"),
        ),
        (
            ("商家编码-规格维度", "商家编码-商品维度"),
            N_("the upstream item is not found by itself"),
        ),
        (("售后状态",), N_("refunds are not seen before buying")),
        (("快递单号",), N_("the platform's number is not compared")),
    ),
    "pdd-settlement": ((("业务描述", "账务类型"), N_("what a line pays or takes is not known")),),
    "ali1688": (
        (("运单号",), N_("no tracking numbers come with the file")),
        (("收货地址",), N_("the receiver is not compared")),
    ),
}


def what_follows(kind: str, missing: Sequence[str]) -> list[tuple[str, str]]:
    """Return (missing columns, what follows) for the columns whose absence is felt.

    In the text, `{receiver}` and the like stand for the key of that command.

    A text that names several columns holds only when all of them are missing.
    """
    absent = set(missing)
    return [
        ("、".join(headers), _(text))
        for headers, text in _FOLLOWS.get(kind, ())
        if absent.issuperset(headers)
    ]
