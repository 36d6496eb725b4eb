"""The form screens by name, loaded when they are first opened."""

from __future__ import annotations

from importlib import import_module
from typing import Any

_MODULES = {
    "BuyForm": "tui.orders.buy",
    "TrackForm": "tui.orders.track",
    "BulkTrackForm": "tui.orders.track_many",
    "UpstreamForm": "tui.orders.upstream",
    "HoldForm": "tui.orders.hold",
    "NoteForm": "tui.orders.note",
    "FillInForm": "tui.orders.note",
    "ImportScreen": "tui.imports.screen",
    "ExportForm": "tui.orders.export",
    "ConfirmScreen": "tui.parts.confirm",
    "ErrorScreen": "tui.parts.error",
    "HelpScreen": "tui.desk.help",
    "PaletteScreen": "tui.desk.palette",
    "OrderScreen": "tui.orders.sheet",
    "CopyScreen": "tui.orders.copy",
    "CaseScreen": "tui.aftersales.sheet",
    "CaseCopyScreen": "tui.aftersales.copy",
    "AgreeForm": "tui.aftersales.decide",
    "RejectForm": "tui.aftersales.decide",
    "SettleForm": "tui.aftersales.decide",
    "InspectForm": "tui.aftersales.inspect",
    "AnswersForm": "tui.aftersales.answers",
    "ManualCaseForm": "tui.aftersales.manual",
    "FaultForm": "tui.orders.fault",
    "ClaimsScreen": "tui.aftersales.claims",
    "PayForm": "tui.aftersales.claim_forms",
    "WriteOffForm": "tui.aftersales.claim_forms",
    "AppealForm": "tui.appeals.form",
    "AppealScreen": "tui.appeals.sheet",
    "WonForm": "tui.appeals.results",
    "MoreEvidenceForm": "tui.appeals.results",
    "DropForm": "tui.appeals.results",
    "PackForm": "tui.appeals.pack",
}


def form(name: str, *arguments: Any) -> Any:
    """Return a new screen of this name."""
    return getattr(import_module(_MODULES[name]), name)(*arguments)
