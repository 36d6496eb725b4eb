"""A line to type in that shows another text than the one it holds."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual.widgets import Input


class OtherValue(Input):
    """An input that draws what `instead` says, as long as that says something."""

    @property
    def instead(self) -> str | None:
        """The text to show, with as many signs as the value has; None for the value itself."""
        return None

    # Private: what is drawn is made of this; Textual can hide a value only as bullets.
    @property
    def _value(self) -> Text:
        if (text := self.instead) is None:
            return super()._value
        return Text(text, no_wrap=True, overflow="ignore", end="")

    # Private: where the cursor stands is counted by it, and other signs have other widths.
    def _position_to_cell(self, position: int) -> int:
        if (text := self.instead) is None:
            return super()._position_to_cell(position)
        return cell_len(text[:position])
