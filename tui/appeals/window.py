"""Until when the platform takes an appeal, in words; a closed window is told first of all."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from core.base.i18n import _
from core.rules.deadlines import label as time_label
from core.rules.deadlines import left_s
from core.rules.terms import Deadline
from tui.widgets.remarks import BAD, DIM, OK, Remark


class Told(NamedTuple):
    """What is said of a window: a line with its tone; a warning where it has closed."""

    text: str
    tone: str
    warning: tuple[Remark, ...] = ()


def in_title(due: Deadline | None, now: datetime) -> str:
    """Return the end of a form's title: how long there is yet."""
    if due is None:
        return ""
    left = left_s(due.due_at, now)
    if left < 0:
        return "  " + _("window closed")
    return "  " + _("{time} left").format(time=time_label(left))


def told(due: Deadline | None, now: datetime) -> Told:
    """Say until when the platform takes it, as far as is known."""
    if due is None:
        return Told(_("No end of the window is stated."), DIM)
    until, left = f"{due.due_at:%m-%d %H:%M}", left_s(due.due_at, now)
    if left >= 0:
        words = _("Window: until {until}, {time} left.")
        return Told(words.format(until=until, time=time_label(left)), OK)
    words = _(
        "The window of this kind closed {time} ago, at {until}: the platform will hardly take"
        " it. Look there first, or choose another kind."
    )
    warning = Remark(words.format(time=time_label(-left), until=until), BAD)
    return Told(_("Window: closed since {until}.").format(until=until), BAD, (warning,))
