"""A form's field: its label, the place to type or choose, and the message under it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, Static

from core.base.text import shown
from tui.widgets.columns import fit
from tui.widgets.paste_cut import PasteCut
from tui.widgets.remarks import DIM, Remark, Remarks

if TYPE_CHECKING:
    from tui.widgets.text_box import TextBox

LABEL_WIDTH = 13
# Longer than anything that belongs on one line; each key judges all of it.
MOST = 4000
# Nothing that is typed into a field begins with one of these.
HELP_KEYS = ("question_mark", "fullwidth_question_mark")
Completion = Callable[[str], Sequence[str]]


class FieldInput(Input):
    """One line to type in. It does not blink, keeps every pasted line, completes with Tab."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", show=False),
    ]

    def __init__(
        self,
        value: str = "",
        *,
        placeholder: str = "",
        complete: Completion | None = None,
        most: int = MOST,
    ) -> None:
        super().__init__(
            value, placeholder=placeholder, compact=True, select_on_focus=False, max_length=most
        )
        self.cursor_blink = False
        self.complete = complete
        self.pasted = False

    def on_key(self, event: events.Key) -> None:
        """Ask for help with a question mark as the first sign, where the screen has some."""
        ask = getattr(self.screen, "action_help", None)
        if ask is not None and not self.value and event.key in HELP_KEYS:
            event.stop()
            event.prevent_default()
            ask()

    def on_paste(self, event: events.Paste) -> None:
        """Put all lines of a paste on this one line: an address or a number may span several."""
        event.prevent_default()
        event.stop()
        self.take(event.text)

    def take(self, text: str) -> None:
        """Take what was pasted here, or into the list from which the form was opened."""
        # Terminals end the lines of a paste with a carriage return as well.
        # More than fits is read, as blanks and line ends may go; megabytes are not.
        given = text[: 2 * MOST].replace("\r", "\n")
        lines = [shown(line).strip() for line in given.split("\n")]
        room = (self.max_length or 0) - len(self.value) + len(self.selected_text)
        text = "；".join(line for line in lines if line)
        fitting = text[: max(room, 0)]
        if fitting:
            self.pasted = True
            self.replace(fitting, *self.selection)
        if len(fitting) < len(text):
            self.post_message(PasteCut(self.max_length or 0))

    def action_complete(self) -> None:
        """Take the first completion, and go on to the next field."""
        options = self.complete(self.value) if self.complete and self.value else ()
        if options and options[0] != self.value:
            self.value = options[0]
            self.cursor_position = len(self.value)
        self.screen.focus_next()


class Choice(Widget, can_focus=True):
    """One of a few: space or the arrows go on, digits pick."""

    DEFAULT_CSS = "Choice { height: 1; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "turn(1)", show=False),
        Binding("left", "turn(-1)", show=False),
        Binding("enter", "submit", show=False),
        *(Binding(str(digit), f"pick({digit})", show=False) for digit in range(1, 10)),
    ]

    class Changed(Message):
        """Another option was chosen; `control` is where."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> Choice:
            """The choice it comes from."""
            return self.choice

    class Submitted(Message):
        """Enter was pressed."""

    value: reactive[str] = reactive("")

    def __init__(self, options: Sequence[tuple[str, str]], value: str | None = None) -> None:
        super().__init__()
        self.options = tuple(options)
        known = value if any(each[0] == value for each in options) else options[0][0]
        self.set_reactive(Choice.value, known or "")

    @property
    def chosen(self) -> int:
        """The place of the chosen option."""
        return next((i for i, each in enumerate(self.options) if each[0] == self.value), 0)

    def validate_value(self, value: str) -> str:
        """Refuse what is no option: what is saved is what is shown."""
        return value if any(each[0] == value for each in self.options) else self.value

    def watch_value(self) -> None:
        if self.is_mounted:
            self.post_message(self.Changed(self))

    def action_turn(self, step: int) -> None:
        """Choose the option that comes `step` later."""
        self.value = self.options[(self.chosen + step) % len(self.options)][0]

    def action_pick(self, number: int) -> None:
        """Choose an option by its number, from 1."""
        if number <= len(self.options):
            self.value = self.options[number - 1][0]

    def action_submit(self) -> None:
        """Say that Enter was pressed."""
        self.post_message(self.Submitted())

    def on_click(self) -> None:
        self.action_turn(1)

    def render(self) -> Content:
        """Show all options when they fit, else the chosen one with its place."""
        width = self.content_size.width
        parts = [
            f"{'(x)' if number == self.chosen else '( )'} {shown(label)}"
            for number, (_value, label) in enumerate(self.options)
        ]
        text = "  ".join(parts)
        if fit(text, width).rstrip() == text:
            return Content(text)
        head = f"{self.chosen + 1}/{len(self.options)} "
        return Content(fit(head + self.options[self.chosen][1], width))


class ChoiceList(Choice):
    """One of a few, each on its own line; up and down go on, digits pick."""

    DEFAULT_CSS = "ChoiceList { height: auto; width: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "next", show=False),
        Binding("up", "previous", show=False),
    ]

    def action_next(self) -> None:
        """Go down; from the last option to the next field."""
        if self.chosen + 1 < len(self.options):
            self.action_turn(1)
        else:
            self.screen.focus_next()

    def action_previous(self) -> None:
        """Go up; from the first option to the field before."""
        if self.chosen:
            self.action_turn(-1)
        else:
            self.screen.focus_previous()

    def set_options(self, options: Sequence[tuple[str, str]]) -> None:
        """Offer other options, the first of them chosen."""
        self.options = tuple(options)
        self.value = self.options[0][0]
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line an option."""
        return len(self.options)

    def render(self) -> Content:
        """Show each option on its line with its digit."""
        width = self.content_size.width
        return Content("\n").join(
            Content(fit(f"{'>' if n == self.chosen else ' '} {n + 1} {label}", width))
            for n, (_value, label) in enumerate(self.options)
        )


class TickBox(Choice):
    """Yes or no: space changes it. `1` stands for yes."""

    def __init__(self, label: str, *, value: bool = False) -> None:
        super().__init__((("", label), ("1", label)), "1" if value else "")

    def render(self) -> Content:
        """Show the box and what it means."""
        box = "[x]" if self.value else "[ ]"
        return Content(fit(f"{box} {self.options[0][1]}", self.content_size.width))


class FormField(Vertical):
    """Label, control and message as one. `value` is what the control holds."""

    DEFAULT_CSS = """
    FormField { height: auto; }
    FormField > Horizontal { height: auto; }
    FormField .field-label { width: 13; height: 1; }
    FormField > Remarks { margin-left: 13; }
    """

    def __init__(
        self,
        key: str,
        label: str,
        control: FieldInput | Choice | TextBox | None = None,
        *,
        required: bool = False,
        shown: bool = True,
    ) -> None:
        super().__init__(id=f"field-{key}")
        self.key, self.label, self.required = key, label, required
        self.control: FieldInput | Choice | TextBox = FieldInput() if control is None else control
        self.message = Remarks()
        self.problem = ""
        self._proposed = ""
        self.display = shown

    def compose(self) -> ComposeResult:
        """Put the label before the control and the message under it."""
        with Horizontal():
            yield Static(fit(self.label, LABEL_WIDTH - 1), classes="field-label", markup=False)
            yield self.control
        yield self.message

    @property
    def value(self) -> str:
        """What was typed or chosen, without blanks around it."""
        return self.control.value.strip()

    @value.setter
    def value(self, text: str) -> None:
        self.control.value = text
        if isinstance(self.control, FieldInput):
            self.control.cursor_position = len(text)

    def take(self, text: str) -> None:
        """Put in what was pasted before the form was there."""
        if isinstance(self.control, Choice):
            self.value = text
        else:
            self.control.value = ""
            self.control.take(text)

    def propose(self, text: str) -> None:
        """Fill in what is likely: it is typed over as soon as the cursor comes here."""
        self.value = self._proposed = text

    @property
    def is_proposed(self) -> bool:
        """Whether what was proposed stands here untouched."""
        return bool(self._proposed) and self.value == self._proposed

    @property
    def missing(self) -> bool:
        """Whether something must still be typed here."""
        return self.display and self.required and not self.value

    def say(self, text: str = "", tone: str = "") -> None:
        """Show a message under the field; an empty one takes it away."""
        self.message.say(*([Remark(text, tone)] if text else ()))

    def offer(self, text: str) -> None:
        """Show what Tab would take, while the field is typed in."""
        self.say(text if self.value and self.control.has_focus else "", DIM)

    def wrong(self, text: str = "") -> None:
        """Say what is wrong with the value, so that it is not saved; empty when nothing is."""
        self.problem = text
        self.say(text, "bad")
