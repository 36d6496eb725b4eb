"""The selected after-sales case in a few lines, under the list."""

from __future__ import annotations

from datetime import datetime

from core.aftersales import claims
from core.aftersales.advice import advise
from core.aftersales.case import Case, goods_label, type_label
from core.base.i18n import N_, _
from core.base.money import yuan
from core.base.text import shown
from core.orders import privacy
from core.rules.aftersales import INSPECTION_LABELS
from core.rules.book import RuleBook
from core.rules.deadlines import label as time_label
from core.rules.deadlines import left_s, rule_words
from core.rules.terms import Clock
from core.store.desk import Desk
from tui.aftersales.rows import ADVICE
from tui.commands.table import CommandTable
from tui.parts.story import Story, StoryLine
from tui.widgets.coloured_text import Piece

_ANSWERS = {None: N_("not asked"), True: N_("yes"), False: N_("no")}
_BY = {
    Clock.AFTERSALE: N_("Answer by {time}"),
    Clock.INSPECT: N_("Inspect by {time}"),
    Clock.APPEAL: N_("Appeal by {time}"),
}
_RULES = {
    "platform": N_("stated by the platform"),
    "aftersale.inspect": N_("{hours} h after the return arrived"),
    "aftersale.return_refund": N_("{hours} h after the request"),
    "aftersale.refund_only": N_("{hours} h after the request, assumed"),
}


def inspection_word(result: str) -> str:
    """Return what an inspection found; a seller's own result as it is."""
    return _(INSPECTION_LABELS[result]) if result in INSPECTION_LABELS else result


def case_story(desk: Desk, case: Case, at: datetime, table: CommandTable) -> Story:
    """Tell a case in short lines: the clock, the request, the goods, what was decided."""
    with privacy.about(desk.store, case.order_id):
        return _story(desk, case, at, table)


def _story(desk: Desk, case: Case, at: datetime, table: CommandTable) -> Story:
    head = [Piece(case.order_sn, "title"), Piece("  " + _("case {ref}").format(ref=case.id), "dim")]
    end = []
    if case.asked_at is not None:
        end = [Piece(_("asked {time}").format(time=f"{case.asked_at:%m-%d %H:%M}"), "dim")]
    lines = [_clock(desk, case, at), _unknown(case), _request(case), _item(case), _goods(case)]
    lines += [_answers(case), _decided(case), _claim(desk, at, case)]
    advice = advise(case, at)
    command = ADVICE.get(advice.do, ("", ""))[0]
    keys = table[command].keys if command else ()
    key = f" ({keys[0]})" if keys else ""
    next_line = [
        Piece(" " + _("Advice: "), "key"),
        Piece(f"{advice.label}{key}", "strong"),
    ]
    lines.append([Piece(f" {advice.because}", "dim")])
    return Story(head, end, [line for line in lines if line], next_line)


def _clock(desk: Desk, case: Case, at: datetime) -> StoryLine:
    line = [Piece(f" {type_label(case)}", "strong"), Piece(f"  {case.status}", "dim")]
    if case.due is None or case.clock is None:
        return [*line, Piece(f"  {case.state_label(at)}")]
    due = case.due.due_at
    line.append(Piece("  " + _(_BY[case.clock]).format(time=f"{due:%m-%d %H:%M}"), "strong"))
    line.append(Piece(f" ({_rule(desk.rules.of(case.shop_id), case.due.rule)})", "dim"))
    left = left_s(due, at)
    if left < 0:
        words = _("{time} ago: {state}")
        text = words.format(time=time_label(-left), state=case.state_label(at))
        line.append(Piece(f"  {text}", "bad"))
    return line


def _rule(rules: RuleBook, rule: str) -> str:
    if rule in _RULES:
        hours = "" if rule == "platform" else f"{rules[rule].value:g}"
        return _(_RULES[rule]).format(hours=hours)
    if rule.startswith("appeal."):
        days = rules[rule].delta.days
        return _("{days} days after the refund").format(days=days)
    return rule_words(rule, rules)


def _unknown(case: Case) -> StoryLine:
    if case.order_id is not None:
        return []
    text = _("This order is not here: import the order export to see its purchase and goods.")
    return [Piece(f" {text}", "warn")]


def _request(case: Case) -> StoryLine:
    return [
        Piece(" " + _("Asks"), "dim"),
        Piece(f"  {yuan(case.refund_fen) or '–'}", "strong"),
        Piece(_(" of {deal}").format(deal=yuan(case.deal_fen)) if case.deal_fen else "", "dim"),
        Piece(f"  {shown(privacy.loose(case.reason)) or '–'}"),
        Piece("  " + _("platform stepped in") if case.intervened else "", "warn"),
    ]


def _item(case: Case) -> StoryLine:
    if not case.title:
        return []
    line = [Piece(" " + _("Item"), "dim"), Piece(f"  {case.title}")]
    if case.supplier:
        line.append(Piece("  " + _("supplier {name}").format(name=case.supplier)))
    if case.cost_fen:
        line.append(Piece("  " + _("cost {yuan}").format(yuan=yuan(case.cost_fen))))
    return line


def _goods(case: Case) -> StoryLine:
    line = [Piece(" " + _("Goods"), "dim"), Piece(f"  {goods_label(case.goods)}", "strong")]
    if case.return_number or case.return_status:
        told = " ".join(part for part in (case.return_number, case.return_status) if part)
        line.append(Piece("  " + _("return {number}").format(number=told)))
    if case.inspection:
        when = f" {case.inspected_at:%m-%d %H:%M}" if case.inspected_at else ""
        text = _("inspected: {result}").format(result=inspection_word(case.inspection))
        line.append(Piece(f"  {text}{when}", "warn" if case.inspection != "fine" else ""))
    if case.return_address and case.return_confirmed_at:
        text = _("return address confirmed {day}").format(day=f"{case.return_confirmed_at:%m-%d}")
        line.append(Piece(f"  {text}", "dim"))
    return line


def _answers(case: Case) -> StoryLine:
    if case.type != "refund_only" or case.instant:
        return []
    return [
        Piece(" " + _("Received?"), "dim"),
        Piece(f" {_(_ANSWERS[case.buyer_received])}"),
        Piece("  " + _("Signed for?"), "dim"),
        Piece(f" {_(_ANSWERS[case.buyer_signed])}"),
    ]


def _decided(case: Case) -> StoryLine:
    if case.decision is None:
        return []
    words = {"agree": _("Agreed"), "reject": _("Rejected"), "settle": _("Settled")}
    line = [Piece(f" {words.get(case.decision, case.decision)}", "strong")]
    if case.decided_at:
        line.append(Piece(f" {case.decided_at:%m-%d %H:%M}", "dim"))
    words_given = (case.settlement, case.decision_reason)
    line += [Piece(f"  {shown(privacy.loose(text))}") for text in words_given if text]
    if case.settlement_fen is not None and case.decision == "settle":
        line.append(Piece("  " + _("cost {yuan}").format(yuan=yuan(case.settlement_fen))))
    if case.appealed:
        line.append(Piece("  " + _("appeal written"), "dim"))
    return line


def _claim(desk: Desk, at: datetime, case: Case) -> StoryLine:
    claim = claims.of_case(desk, at, case)
    if claim is None:
        return []
    return [
        Piece(" " + _("Claim"), "dim"),
        Piece("  " + _("{yuan} owed by {supplier}, {days} days").format(
            yuan=yuan(claim.left_fen), supplier=claim.supplier or "–", days=claim.age_s // 86400)),
        Piece(f"  {_(claims.STATE_LABELS[claim.state])}", "dim"),
    ]  # fmt: skip
