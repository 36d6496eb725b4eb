"""A screen over the desk, which closes once."""

from __future__ import annotations

from typing import ClassVar, Generic

from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen, ScreenResultType


class Over(ModalScreen[ScreenResultType], Generic[ScreenResultType]):
    """Takes one answer, and closes itself alone.

    Textual's own `dismiss` closes whatever screen is the foremost and gives the answer again for
    each call: a second Enter, or a click that was still on its way, would close another one.
    """

    # Whether it fills the screen: what is beneath need not tick then, since nobody sees it.
    covers: ClassVar[bool] = False

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

    def on_screen_resume(self) -> None:
        """Give the answer that came while another screen lay over this one."""
        if self._answers:
            self.dismiss(self._answers[0])
