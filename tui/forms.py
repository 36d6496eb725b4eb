"""The form screens by name, loaded when they are first opened."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_MODULES = {
    "BuyForm": "tui.screens.buy",
    "TrackForm": "tui.screens.track",
    "BulkTrackForm": "tui.screens.bulk_track",
    "UpstreamForm": "tui.screens.upstream",
    "HoldForm": "tui.screens.hold",
    "NoteForm": "tui.screens.note",
    "FillInForm": "tui.screens.note",
    "ImportScreen": "tui.screens.import_preview",
    "ExportForm": "tui.screens.export",
    "ConfirmScreen": "tui.screens.confirm",
    "ErrorScreen": "tui.screens.error",
    "HelpScreen": "tui.screens.help",
    "PaletteScreen": "tui.screens.palette",
    "OrderScreen": "tui.screens.order_detail",
    "CopyScreen": "tui.screens.copy",
}


def form(name: str, *arguments: Any) -> Any:
    """Return a new screen of this name."""
    return getattr(import_module(_MODULES[name]), name)(*arguments)
