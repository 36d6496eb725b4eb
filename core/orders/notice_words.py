"""What notices say: in one sentence, what was and what is, and what may be done with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from core.base import personal
from core.base.clock import from_epoch
from core.base.i18n import N_, _
from core.base.money import yuan

NOTICE_WORDS = {
    "address_changed": N_(
        "The buyer's address changed after the purchase: tell the supplier at once, or intercept."
    ),
    "refund_after_buy": N_(
        "The buyer asked for a refund after the purchase: stop or cancel the upstream order."
    ),
    "number_mismatch": N_(
        "The platform shows another tracking number than this desk: check which one is true."
    ),
    "wrong_address": N_(
        "The upstream order goes to another address: stop it and tell the supplier."
    ),
    "upstream_closed": N_("The upstream order was closed: buy the item again elsewhere."),
    "stop_purchase": N_("Do not buy it any more."),
    "cancel_upstream": N_("Now cancel it upstream."),
    "intercept": N_("Now have the parcel intercepted."),
    "low_review": N_("A low review: ask the buyer what was wrong, and put it right."),
    "tell_buyer": N_("The number was corrected: tell the buyer the true one."),
    "recycled_number": N_(
        "The number was scanned before this order was grouped: it is of another parcel. Ask the"
        " supplier for the true one."
    ),
    "change_number": N_(
        "The number was corrected after the upload: change it on the platform, then record that it"
        " is uploaded."
    ),
    "not_shipped_there": N_(
        "It was uploaded, and the platform still shows it as not shipped: upload the number again."
    ),
    "memo_changed": N_("The memo changed after the purchase: read it."),
    "refunded": N_("The buyer was paid back in full: the order is closed."),
    "number_unusable": N_("The supplier's number cannot be used: ask for the real one."),
    "other_number": N_("The supplier shows another tracking number than this desk."),
    "proposal": N_("An upstream order may be for this order: record it, or say no."),
    "unmatched": N_("An upstream order belongs to no order here."),
    "fine_unexplained": N_("A fine has no order that explains it."),
    "bought_twice": N_("Two upstream orders were bought for one buyer: cancel one of them."),
}
FINE = "fine_unexplained"
# Our kinds of notices that wait to be checked, and what the command line calls them
# (tui/cli/README.md, `daifa check-list`).
CHECK_KINDS = {
    "proposal": "proposal",
    # An upstream order that fitted an order which another one was recorded for.
    "bought_twice": "proposal",
    "unmatched": "unmatched",
    "number_unusable": "number-unusable",
    # The number of a parcel that goes to another place is no number for this buyer.
    "wrong_address": "number-unusable",
    "not_shipped_there": "not-shipped-there",
    "number_mismatch": "number-differs",
    "other_number": "number-differs",
    "address_changed": "address-changed",
    "memo_changed": "memo-changed",
    "refund_after_buy": "refunded",
    "refunded": "refunded",
    "fine_unexplained": "fine-unexplained",
}
_CHECK_LABELS = {
    "proposal": N_("fits"),
    "unmatched": N_("fits nothing"),
    "number-unusable": N_("number of no use"),
    "not-shipped-there": N_("not shipped there"),
    "number-differs": N_("another number"),
    "address-changed": N_("new address"),
    "memo-changed": N_("new memo"),
    "refunded": N_("refunded"),
    "fine-unexplained": N_("fine unexplained"),
}
# Where a kind of ours says more than the command line's name for it.
_KIND_LABELS = {
    "wrong_address": N_("another place"),
    "bought_twice": N_("bought twice?"),
    # Nothing was paid back yet.
    "refund_after_buy": N_("refund asked"),
}
_MATCHES = {
    "several": N_("Several orders fit upstream order {no}: {sns}."),
    "weak": N_("Upstream order {no} may be for {sns}: item, receiver and time fit."),
    "fits": N_("Upstream order {no} fits order {sn}, which has no such purchase. Record it?"),
    "refused": N_("Upstream order {no} is for order {sn} and was not recorded: {why}"),
    "cancelled": N_(
        "You cancelled upstream order {no} for order {sn}, and the supplier has shipped it. Record"
        " it again?"
    ),
}
_DEALT_WITH = N_("dealt with")
# What accepting does with what waits, and what that is called.
_ACCEPTS = {
    "proposal": N_("record"),
    "number_unusable": N_("take it"),
    "other_number": N_("take it"),
    "number_mismatch": N_("take it"),
    "address_changed": _DEALT_WITH,
    "memo_changed": _DEALT_WITH,
    "refund_after_buy": _DEALT_WITH,
    "refunded": _DEALT_WITH,
    "wrong_address": _DEALT_WITH,
    "fine_unexplained": N_("it is right"),
}
# Both addresses are there to be chosen from: the export's, and the seller's own.
_TAKE_EXPORT, _KEEP_OWN = N_("the export's"), N_("keep yours")
_LINKED = ("proposal", "unmatched", "bought_twice", FINE)
# The words to send that end what a notice is about (core/rules/messages.toml).
_SENT = {
    "number_unusable": "real_number",
    "wrong_address": "change_address",
    "address_changed": "change_address",
    "refund_after_buy": "cancel",
    "low_review": "low_score",
}
# Money or goods are lost where one of these ends unread.
_GRAVE = frozenset({"wrong_address", "refund_after_buy", "bought_twice"})

ACCEPT, LINK, DISMISS, COPY = "accept", "link", "dismiss", "copy"


class Told(NamedTuple):
    """What a notice says: a sentence; what was and what is, empty where nothing changed."""

    text: str
    old: str = ""
    new: str = ""

    @property
    def change(self) -> str:
        """What was and what is, in one text; "" where only one of them is known."""
        return f"{self.old} → {self.new}" if self.old and self.new else ""


def notice_words(kind: str) -> str:
    """Return what a notice of a kind says and what to do; an unknown kind as it is."""
    return _(NOTICE_WORDS[kind]) if kind in NOTICE_WORDS else kind


def kind_label(kind: str) -> str:
    """Return what a kind of the check list is in a word or two; "" for any other."""
    label = _KIND_LABELS.get(kind) or _CHECK_LABELS.get(CHECK_KINDS.get(kind, ""))
    return _(label) if label else ""


def told(kind: str, data: Mapping[str, Any], order_sn: str = "") -> Told:
    """Return what one notice says, of persons what may be shown now (`core.base.personal`)."""
    tell = _TELLING.get(kind)
    if tell is None:
        return Told(notice_words(kind))
    return tell(kind, data, order_sn)


def acts_of(kind: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what may be done with what waits: `accept`, `link`, `dismiss`, `copy`.

    The first is the one that is meant as a rule. Where the supplier must be told, no accepting
    comes before it.
    """
    found = []
    if kind in _ACCEPTS and not data.get("hard") and _is_clear(kind, data):
        found.append(ACCEPT)
    if kind in _LINKED and not data.get("due_at"):
        # Of a fine with orders that may be meant, one of them is.
        found.insert(0 if kind == FINE and data.get("choices") else len(found), LINK)
    if sent_with(kind, data):
        found.insert(0 if _ACCEPTS.get(kind) == _DEALT_WITH else len(found), COPY)
    return (*found, DISMISS)


def accept_words(kind: str, data: Mapping[str, Any]) -> str:
    """Return in a word or two what accepting means; empty where nothing can be accepted."""
    if wants_choice(kind, data):
        return _(_TAKE_EXPORT)
    return _(_ACCEPTS[kind]) if kind in _ACCEPTS else ""


def dismiss_words(kind: str, data: Mapping[str, Any]) -> str:
    """Return in a word or two what saying no to a notice means."""
    return _(_KEEP_OWN) if wants_choice(kind, data) else _("dismiss")


def wants_choice(kind: str, data: Mapping[str, Any]) -> bool:
    """Whether it is ended by choosing one of two addresses: "dealt with" says too little."""
    return kind == "address_changed" and bool(data.get("own"))


def is_grave(kind: str) -> bool:
    """Whether it is asked before a notice of a kind is ended."""
    return kind in _GRAVE


def sent_with(kind: str, data: Mapping[str, Any]) -> str:
    """Return the message that answers a notice (core/rules/messages.toml); "" for none."""
    return "" if wants_choice(kind, data) else _SENT.get(kind, "")


def _is_clear(kind: str, data: Mapping[str, Any]) -> bool:
    return kind != "proposal" or len(data.get("choices", ())) == 1


def upstream_words(data: Mapping[str, Any]) -> str:
    """Return platform and number of the upstream order that a notice is about."""
    from core.rules.upstream.items import platform_label

    platform = platform_label(str(data.get("platform", "")))
    return f"{platform} {data.get('upstream_order', '')}".strip()


def _match(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    said = _MATCHES.get(str(data.get("why")), _MATCHES["weak"])
    sns = ", ".join(data.get("choices", ()))
    text = _(said).format(no=upstream_words(data), sns=sns, sn=sns, why=data.get("said", ""))
    if data.get("elsewhere"):
        text += " " + _("It goes to another address than the buyer's.")
    return Told(text, "", _facts(data))


def _unmatched(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    text = _("Upstream order {no} belongs to no order here.").format(no=upstream_words(data))
    return Told(text, "", _facts(data))


def _facts(data: Mapping[str, Any]) -> str:
    """Return by what the seller knows an upstream order: time, cost, receiver, item, supplier."""
    when, cost = data.get("bought_at"), data.get("cost_fen")
    parts = (
        f"{from_epoch(when):%m-%d %H:%M}" if when else "",
        yuan(cost) if cost is not None else "",
        data.get("receiver", ""),
        data.get("title", ""),
        data.get("supplier", ""),
    )
    return "  ".join(str(part) for part in parts if part)


def _unusable(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    number = f"{data.get('courier', '')} {data.get('number', '')}".strip()
    words = _("Number {number} for order {sn} was not taken: {why}")
    return Told(words.format(number=number, sn=order_sn, why=data.get("said", "")), "", number)


def _other(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    old, new = str(data.get("have", "")), str(data.get("number", ""))
    words = _("Order {sn} has number {have}, the upstream shows {number}.")
    return Told(words.format(sn=order_sn, have=old, number=new), old, new)


def _mismatch(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    ours = ", ".join(map(str, data.get("ours", ())))
    return Told(notice_words(kind), ours, str(data.get("platform", "")))


def _again(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    old, new = data.get("uploaded_at"), data.get("as_of")
    return Told(
        notice_words(kind),
        _("uploaded {time}").format(time=f"{from_epoch(old):%m-%d %H:%M}") if old else "",
        f"{data.get('status', '')} {from_epoch(new):%m-%d %H:%M}".strip() if new else "",
    )


def _changed(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    old, new = data.get("old", {}), data.get("new", {})
    fields = [name for name in new if old.get(name) != new[name]] or list(new)
    text = notice_words(kind)
    if data.get("own"):
        text = _("The export has another address than the one you entered: take it, or keep yours.")
    hidden = kind == "address_changed" and any(old.get(each) and not new[each] for each in _NEEDED)
    if hidden and all(each in new for each in _NEEDED):
        text += " " + _("It hides the rest: paste the whole block from the order's page.")
    sides = [
        personal.change(name, str(old.get(name) or ""), str(new.get(name) or "")) for name in fields
    ]
    was, now = (" ".join(each[side] for each in sides if each[side]) for side in (0, 1))
    return Told(text, was, now)


# Of a receiver; where one of these is gone, nobody can deliver by what the file says.
_NEEDED = ("receiver", "phone", "address")


def _refunded(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    paid, back = data.get("paid_fen"), data.get("refunded_fen")
    return Told(
        notice_words(kind),
        _("paid {yuan}").format(yuan=yuan(paid)) if paid is not None else "",
        _("paid back {yuan}").format(yuan=yuan(back))
        if back is not None
        else str(data.get("status", "")),
    )


def _asked(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    new = data.get("aftersale_status") or data.get("status") or ""
    return Told(notice_words(kind), str(data.get("old", "")), str(new))


def _closed(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    return Told(notice_words(kind), "", upstream_words(data))


def _elsewhere(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    """Name the part that differs, where it goes, and the number that was not taken."""
    level = str(data.get("decided_by", ""))
    if not level or not data.get("receiver"):
        return _closed(kind, data, order_sn)
    words = _("Upstream order {no} goes to another address: {part} differs. Stop it and tell the"
              " supplier.")  # fmt: skip
    from core.rules.addresses import level_label

    text = words.format(no=upstream_words(data), part=level_label(level))
    if data.get("number"):
        number = f"{data.get('courier', '')} {data['number']}".strip()
        text += " " + _("Number {number} was not taken.").format(number=number)
    text += " " + _("It goes to: {receiver}").format(receiver=data["receiver"])
    column = {"name": "receiver", "phone": "phone"}.get(level, "address")
    sides = personal.change(column, str(data.get("ours", "")), str(data.get("theirs", "")))
    return Told(text, *sides)


def _twice(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    words = _(
        "Bought twice? Upstream order {recorded} is recorded for order {sn}, and {no} fits it too."
        " Cancel one of them, or say whose it is."
    )
    text = words.format(recorded=data.get("recorded", ""), sn=order_sn, no=upstream_words(data))
    return Told(
        text, str(data.get("recorded", "")), f"{data.get('upstream_order', '')}  {_facts(data)}"
    )


def _low_review(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    from core.orders import privacy

    words = _("Review {scores} of order {sn}: ask the buyer what was wrong, and put it right.")
    said = words.format(scores=data.get("scores", ""), sn=data.get("order_sn", order_sn))
    return Told(said, "", privacy.loose(str(data.get("text", ""))))


def _fine(kind: str, data: Mapping[str, Any], order_sn: str) -> Told:
    """Tell a fine of the settlement, and which orders that were late may be meant."""
    from core.rules.settlement import LineKind

    when = f"{from_epoch(data['at']):%m-%d %H:%M}" if data.get("at") else ""
    facts = "  ".join(filter(None, (f"-{yuan(data.get('fen', 0))}", when, data.get("name", ""))))
    if data.get("due_at"):
        words = _(
            "Order {sn} was fined for being late, and here it was shipped at {shipped}, before its"
            " ship-by {due}: appeal, or say that it is right."
        )
        shipped, due = (f"{from_epoch(data[n]):%m-%d %H:%M}" for n in ("shipped_at", "due_at"))
        return Told(words.format(sn=order_sn, shipped=shipped, due=due), "", facts)
    if data.get("choices"):
        words = _("A fine without an order number: more orders were late than were fined.")
        return Told(words, "", facts)
    if data.get("kind") == LineKind.FAKE_FINE:
        words = _(
            "A fine for fake shipment without an order number: look up on the platform whose."
        )
        return Told(words, "", facts)
    return Told(_("A fine without an order number, and no late order here fits it."), "", facts)


_TELLING: Mapping[str, Callable[[str, Mapping[str, Any], str], Told]] = {
    "proposal": _match,
    "unmatched": _unmatched,
    "number_unusable": _unusable,
    "other_number": _other,
    "number_mismatch": _mismatch,
    "not_shipped_there": _again,
    "address_changed": _changed,
    "memo_changed": _changed,
    "refunded": _refunded,
    "refund_after_buy": _asked,
    "wrong_address": _elsewhere,
    "upstream_closed": _closed,
    "bought_twice": _twice,
    "low_review": _low_review,
    FINE: _fine,
}
