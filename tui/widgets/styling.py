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


def is_covered(widget: Widget) -> bool:
    """Whether a screen that was opened over a widget's own hides all of it."""
    top = widget.app.screen
    return top is not widget.screen and any(
        each.region.contains_region(widget.region) and each.styles.background.a == 1
        for each in top.children
    )
