"""A line to type in that holds what is known of a person: masked until it may be shown."""

from __future__ import annotations

from collections.abc import Callable

from core.base import personal
from tui.terminal.other_value import OtherValue
from tui.widgets.form_field import FieldInput


class PersonalInput(OtherValue, FieldInput):
    """Holds a stored value whole and shows it masked; what is typed is shown as it is typed.

    The first key that changes a masked value takes all of it away: nobody corrects what he does
    not see.
    """

    def __init__(self, value: str, masked: Callable[[str], str], *, placeholder: str = "") -> None:
        self._stored, self._mask = value, masked
        super().__init__(value, placeholder=placeholder)

    @property
    def is_masked(self) -> bool:
        """Whether the stored value stands here and may not be seen."""
        if personal.is_open() or self.value != self._stored:
            return False
        return self._mask(self.value) != self.value

    @property
    def instead(self) -> str | None:
        """What is shown of the stored value while it may not be seen."""
        if not self.is_masked:
            return None
        return self._mask(self.value)[: len(self.value)].ljust(len(self.value), "*")

    @property
    def selected_text(self) -> str:
        """The selected part; nothing of what is masked."""
        return "" if self.is_masked else super().selected_text

    def replace(self, text: str, start: int, end: int) -> None:
        """Put a text in place of a part; of a masked value, in place of all of it."""
        if self.is_masked:
            start, end = 0, len(self.value)
        super().replace(text, start, end)
