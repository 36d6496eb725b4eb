"""What a key of the check list takes: the selected row, or all that are marked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.base.i18n import _, ngettext
from core.base.text import shown
from core.orders import messages, notices, privacy
from core.orders.notices import OpenNotice, check_label
from core.orders.order import Order
from core.rules.messages import Offer
from tui.parts.dialog import Dialog
from tui.widgets.live_list import LiveList
from tui.widgets.remarks import ASK, OK, Remark
from tui.widgets.rows import RowSource


class MarkedChecks(Dialog[None]):
    """A list of what waits, with marks."""

    list: LiveList
    list_source: RowSource

    def reload(self) -> None:
        """Read again what waits."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Tell persons anew."""
        self.reload()

    def others_wrote(self) -> None:
        """Show what waits now; the cursor stays on its row."""
        self.reload()

    def _copy(self, order: Order, offer: Offer) -> None:
        """Copy words to send; with a buyer's address in them, that is written down first."""
        address = messages.address_of(order)
        privacy.copy_words(self.desk, self.host.now(), order.id, offer.text, address)
        self.host.copy(offer.text)
        self.complain(Remark(_("Copied: {text}").format(text=shown(offer.label)), OK))

    def _chosen(self) -> OpenNotice | None:
        key = self.list.cursor_key
        return None if key is None else notices.find(self.desk, int(key))

    def common_keys(self) -> tuple[str, ...]:
        """Return the keys that work on several rows."""
        return (
            _("Space, m, *, !: mark a row, to here, all, the others"),
            _("Enter and n take all that is marked; what cannot be done is listed"),
        )

    def _marked(self) -> Sequence[OpenNotice]:
        """Return what is marked, in the list's order, where it is more than the selected row."""
        keys = self.list.marks
        if keys <= {self.list.cursor_key}:
            return []
        places = {key: self.list_source.index_of(key) for key in keys}
        ids = [int(key) for key in sorted(keys, key=lambda key: places[key] or 0)]
        return [notices.find(self.desk, id) for id in ids]

    def _one(self) -> OpenNotice | None:
        """Return the selected notice for what takes one; refuse it while others are marked."""
        n = len(self.list.marks)
        if self.list.marks <= {self.list.cursor_key}:
            return self._chosen()
        words = ngettext(
            "This takes one row; {n} is marked: Space takes the mark away.",
            "This takes one row; {n} are marked: * twice takes the marks away.",
            n,
        )
        self.complain(Remark(words.format(n=n), ASK))
        return None

    def _ask(
        self,
        marked: Sequence[OpenNotice],
        question: str,
        act: Callable[[Sequence[OpenNotice]], None],
    ) -> None:
        lines = [f"{each.order_sn or each.ref}  {check_label(each)}" for each in marked]
        self.host.ask(question.format(n=len(marked)), lines, lambda: act(marked))
