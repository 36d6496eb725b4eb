"""The selected row in a few lines: the story of the order, the case or the appeal it is about."""

from __future__ import annotations

from datetime import datetime

from core.aftersales import reading as aftersales
from core.appeals import reading as appeals
from core.base.i18n import _
from core.base.money import yuan
from core.due.items import DueItem
from core.due.words import time_words
from core.orders import reading as orders
from core.rules.terms import Band, Clock, label
from core.store.desk import Desk
from tui.aftersales.story import case_story
from tui.appeals.story import appeal_story
from tui.commands.table import CommandTable
from tui.orders.story import story as order_story
from tui.parts.story import Story, StoryLine
from tui.todo.doing import OF_CASE
from tui.widgets.coloured_text import Piece


def due_story(desk: Desk, item: DueItem, at: datetime, table: CommandTable) -> Story:
    """Tell a row by the story of what it is about."""
    if item.clock in OF_CASE or (item.clock is Clock.APPEAL and item.key < 0):
        for case in aftersales.by_ids(desk, [abs(item.key)]):
            return _with(case_story(desk, case, at, table), item)
    elif item.clock is Clock.APPEAL:
        for appeal in appeals.by_ids(desk, [item.key]):
            return _with(appeal_story(desk, appeal, at, table, ()), item)
    for order in orders.by_ids(desk, [item.order_id] if item.order_id else []):
        return _with(order_story(desk, order, at, table), item)
    return _bare(item, table)


def _with(story: Story, item: DueItem) -> Story:
    """Say first which clock it is, and until when it is put off."""
    return story._replace(lines=[_clock(item), *story.lines])


def _clock(item: DueItem) -> StoryLine:
    late = item.band is Band.OVERDUE
    line = [Piece(f" {label(item.clock)}", "strong")]
    if item.left_s is not None:
        line.append(Piece(f"  {time_words(item.left_s)}", "bad" if late else ""))
    if item.due_at is not None:
        line.append(Piece(f"  {item.due_at:%m-%d %H:%M}", "dim"))
    if item.stake_fen is not None:
        line.append(Piece("  " + _("at stake {yuan}").format(yuan=yuan(item.stake_fen))))
    if item.snoozed_until is not None:
        when = f"{item.snoozed_until:%m-%d %H:%M}"
        line.append(Piece("  " + _("snoozed until {time}").format(time=when), "key"))
    return line


def _bare(item: DueItem, table: CommandTable) -> Story:
    head = [Piece(item.order_sn or label(item.clock), "title")]
    text = _("{notice_done} says that it was dealt with.")
    if item.clock is Clock.CLAIM:
        text = _("{claims} shows what suppliers owe.")
    step = [Piece(" " + _("Next: "), "key"), Piece(table.with_keys(text), "strong")]
    return Story(head, [], [_clock(item), [Piece(f" {item.title}")]], step)
