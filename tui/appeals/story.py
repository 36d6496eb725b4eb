"""The selected appeal in a few lines, under the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.appeals import reading as appeals
from core.appeals.appeal import WAITING, Appeal, State, state_label
from core.appeals.windows import TO_SUBMIT
from core.base import personal
from core.base.i18n import _
from core.base.money import yuan
from core.base.text import shown
from core.orders import privacy
from core.rules.appeals import book
from core.rules.deadlines import label as time_label
from core.rules.deadlines import left_s
from core.store.desk import Desk
from tui.commands.table import CommandTable
from tui.parts.story import Story, StoryLine
from tui.widgets.coloured_text import Piece


def size_words(size: int) -> str:
    """Return a file's size for the eye."""
    if size < 1 << 20:
        return f"{max(size / 1024, 0.1):.1f}KB"
    return f"{size / (1 << 20):.1f}MB"


def appeal_story(
    desk: Desk,
    appeal: Appeal,
    at: datetime,
    table: CommandTable,
    effects: Sequence[str],
    *,
    text: bool = True,
) -> Story:
    """Tell an appeal in short lines; `effects` say what winning brings.

    Without `text` the description is left out, for a place where it stands whole.
    """
    with privacy.about(desk.store, appeal.order_id):
        return _story(desk, appeal, at, table, effects, text=text)


def _story(
    desk: Desk,
    appeal: Appeal,
    at: datetime,
    table: CommandTable,
    effects: Sequence[str],
    *,
    text: bool,
) -> Story:
    kind = appeals.kind_of(appeal.kind)
    head = [Piece(f"#{appeal.id} {kind.label}", "title"), Piece(f"  {appeal.order_sn}", "dim")]
    end = [Piece(_("written {time}").format(time=f"{appeal.created_at:%m-%d %H:%M}"), "dim")]
    lines: list[StoryLine] = [_clock(desk, appeal, at)]
    if kind.path:
        lines.append([Piece(" " + _("Where"), "dim"), Piece(f"  {kind.path}")])
    lines += [
        _asked(appeal),
        _text(appeal) if text else [],
        _files(desk, appeal),
        _effects(effects),
    ]
    lines += [_end(appeal)]
    return Story(head, end, [line for line in lines if line], _next(desk, appeal, table))


def _clock(desk: Desk, appeal: Appeal, at: datetime) -> StoryLine:
    line = [Piece(f" {state_label(appeal.state)}", "strong")]
    if appeal.due is not None:
        due = appeal.due.due_at
        line.append(Piece("  " + _("submit by {time}").format(time=f"{due:%m-%d %H:%M}")))
        left = left_s(due, at)
        if left < 0:
            text = _("the window closed {time} ago").format(time=time_label(-left))
            line.append(Piece(f"  {text}", "bad"))
    for words, when in (
        (_("submitted {time}"), appeal.submitted_at),
        (_("decided {time}"), appeal.decided_at),
        (_("reconsidered {time}"), appeal.reconsidered_at),
    ):
        if when is not None:
            line.append(Piece("  " + words.format(time=f"{when:%m-%d %H:%M}"), "dim"))
    return line


def _asked(appeal: Appeal) -> StoryLine:
    ground = book().ground(appeal.ground)
    line: StoryLine = []
    if appeal.amount_fen is not None:
        line += [Piece(" " + _("Amount"), "dim"), Piece(f"  {yuan(appeal.amount_fen)}", "strong")]
        if appeal.max_fen is not None:
            line.append(
                Piece("  " + _("(at most {yuan})").format(yuan=yuan(appeal.max_fen)), "dim")
            )
    if appeal.ground:
        line += [Piece("  " if line else " "), Piece(_("Ground"), "dim")]
        line.append(Piece(f"  {ground.label if ground else appeal.ground}"))
    if appeal.case_ref:
        line.append(Piece("  " + _("case {ref}").format(ref=appeal.case_ref), "dim"))
    return line


def _text(appeal: Appeal) -> StoryLine:
    if not appeal.text:
        return []
    text = shown(privacy.loose(appeal.text).replace("\n", " "))
    return [Piece(" " + _("Text"), "dim"), Piece(f" {len(appeal.text)}  ", "dim"), Piece(text)]


def _files(desk: Desk, appeal: Appeal) -> StoryLine:
    line = [Piece(" " + _("Evidence"), "dim")]
    line += [
        Piece(f"  {shown(personal.words(each.name))} {size_words(each.size)}")
        for each in appeal.evidence
    ]
    if appeal.state in TO_SUBMIT:
        found = appeals.missing(desk, appeal)
        line += [Piece(f"  {each.message}", "bad" if each.broken else "warn") for each in found]
    elif not appeal.evidence:
        line.append(Piece("  –"))
    return line


def _effects(effects: Sequence[str]) -> StoryLine:
    if not effects:
        return []
    return [Piece(" " + _("If won"), "dim"), Piece("  " + "  ".join(effects), "good")]


def _end(appeal: Appeal) -> StoryLine:
    if appeal.drop_reason:
        return [
            Piece(" " + _("Dropped"), "dim"),
            Piece(f"  {shown(privacy.loose(appeal.drop_reason))}"),
        ]
    return []


def _next(desk: Desk, appeal: Appeal, table: CommandTable) -> StoryLine:
    state = appeal.state
    if state in TO_SUBMIT:
        text = (
            _("Press {edit} and add what is missing.")
            if appeals.missing(desk, appeal)
            else _("{copy} copies the text; submit it on the platform, then press {submit}.")
        )
    elif state in WAITING:
        text = _("When the platform has answered: {won} won, {lost} lost, {more} more evidence.")
    elif state is State.LOST:
        text = _("With new evidence ({edit}) it can be submitted again: {reconsider}.")
    else:
        text = _("Nothing is left to do.")
    return [Piece(" " + _("Next: "), "key"), Piece(table.with_keys(text), "strong")]
