"""The shops as panes show them: a column as soon as there are two, and the one chosen."""

from __future__ import annotations

from rich.cells import cell_len

from core.base.i18n import _
from core.orders import shops
from core.orders.shops import Shop
from core.store.desk import Desk
from tui.parts.story import Story
from tui.widgets.coloured_text import Piece
from tui.widgets.columns import Cell, Column, fit

_WIDTH = 8


class ShopFilter:
    """The shops of the desk, and the one it is narrowed to in all panes until it is left.

    `known` is empty while there is one shop; `chosen` is None for all of them.
    """

    def __init__(self) -> None:
        self.known: tuple[Shop, ...] = ()
        self.chosen: Shop | None = None
        self._names: tuple[str, ...] = ()

    def read(self, desk: Desk) -> None:
        """Read which shops there are; one that has gone is no longer chosen."""
        self.known = shops.choices(desk)
        self._names = tuple(shop.name for shop in shops.all_shops(desk))
        if self.chosen is not None:
            ids = {shop.id: shop for shop in self.known}
            self.chosen = ids.get(self.chosen.id)

    def step(self) -> None:
        """Choose the next shop, after the last one all of them."""
        self.chosen = shops.following(self.chosen, self.known)

    def fits(self, shop_id: int | None) -> bool:
        """Whether an order of the shop with an id, None for no shop, is to be shown."""
        return self.chosen is None or self.chosen.holds(shop_id)

    @property
    def id(self) -> int | None:
        """The id of the chosen shop, 0 for the orders of none; None for all."""
        return None if self.chosen is None else self.chosen.id

    @property
    def word(self) -> str:
        """The chosen shop, empty for all."""
        return "" if self.chosen is None else self.chosen.label

    @property
    def title(self) -> str:
        """The shop that is shown, or the names of all."""
        return self.word or "、".join(self._names)

    @property
    def in_column(self) -> bool:
        """Whether lists must say whose a row is."""
        return self.chosen is None and len(self.known) > 1

    def columns(self) -> tuple[Column, ...]:
        """Return the column that names the shop, where lists have one."""
        if not self.in_column:
            return ()
        widest = max(cell_len(shop.label) for shop in self.known)
        title = _("Shop")
        return (Column("shop", title, min(max(widest, cell_len(title)), _WIDTH), priority=1),)

    def cells(self, shop_id: int | None) -> tuple[Cell, ...]:
        """Return the cell of that column for the shop with an id, None for no shop."""
        if not self.in_column:
            return ()
        return (next((shop.name for shop in self.known if shop.holds(shop_id)), "") or "–",)

    def named_cells(self, name: str) -> tuple[Cell, ...]:
        """Return the cell of that column for a shop by its name, empty for no shop."""
        return (name or "–",) if self.in_column else ()

    def told(self, story: Story, name: str) -> Story:
        """Return a story that says whose the thing is, where there are several shops."""
        if len(self.known) < 2 or not name:
            return story
        return story._replace(
            head=[*story.head, Piece(f"  {fit(name, min(cell_len(name), 16))}", "dim")]
        )
