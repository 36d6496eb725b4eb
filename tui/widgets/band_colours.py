"""The colours of the bands: how strongly each clock speaks, in any theme and colour depth.

What is overdue is a filled block, what is critical a softer one, what is urgent a coloured
text, and so on down; colours are chosen so that their nearest of sixteen keep this order. A
theme's own error and warning colours are washed out or grey there.
"""

from __future__ import annotations

# Where fill and text end up with 16 colours stands behind each line.
_DARK = {
    "overdue": "color: #ffffff; background: #c00000; text-style: bold;",  # white on red
    "critical": "color: #ff5f5f; background: #400000; text-style: bold;",  # bright red on black
    "urgent": "color: #f0a800;",  # brown or dark yellow
    "soon": "color: #b8a07c;",  # grey
    "calm": "color: $text-muted;",
}
_LIGHT = {
    "overdue": "color: #ffffff; background: #af0000; text-style: bold;",  # white on red
    "critical": "color: #af0000; background: #ffd7d7; text-style: bold;",  # red on white
    "urgent": "color: #6b4b00;",  # brown or dark yellow
    "soon": "color: #5f5347;",  # dark grey
    "calm": "color: $text-muted;",
}
# A theme of the terminal's own sixteen colours.
_ANSI = {
    "overdue": "color: ansi_bright_white; background: ansi_red; text-style: bold;",
    "critical": "color: ansi_red; background: transparent; text-style: bold;",
    "urgent": "color: ansi_yellow;",
    "soon": "color: $foreground;",
    "calm": "color: $foreground;",
}
_PLAIN = "color: $foreground; background: transparent; text-style:"
_NO_COLOUR = {
    "overdue": f"{_PLAIN} bold;",
    "critical": f"{_PLAIN} bold;",
    "urgent": f"{_PLAIN} none;",
    "soon": f"{_PLAIN} none;",
    "calm": f"{_PLAIN} none;",
}
BANDS = tuple(_DARK)


def band_css(widget: str, prefix: str) -> str:
    """Return the rules for the component classes `prefix--band` of a widget, for its CSS."""
    tables = {"": _DARK, ":light": _LIGHT, ":ansi": _ANSI, ":nocolor": _NO_COLOUR}
    return "\n".join(
        f"{widget}{state} > .{prefix}--{band} {{ {look} }}"
        for state, looks in tables.items()
        for band, look in looks.items()
    )
