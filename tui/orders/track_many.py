"""Many tracking numbers at once: pasted, judged line by line, saved with one confirmation."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea

from core.base.errors import Busy, DaifaError
from core.base.i18n import _, ngettext
from core.base.text import shown
from core.orders import bulk
from core.orders.bulk import BulkLine
from tui.parts.confirm import first_lines
from tui.parts.dialog import Dialog
from tui.parts.form import tail
from tui.parts.messages import Saved
from tui.widgets.columns import fit
from tui.widgets.form_field import Choice
from tui.widgets.long_text import LongText
from tui.widgets.remarks import ASK, BAD, OK, SIGNS, Remark, Remarks, wrapped

LATER = 0.3


def clean_lines(text: str) -> str:
    """Return pasted lines without what could act on a terminal."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(shown(line.replace("\t", "  ")) for line in lines)


class PasteBox(TextArea):
    """A box for many lines; it does not blink, and keeps control characters out."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "screen.focus_next", show=False)]

    class Pasted(Message):
        """Lines were pasted."""

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=False, show_line_numbers=False, compact=True)
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Put the lines in, and say that a paste has come."""
        event.prevent_default()
        event.stop()
        if clean := clean_lines(event.text):
            joined = self.text and not self.text.endswith("\n") and self.selection.is_empty
            self.insert(("\n" if joined else "") + clean)
            self.post_message(self.Pasted())


class Preview(LongText, can_focus=True):
    """The judged lines, one row each; Enter saves those that fit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "screen.save", show=False),
        Binding("down", "scroll_down", show=False),
        Binding("up", "scroll_up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__(id="preview")
        self.lines: Sequence[BulkLine] = ()

    def on_resize(self) -> None:
        self.show(self.lines)

    def show(self, lines: Sequence[BulkLine]) -> None:
        """Show these lines."""
        self.lines = lines
        width = self.scrollable_content_region.width or 70
        self.set_rows([(text, tone_of(line)) for line in lines for text in row_texts(line, width)])


def tone_of(line: BulkLine) -> str:
    """Return a line's tone: fit, to be asked, or refused."""
    if line.fit:
        return OK
    return ASK if line.askable else BAD


def row_texts(line: BulkLine, width: int) -> list[str]:
    """Return a line as the preview shows it: sign, order, courier, number; its problem below."""
    judged = line.check.judgement if line.check else line.pasted.judgement
    courier = (judged.courier if judged else None) or "–"
    number = (judged.cleaned if judged else None) or "–"
    order = tail(line.pasted.order_sn) if line.pasted.order_sn else f"#{line.pasted.line_no}"
    cells = (fit(order, 8), fit(courier, 14), fit(number, 20))
    problem = _wrapped(line.problem, width - 4)
    rows = [SIGNS[tone_of(line)] + " ".join(cells), *(f"    {part}" for part in problem if part)]
    return [fit(row, width) for row in rows]


@lru_cache(512)
def _wrapped(problem: str, width: int) -> list[str]:
    """Break a problem into lines; thousands of lines have the same."""
    return [part for text in problem.split("\n") for part in wrapped(text, width)]


class BulkTrackForm(Dialog[Saved | None]):
    """A box to paste into, and what becomes of each line. What does not fit stays in the box."""

    AUTO_FOCUS = "PasteBox"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", show=False),
        Binding("ctrl+s", "save", show=False),
        Binding("y", "yes", show=False),
        Binding("n", "no", show=False),
    ]

    def __init__(self, text: str = "") -> None:
        super().__init__()
        self.box = PasteBox(clean_lines(text))
        self.preview = Preview()
        self.count = Remarks(id="count")
        self.answer = Choice([("", _("No")), ("1", _("Yes"))], "")
        self.lines: list[BulkLine] = []
        self.saved: list[str] = []
        self.sheet.add_class("bulk")
        self._later: Timer | None = None
        self._leaving = False
        # The line that is asked about, and what was answered, by line numbers.
        self._asking: BulkLine | None = None
        self._said_of: dict[int, bool] = {}

    def compose(self) -> ComposeResult:
        """Lay out box, preview and question."""
        self.frame(_("Many tracking numbers"), "")
        with self.sheet:
            yield Remarks(
                [Remark(_("One order a line: whose it is, and the tracking number."), "dim")]
            )
            yield self.box
            yield self.count
            yield self.preview
            yield self.trouble
            yield self.answer

    def on_mount(self) -> None:
        self.answer.display = False
        self.judge()
        if self.lines:
            self.mind_opening()
            self.preview.focus()

    def on_descendant_focus(self) -> None:
        """Name the keys of the part that has them: a paste moves on to the list."""
        if self.answer.has_focus:
            words = _("y yes  Enter takes the marked answer  Esc no")
        elif self.preview.has_focus:
            words = _("Enter save  Tab to the text  Esc close")
        else:
            words = _("ctrl+s save  Tab to the list  Esc close")
        self.name_keys(words)

    def typed_words(self) -> str:
        """Return the box."""
        return self.box.text.strip()

    # Judging.

    def judge(self) -> None:
        """Judge every line that stands in the box."""
        self._stop_waiting()
        self.lines = bulk.judge_bulk(self.desk, self.box.text)
        self.preview.show(self.lines)
        self.preview.display = bool(self.lines)
        fit_ones = len(self.fitting)
        if self.lines:
            words = _("{good} can be saved, {rest} need a look").format(
                good=fit_ones, rest=len(self.lines) - fit_ones
            )
            self.count.say(Remark(words, OK if fit_ones == len(self.lines) else ASK))
        else:
            self.count.say()

    @property
    def fitting(self) -> list[BulkLine]:
        """The lines that can be saved: those that ask nothing, and those agreed to."""
        agreed = self.agreed
        return [line for line in self.lines if line.fit or line.pasted.line_no in agreed]

    @property
    def agreed(self) -> set[int]:
        """The numbers of the lines that were asked about and agreed to."""
        return {number for number, yes in self._said_of.items() if yes}

    @property
    def unanswered(self) -> list[BulkLine]:
        """The lines that are still to be asked about."""
        return [
            line for line in self.lines if line.askable and line.pasted.line_no not in self._said_of
        ]

    def on_paste_box_pasted(self) -> None:
        """A paste has come: judge it, and go to the list, where Enter saves."""
        self.judge()
        if self.fitting or self.unanswered:
            self.preview.focus()

    def on_text_area_changed(self) -> None:
        """Judge what is typed once the typing rests."""
        self._stop_waiting()
        self._leaving = False
        self.trouble.say()
        self._end_question()
        self._said_of.clear()
        self._later = self.set_timer(LATER, self.judge)

    def _stop_waiting(self) -> None:
        if self._later is not None:
            self._later.stop()
            self._later = None

    # Saving.

    def action_save(self) -> None:
        """Ask once before the fit lines are saved."""
        if self.at_opening:
            self.complain_of_haste()
            return
        if self.answer.display:
            self.action_yes()
            return
        self.judge()
        if self.unanswered:
            self._ask(self.unanswered[0])
            return
        good = self.fitting
        if not good:
            words = _("No line can be saved yet. Correct the lines in the box.")
            self.trouble.say(Remark(words, BAD))
            self.box.focus()
            return
        if len(good) == 1 or self.agreed == {line.pasted.line_no for line in good}:
            self.in_turn(self._save)
            return
        words = ngettext("Save {n} number?", "Save {n} numbers?", len(good)).format(n=len(good))
        firsts = first_lines([tail(line.pasted.order_sn or "") for line in good], 3)
        self._question(f"{words} {'  '.join(firsts)}")

    def _ask(self, line: BulkLine) -> None:
        """Ask about one line what speaks against it."""
        self._asking = line
        said = tail(line.pasted.order_sn or ""), line.problem.replace("\n", " ")
        self._question("  ".join((*said, _("Save it all the same?"))))

    def _question(self, words: str) -> None:
        keys = _("y yes, Enter takes the marked answer")
        self.trouble.say(Remark(f"{words}  ({keys})", ASK))
        self.answer.value = ""
        self.answer.display = True
        self.answer.focus()

    def _end_question(self) -> None:
        self._asking = None
        self.answer.display = False

    def on_choice_changed(self, event: Choice.Changed) -> None:
        event.stop()

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        event.stop()
        if self.answer.value:
            self.action_yes()
        else:
            self.action_no()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """`y` and `n` answer only while the question stands there."""
        return self.answer.display if action in ("yes", "no") else True

    def action_no(self) -> None:
        """Leave the line that is asked about; else save nothing, and go back to the list."""
        if self._asking is not None:
            self._take_answer(self._asking, yes=False)
            return
        self._end_question()
        self.trouble.say()
        self.preview.focus()

    def action_yes(self) -> None:
        """Agree to the line that is asked about; else save the fit lines."""
        if self._asking is not None:
            self._take_answer(self._asking, yes=True)
            return
        self._end_question()
        self.in_turn(self._save)

    def _take_answer(self, line: BulkLine, *, yes: bool) -> None:
        """Keep the answer about a line, and go on to the next one, or to saving."""
        self._said_of[line.pasted.line_no] = yes
        self._end_question()
        self.trouble.say()
        self.preview.focus()
        if self.unanswered or self.fitting:
            self.action_save()

    def _save(self) -> None:
        good = self.fitting
        try:
            bulk.record_bulk(self.desk, self.host.now(), self.lines, self.agreed)
        except Busy:
            raise
        except DaifaError as error:
            self.judge()
            self.trouble.say(*self.not_saved(error))
            self.preview.focus()
            return
        self.saved += [line.pasted.order_sn or "" for line in good]
        rest = [line.pasted.text for line in self.lines if line not in good]
        self._said_of.clear()
        if not rest:
            self.dismiss(self._outcome())
            return
        with self.prevent(TextArea.Changed):
            self.box.load_text("\n".join(rest))
        self.judge()
        words = ngettext("{n} number saved.", "{n} numbers saved.", len(good)).format(n=len(good))
        self.trouble.say(
            Remark(words, OK), Remark(_("The other lines stay here: correct them, or Esc."), ASK)
        )
        self.box.focus()

    def _outcome(self) -> Saved | None:
        if not self.saved:
            return None
        count = len(self.saved)
        words = ngettext("{n} number saved.", "{n} numbers saved.", count).format(n=count)
        return Saved(words)

    def action_cancel(self) -> None:
        """Close; lines that were not saved are asked about once."""
        if self.answer.display:
            self._end_question()
            self._said_of.clear()
            self.trouble.say()
            self.preview.focus()
            return
        if self._later is not None:
            self.judge()
        if self.lines and not self._leaving:
            self._leaving = True
            count = len(self.lines)
            words = ngettext(
                "{n} line is not saved. Esc again throws it away.",
                "{n} lines are not saved. Esc again throws them away.",
                count,
            ).format(n=count)
            self.trouble.say(Remark(words, ASK))
            return
        self.dismiss(self._outcome())
