"""The selected order's whole story in a few lines, under the list."""

from __future__ import annotations

from datetime import datetime

from core.base import personal
from core.base.clock import from_epoch, to_epoch
from core.base.i18n import _
from core.base.money import yuan
from core.orders import next_step as steps
from core.orders import receiver
from core.orders.notice_words import notice_words, told
from core.orders.order import Order, groups, margin_fen, usual_cost
from core.orders.privacy import about, written
from core.orders.reading import supplier_history
from core.rules.addresses import is_encrypted
from core.rules.deadlines import label as time_label
from core.rules.deadlines import left_s, rule_words, supplier_time
from core.rules.order_words import OrderCase, order_case
from core.rules.terms import RED_FLAGS, Flag, label
from core.rules.upstream.items import platform_label
from core.store.desk import Desk
from tui.commands.table import CommandTable
from tui.parts.story import Story, StoryLine
from tui.widgets.coloured_text import Piece


def story(desk: Desk, order: Order, at: datetime, table: CommandTable) -> Story:
    """Tell an order in short lines, what is wrong first."""
    with about(desk.store, order.id):
        return _story(desk, order, at, table)


def _story(desk: Desk, order: Order, at: datetime, table: CommandTable) -> Story:
    head = [Piece(order.order_sn, "title")]
    if order.shop:
        head.append(Piece(f"  {order.shop}", "dim"))
    when = f"{order.grouped_at:%m-%d %H:%M}" if order.grouped_at else _("missing")
    end = [Piece(_("grouped {time}").format(time=when), "dim")]
    lines = _red(order)
    lines.append(_ship(desk, order, at))
    lines.append(_item(order))
    lines.append(_buyer(order, table if desk.may_see_personal else None))
    lines.append(_upstream(desk, order))
    lines.append(_money(desk, order))
    lines += _purchases(order)
    lines += _words(order)
    lines.append(_flags(order))
    text = table.with_keys(_claimed(desk, order, at) or steps.next_step(order).text)
    next_line = [Piece(" " + _("Next: "), "key"), Piece(text, "strong")]
    return Story(head, end, [line for line in lines if line], next_line)


def _claimed(desk: Desk, order: Order, at: datetime) -> str:
    """Return the next step while somebody is buying the order; empty when nobody is."""
    who = order.buyer_now(at)
    if not who or not order.lines_to_buy or order.claimed_until is None:
        return ""
    words = _("{who} is buying it, until {time}. Leave it, or ask first.")
    if who == desk.actor.who and not receiver.block(order).usable:
        words = _("You are buying it, until {time}: {receiver} takes the buyer's address.")
    elif who == desk.actor.who:
        words = _("You are buying it, until {time}: {buy} records it, Esc frees it for others.")
    # The keys are put in later.
    who = who.replace("{", "(").replace("}", ")")
    return words.replace("{time}", f"{order.claimed_until:%H:%M}").replace("{who}", who)


def _red(order: Order) -> list[StoryLine]:
    lines: list[StoryLine] = []
    for notice in order.notices:
        said = told(notice.kind, notice.data, order.order_sn)
        lines.append([Piece(f" !! {said.text}", "bad" if notice.red else "warn")])
        if said.change:
            lines.append([Piece(f"    {said.change}")])
    kinds = {notice.kind for notice in order.notices}
    for flag in order.flags:
        if flag in RED_FLAGS and flag.value not in kinds:
            text = notice_words(flag.value)
            text = label(flag) if text == flag.value else text
            lines.append([Piece(f" !! {text}", "bad")])
    return lines


def _ship(desk: Desk, order: Order, at: datetime) -> StoryLine:
    if not order.pending:
        line = [
            Piece(f" {label(order.stage)}", "strong"),
            Piece("  " + _("on the platform: {status}").format(status=order.status), "dim"),
        ]
        return [*line, *_on_way(desk, order, at)]
    if order.ship_by is None:
        return [Piece(" " + _("Ship by: unknown, the grouping time is missing"), "warn")]
    due = order.ship_by.due_at
    line = [
        Piece(" " + _("Ship by {time}").format(time=f"{due:%m-%d %H:%M}"), "strong"),
        Piece(
            _(" ({rule})").format(rule=rule_words(order.ship_by.rule, desk.rules.of(order.shop_id)))
        ),
    ]
    if order.manual_reason and order.manual_due_at:
        line.append(Piece(f" {written(order, order.manual_reason)}", "dim"))
    left = left_s(due, at)
    fine = yuan(desk.rules.of(order.shop_id)["fine.late"].fen)
    if left < 0:
        late = _("  overdue by {time}, fine about {fine} yuan")
        line.append(Piece(late.format(time=time_label(-left), fine=fine), "bad"))
    elif order.buy_by is not None:
        cut = order.buy_by.due_at
        text = _("  buy before {time}").format(time=f"{cut:%m-%d %H:%M}")
        passed = left_s(cut, at)
        if passed < 0:
            text += _(", {time} overdue").format(time=time_label(-passed))
        line.append(Piece(text, "warn" if cut <= at else ""))
        if cut <= at:
            line.append(Piece(_(", fine if late about {fine} yuan").format(fine=fine), "dim"))
    return line


def _on_way(desk: Desk, order: Order, at: datetime) -> StoryLine:
    """Tell until when the first scan or the next trace is due, and what is at stake."""
    from core.orders import pickup

    clocks = pickup.clocks(desk, at, [order.id])
    found = min(clocks, key=lambda each: each.due, default=None)
    if found is None:
        signed = order.parcel.signed_at if order.parcel else None
        words = _("signed for {time}").format(time=f"{signed:%m-%d %H:%M}") if signed else ""
        return [Piece(f"  {words}")] if words else []
    left = found.due - to_epoch(at)
    text = (
        _("  next trace by {time}") if found.rule == pickup.STALL else _("  first scan by {time}")
    )
    text = text.format(time=f"{from_epoch(found.due):%m-%d %H:%M}")
    if left < 0:
        text += _(", {time} overdue").format(time=time_label(-left))
    line = [Piece(text, "bad" if left < 0 else "")]
    if found.rule == pickup.PICKUP:
        fine = yuan(desk.rules.of(order.shop_id)["fine.fake"].fen)
        line.append(Piece(_(", else it looks fake: about {fine} yuan").format(fine=fine), "dim"))
    return line


def _item(order: Order) -> StoryLine:
    first = order.lines[0] if order.lines else None
    if first is None:
        return []
    text = f" {first.title}  {first.spec} ×{first.quantity}"
    if len(order.lines) > 1:
        text += "  " + _("and {n} more items").format(n=len(order.lines) - 1)
    return [Piece(text)]


def _buyer(order: Order, table: CommandTable | None) -> StoryLine:
    to = order.delivery
    hidden = _("encrypted by the platform") if order.encrypted or to.encrypted else ""
    if to.encrypted:
        return [Piece(" " + _("Buyer"), "dim"), Piece(f"  {hidden}")]
    town, detail = personal.value("town", to.town), personal.place(to.detail)
    where = " ".join(part for part in (*to.region, town, detail) if part)
    phone = f"{to.phone}-{to.extension}" if to.extension else to.phone
    phone = "" if is_encrypted(phone) else personal.phone(phone)
    who = "  ".join(part for part in (personal.name(to.name) or hidden, phone, where) if part)
    who = who or _("not in the export")
    line = [Piece(" " + _("Buyer"), "dim"), Piece(f"  {who}")]
    if table is not None and to.detail and not personal.is_open():
        words = "  " + _("{key} shows it").format(key=table.key("personal"))
        line.append(Piece(words, "dim"))
    return line


def _upstream(desk: Desk, order: Order) -> StoryLine:
    line = [Piece(" " + _("Upstream"), "dim")]
    next_line = next((x for x in order.lines if x.ordinal == order.next_line), None)
    code = next_line.code if next_line else ""
    items = order.upstream_of(order.next_line)
    if next_line and len(order.lines) > 1:
        line.append(Piece(f"  {next_line.title} {next_line.spec}:"))
    if not items:
        text = _("unknown; item code: {code}").format(code=code or "–")
        return [*line, Piece(f"  {text}", "warn")]
    item = items[0]
    line.append(Piece(f"  {platform_label(item.platform)} {item.item_id}"))
    bound = order.binding(order.next_line)
    if bound is not None:
        how = _(" (bound to {code})").format(code=bound.code)
    elif steps.sure_upstream(order):
        how = _(" (read from {code})").format(code=code)
    else:
        how = _(" (not sure, from {code})").format(code=code)
    line.append(Piece(how, "dim" if steps.sure_upstream(order) else "warn"))
    supplier = next((each.supplier for each in order.live_purchases if each.supplier), "")
    supplier = supplier or (bound.supplier if bound else "")
    if supplier:
        line.append(Piece(f"  {supplier}"))
    rules = desk.rules.of(order.shop_id)
    history = supplier_history(desk, rules, bound.supplier_id if bound else None)
    usual = supplier_time(rules, history).total_seconds() / 3600
    line.append(Piece("  " + _("ships in {hours} h").format(hours=f"{usual:.0f}"), "dim"))
    if bound and bound.out_of_stock:
        line.append(Piece("  " + label(Flag.OUT_OF_STOCK), "bad"))
        if bound.backup_item_id:
            backup = f"{platform_label(bound.backup_platform or '')} {bound.backup_item_id}"
            line.append(Piece("  " + _("backup {item}").format(item=backup)))
    return line


def _money(desk: Desk, order: Order) -> StoryLine:
    income = order.income_fen
    usual = usual_cost(order, [line.ordinal for line in order.lines])
    cost = order.cost_fen if order.cost_fen is not None else usual
    sure = order.cost_fen is not None
    rules = desk.rules.of(order.shop_id)
    margin = margin_fen(income, cost, rules["buy.fee"].share)
    about = "" if sure else _("about ")
    line = [
        Piece(" " + _("Paid"), "dim"),
        Piece(f" {yuan(order.paid_fen) or '–'}"),
        Piece("  " + _("income"), "dim"),
        Piece(f" {yuan(income) or '–'}"),
        Piece("  " + _("cost"), "dim"),
        Piece(f" {about if cost is not None else ''}{yuan(cost) or '–'}"),
        Piece("  " + _("margin"), "dim"),
    ]
    low = margin is not None and margin < rules["buy.margin_min"].fen
    text = "–" if margin is None else f"{about}{yuan(margin)}"
    line.append(Piece(f" {text}", "bad" if low else ""))
    line += [Piece("  " + _("after-sales"), "dim"), _case(order)]
    return line


def _case(order: Order) -> Piece:
    """Tell the after-sales in the export's own word; a case it does not know yet goes before."""
    if order_case(order.aftersale_status) is not OrderCase.NONE:
        return Piece(f" {order.aftersale_status}", "warn")
    return Piece(" " + _("in progress"), "warn") if order.open_cases else Piece(" " + _("none"))


def _purchases(order: Order) -> list[StoryLine]:
    lines: list[StoryLine] = [
        [
            Piece(" " + _("Bought"), "dim"),
            Piece(
                f"  {platform_label(each[0].platform)} {each[0].upstream_order}"
                f"  {yuan(sum(one.cost_fen for one in each))}"
            ),
            Piece(f"  {each[0].bought_at:%m-%d %H:%M}", "dim"),
        ]
        for each in groups(order.live_purchases)[:2]
    ]
    parcel = order.parcel
    if parcel is not None:
        line = [Piece(" " + _("Number"), "dim"), Piece(f"  {parcel.courier} {parcel.number}")]
        if parcel.exported_at and not parcel.uploaded_at:
            text = _("in a batch file since {time}").format(
                time=f"{parcel.exported_at:%m-%d %H:%M}"
            )
            line.append(Piece(f"  {text}", "dim"))
        for each in order.extra_parcels:
            words = _("and a further parcel: {courier} {number}")
            more = words.format(courier=each.courier, number=each.number)
            line.append(Piece(f"  {more}"))
        lines.append(line)
    elif order.platform_number:
        text = f"  {order.platform_courier or ''} {order.platform_number}"
        lines.append([Piece(" " + _("Number"), "dim"), Piece(text)])
    return lines


def _words(order: Order) -> list[StoryLine]:
    texts = (
        (_("Hold"), order.hold_reason, "warn"),
        (_("Note"), order.note, ""),
        (_("Buyer says"), order.buyer_memo, ""),
        (_("Memo"), order.seller_memo, ""),
    )
    return [
        [Piece(f" {name}", "dim"), Piece("  " + written(order, text).replace("\n", " "), tone)]
        for name, text, tone in texts
        if text
    ]


def _flags(order: Order) -> StoryLine:
    shown = [flag for flag in order.flags if flag not in RED_FLAGS and flag is not Flag.EXPORTED]
    if not shown:
        return []
    return [Piece(" " + "  ".join(f"[{label(flag)}]" for flag in shown), "warn")]


def moment(seconds: int | None) -> str:
    """Return a stored time as month, day, hour and minute; a dash for none."""
    return f"{from_epoch(seconds):%m-%d %H:%M}" if seconds else "–"
