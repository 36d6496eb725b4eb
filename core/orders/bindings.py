"""Binding an item code to its upstream item: platform, id, supplier, usual cost, backup."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from core.base.errors import DaifaError
from core.base.frozen import Frozen
from core.base.i18n import _
from core.base.text import one_line
from core.rules.terms import ShipKind
from core.rules.upstream import items as upstream
from core.rules.upstream.items import UpstreamItem
from core.store import bindings as store_bindings
from core.store import settings, suppliers
from core.store import shops as store_shops
from core.store.acts import Act
from core.store.desk import Desk

DEFAULT_PLATFORM = "default_platform"


class Binding(Frozen):
    """A saved way from an item code to the upstream item."""

    id: int
    code: str
    platform: str
    item_id: str
    supplier_id: int | None
    supplier: str
    usual_cost_fen: int | None
    out_of_stock: bool
    ship_kind: str | None
    backup_platform: str | None
    backup_item_id: str | None
    backup_supplier: str
    version: int


class Coded(Protocol):
    """Anything with an item's codes and the platform's own ids; each may be an empty text."""

    @property
    def code_sku(self) -> str:
        """The SKU's code."""

    @property
    def code_item(self) -> str:
        """The item's code."""

    @property
    def sku_id(self) -> str:
        """The platform's id of the SKU (样式ID)."""

    @property
    def item_id(self) -> str:
        """The platform's id of the item (商品id)."""


def keys_of(line: Coded) -> tuple[str, ...]:
    """Return what a line can be bound by, the nearest first."""
    return store_bindings.keys_of(line.code_sku, line.code_item, line.sku_id, line.item_id)


def choices_of(line: Coded) -> tuple[str, ...]:
    """Return by which keys a binding is offered: its code, else the item, else the SKU."""
    code = line.code_sku or line.code_item
    return (code,) if code else keys_of(line)[::-1]


def is_own_id(key: str) -> bool:
    """Tell whether a key is the platform's own id, in which no upstream id is hidden."""
    return key.startswith((store_bindings.SKU, store_bindings.GOODS))


def binding_of(line: Coded, by_code: Mapping[str, Binding]) -> Binding | None:
    """Return the binding that a line goes by: that of the first of its keys that is bound.

    The store has the same in SQL (`core.store.bindings.OF_LINE`).
    """
    return next((by_code[key] for key in keys_of(line) if key in by_code), None)


def by_code(desk: Desk, lines: Iterable[Coded]) -> dict[str, Binding]:
    """Return the saved bindings of the codes of some lines."""
    codes = {key for line in lines for key in keys_of(line)}
    found = store_bindings.for_codes(desk.store, sorted(codes))
    return {each.code: Binding.of_row(each) for each in found}


def of_code(desk: Desk, code: str) -> Binding | None:
    """Return the saved binding of an item code."""
    rows = store_bindings.for_codes(desk.store, [code])
    return Binding.of_row(rows[0]) if rows else None


def candidates(desk: Desk, code: str, shop_platform: str = "") -> tuple[UpstreamItem, ...]:
    """Return where an item code may lead; a saved binding stands alone.

    `shop_platform` is where the order's shop usually buys: its bare ids lead there.
    """
    bound = of_code(desk, code)
    return resolve(code, bound, shop_platform or default_platform(desk))


def default_platform(desk: Desk) -> str | None:
    """Return where bare ids lead of a shop that has no platform, None while nobody has said so."""
    return settings.setting(desk.store, DEFAULT_PLATFORM) or None


def bind(
    desk: Desk,
    at: datetime,
    code: str,
    target: str,
    *,
    supplier: str | None = None,
    usual_cost_fen: int | None = None,
    out_of_stock: bool | None = None,
    ship_kind: ShipKind | None = None,
    backup: str | None = None,
    backup_supplier: str | None = None,
    expect_version: int | None = None,
    shop_default: bool = False,
    shop: str = "",
) -> Binding:
    """Bind a code to an upstream item given as a URL or `platform:id`; return the binding.

    What is None stays as it was; an empty `backup` or supplier takes it away. With
    `shop_default` bare ids lead to this platform from now on: those of `shop`, a name, where
    there are several. Raises DaifaError for a text that names no item.
    """
    code = one_line(code)
    if not code:
        raise DaifaError(
            "code-missing",
            _("The order has no item code, so nothing can be bound. Fill in the code on the"
              " platform and import again."),
        )  # fmt: skip
    item = upstream.parse_target(target)
    values: dict[str, Any] = {"platform": item.platform, "item_id": item.item_id}
    if usual_cost_fen is not None:
        values["usual_cost_fen"] = usual_cost_fen
    if out_of_stock is not None:
        values["out_of_stock"] = int(out_of_stock)
    if ship_kind is not None:
        values["ship_kind"] = ship_kind.value
    if backup is not None:
        spare = upstream.parse_target(backup) if backup.strip() else None
        values["backup_platform"] = spare.platform if spare else None
        values["backup_item_id"] = spare.item_id if spare else None
    with desk.act(at, "bind") as work:
        if supplier is not None:
            values["supplier_id"] = suppliers.supplier_id(work, supplier, item.platform)
        if backup_supplier is not None:
            values["backup_supplier_id"] = suppliers.supplier_id(
                work, backup_supplier, values.get("backup_platform") or item.platform
            )
        known = of_code(desk, code)
        if known is None:
            work.insert("bindings", {"code": code, **values})
        else:
            work.update("bindings", known.id, values, expect_version=expect_version)
        if shop_default:
            _lead_to(desk, work, shop, item.platform)
    bound = of_code(desk, code)
    assert bound is not None
    return bound


def _lead_to(desk: Desk, work: Act, shop: str, platform: str) -> None:
    known = store_shops.all_shops(desk.store)
    mine = next((each for each in known if each.name == shop), None)
    if mine is not None and len(known) > 1:
        store_shops.change(work, mine, upstream_platform=platform)
    else:
        settings.change(work, DEFAULT_PLATFORM, platform)


def resolve(
    code: str, bound: Binding | None, default_platform: str | None
) -> tuple[UpstreamItem, ...]:
    """Return the upstream items an item code leads to; a saved binding wins over decoding."""
    if bound is not None:
        return (
            UpstreamItem(
                platform=bound.platform,
                item_id=bound.item_id,
                url=upstream.item_url(bound.platform, bound.item_id),
                via="binding",
                confirm=False,
            ),
        )
    return _decoded(code, default_platform) if code and not is_own_id(code) else ()


@lru_cache(maxsize=4096)
def _decoded(code: str, default_platform: str | None) -> tuple[UpstreamItem, ...]:
    return upstream.decode(code, default_platform=default_platform)
