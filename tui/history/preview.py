"""A look at what taking an act back changes, and what is left; then yes or no."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message

from core.base import personal
from core.base.clock import from_epoch
from core.base.errors import Busy, DaifaError
from core.base.i18n import _
from core.base.text import shown
from core.orders import privacy, taking_back
from core.store import desk as desk_module
from core.store.act_list import ActEntry
from core.store.desk import Desk, open_desk
from core.store.reverting import Outcome
from tui.parts import undoing
from tui.parts.dialog import Dialog, own_fault
from tui.parts.messages import Saved
from tui.parts.moved_clocks import moved_lines
from tui.widgets.form_field import Choice
from tui.widgets.remarks import ASK, BAD, DIM, OK, Remark, Remarks

_DONE_MOST = 40
_LEFT_MOST = 40


class PreviewScreen(Dialog[Saved | None]):
    """What would change, what would be left and why; No is the default."""

    DEFAULT_CSS = """
    PreviewScreen .body { height: auto; max-height: 12; scrollbar-size-vertical: 1; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,n", "answer(False)", show=False),
        Binding("y,ctrl+s", "answer(True)", show=False),
        Binding("pagedown", "roll(8)", show=False),
        Binding("pageup", "roll(-8)", show=False),
        Binding("down", "roll(1)", show=False),
        Binding("up", "roll(-1)", show=False),
    ]

    class Ready(Message):
        """What a thread found, or did; `words` say why it could not."""

        def __init__(self, outcome: Outcome | None, done: bool, words: str = "") -> None:
            super().__init__()
            self.outcome, self.done, self.words = outcome, done, words

    def __init__(self, entry: ActEntry, blocked: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.entry = entry
        # Told where nothing of it can be taken back.
        self._blocked = blocked
        self.head = Remarks()
        self.body = Remarks()
        self.answer = Choice([("", _("No")), ("1", _("Yes"))], "")
        self._roller = VerticalScroll(classes="body", can_focus=False)
        self._busy = False
        self._outcome: Outcome | None = None

    def compose(self) -> ComposeResult:
        """Lay out what is looked at, and the answers."""
        entry = self.entry
        self.frame(_("Take back"), _("Esc no"))
        when = f"{from_epoch(entry.at):%m-%d %H:%M}"
        with privacy.about(self.desk.store, entry.order_sn):
            note = personal.words(entry.note)
        words = " · ".join((when, shown(entry.who), taking_back.act_words(entry), note)).rstrip(
            " ·"
        )
        with self.sheet:
            yield Remarks([Remark(words)])
            yield self.head
            with self._roller:
                yield self.body
            yield self.trouble
            yield self.answer

    def on_mount(self) -> None:
        """Look at what would change."""
        self.answer.display = False
        self._start(done=False)

    def _start(self, *, done: bool) -> None:
        """Look, or take back: at once, or in a thread with its own desk when it is long."""
        step = desk_module.revert if done else desk_module.plan_revert
        desk, at, act = self.desk, self.host.now(), self.entry.id
        if self.entry.orders <= undoing.MANY:
            self.in_turn(lambda: self._at_once(step, act, done))
            return
        place, who, session = desk.store.path, desk.actor.who, desk.actor.session
        self._busy = True
        self.head.say(Remark(_("Looking …") if not done else _("Taking back …"), DIM))

        def run() -> None:
            try:
                own = open_desk(place, who=who, session=session, create=False)
                try:
                    self.post_message(self.Ready(step(own, at, act), done))
                finally:
                    own.close()
            except DaifaError as error:
                self.post_message(self.Ready(None, done, error.message))
            except Exception:
                # The desk writes it down; this screen must not wait for what does not come.
                self.post_message(self.Ready(None, done, own_fault()))
                raise

        self.run_worker(run, thread=True, exit_on_error=True)

    def _at_once(
        self, step: Callable[[Desk, datetime, str | int], Outcome], act: int, done: bool
    ) -> None:
        try:
            ready = self.Ready(step(self.desk, self.host.now(), act), done)
        except Busy:
            raise
        except DaifaError as error:
            ready = self.Ready(None, done, error.message)
        self.on_preview_screen_ready(ready)

    def on_preview_screen_ready(self, message: Ready) -> None:
        """Show what was found, or close with what was done."""
        self._busy = False
        self.trouble.say()
        outcome = message.outcome
        if outcome is None:
            self.head.say()
            self.trouble.say(Remark(message.words, BAD))
            return
        if message.done and outcome.done:
            self.dismiss(Saved(taking_back.result_words(outcome, planned=False), undoable=False))
            return
        self._show(outcome)

    def redraw(self) -> None:
        """Tell persons anew."""
        if self._outcome is not None:
            self._show(self._outcome)

    def _show(self, outcome: Outcome) -> None:
        self._outcome = outcome
        tone = OK if not outcome.left else ASK
        self.head.say(Remark(taking_back.result_words(outcome, planned=True), tone))
        # What a yes would change comes first: the rest stays as it is anyway.
        said = [Remark(f"  {taking_back.done_words(self.desk, each)}")
                for each in outcome.done[:_DONE_MOST]]  # fmt: skip
        said += _more(len(outcome.done) - _DONE_MOST)
        said += [Remark(line, ASK) for line in moved_lines(self.desk, self.host.now(), outcome)]
        said += [_left_remark(outcome, place) for place in range(len(outcome.left[:_LEFT_MOST]))]
        said += _more(len(outcome.left) - _LEFT_MOST)
        self.body.say(*said)
        if not outcome.done:
            words = _("Nothing of it can be taken back; nothing was changed.")
            self.trouble.say(Remark(words, BAD))
            self.answer.display = False
            if self._blocked is not None:
                self._blocked()
            return
        self.answer.display = True
        self.answer.focus()
        self.name_keys(_("y yes  Enter takes the marked answer  Esc no"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """A yes is taken once it is known to what."""
        if action == "answer" and parameters == (True,):
            return bool(self.answer.display) and not self._busy
        return True

    def on_choice_changed(self, event: Choice.Changed) -> None:
        event.stop()

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        event.stop()
        self.action_answer(bool(self.answer.value))

    def action_answer(self, yes: bool) -> None:
        """Take back on a yes, close on a no."""
        if yes and not self._busy:
            self.answer.display = False
            self._start(done=True)
        elif not yes and not self._busy:
            self.dismiss(None)

    def action_roll(self, by: int) -> None:
        """Scroll what would change."""
        self._roller.scroll_relative(y=by, animate=False)


def _left_remark(outcome: Outcome, place: int) -> Remark:
    words = taking_back.left_words(outcome.left[place])
    return Remark(_("Left: {what}: {why}").format(what=words.what, why=words.why), ASK)


def _more(count: int) -> list[Remark]:
    if count <= 0:
        return []
    return [Remark("  " + _("… and {count} more").format(count=count), DIM)]
