"""The style of a widget's part, also while the widget comes or goes."""

from __future__ import annotations

from rich.style import Style
from textual.widget import Widget


def part_style(widget: Widget, part: str) -> Style:
    """Return the style of a component class; a widget painted without any yet has its own."""
    try:
        return widget.get_component_rich_style(part)
    except KeyError:
        return widget.rich_style
