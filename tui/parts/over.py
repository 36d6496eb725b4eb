"""A screen over the desk, which closes once."""

from __future__ import annotations

from typing import ClassVar, Generic

from rich.console import RenderableType
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen, ScreenResultType

from tui.parts.host import host_of


class Over(ModalScreen[ScreenResultType], Generic[ScreenResultType]):
    """Takes one answer, and closes itself alone.

    Textual's own `dismiss` closes whatever screen is the foremost and gives the answer again for
    each call: a second Enter, or a click that was still on its way, would close another one.
    """

    # Whether it fills the screen: what is beneath need not tick then, since nobody sees it.
    covers: ClassVar[bool] = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("M,ctrl+r", "personal", show=False, id="desk.personal"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.set_class(self.covers, "-covers")
        self._answers: list[ScreenResultType | None] = []
        self._answered = False

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """Close with a result; where another screen lies over this one, when that is gone."""
        if self._answered or self not in self.app.screen_stack:
            return AwaitComplete()
        if self.app.screen is not self:
            self._answers.append(result)
            return AwaitComplete()
        self._answered = True
        return super().dismiss(result)

    def render(self) -> RenderableType:
        """Draw what lies right beneath, dimmed.

        Textual goes by the order in which screens ask. One that is drawn anew under others which
        are not takes one of those for its ground, and the two draw each other without end.
        """
        stack = self.app.screen_stack
        place = stack.index(self) if self in stack else 0
        ground = self.styles.background
        if ground.a == 1:
            return super().render()
        # One that is closed already has nothing beneath it.
        return BackgroundScreen(stack[place - 1], ground) if place else ""

    def redraw(self) -> None:
        """Tell anew what is told of persons: it may be shown now, or no longer."""

    def others_wrote(self) -> None:
        """Take in that another session has changed something: a list and a sheet read anew."""

    def entitle(self) -> None:
        """Write the title again, as what all titles say beside their own words has changed."""

    def titled(self, title: str) -> Content:
        """Return a title with what every screen says just now."""
        words = host_of(self).said_above
        # Before it: of a long title the end is cut off.
        return Content.assemble((f" {words} " if words else "", "$text-error bold reverse"), title)

    def action_personal(self) -> None:
        """Show personal data for a minute, or hide it again."""
        host = host_of(self)
        host.guarded(host.toggle_personal)

    def on_screen_resume(self) -> None:
        """Give the answer that came while another screen lay over this one."""
        if self._answers:
            self.dismiss(self._answers[0])
