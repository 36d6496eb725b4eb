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
    "ImportScreen": "tui.screens.import_screen",
    "ExportForm": "tui.screens.export",
    "ConfirmScreen": "tui.screens.confirm",
    "ErrorScreen": "tui.screens.error",
    "HelpScreen": "tui.screens.help",
    "PaletteScreen": "tui.screens.palette",
    "OrderScreen": "tui.screens.order_detail",
    "CopyScreen": "tui.screens.copy",
    "CaseScreen": "tui.screens.case_detail",
    "CaseCopyScreen": "tui.screens.case_copy",
    "AgreeForm": "tui.screens.decide",
    "RejectForm": "tui.screens.decide",
    "SettleForm": "tui.screens.decide",
    "InspectForm": "tui.screens.inspect",
    "AnswersForm": "tui.screens.answers",
    "ManualCaseForm": "tui.screens.manual_case",
    "FaultForm": "tui.screens.fault",
    "ClaimsScreen": "tui.screens.claims",
    "PayForm": "tui.screens.claim_forms",
    "WriteOffForm": "tui.screens.claim_forms",
    "AppealForm": "tui.screens.appeal",
    "AppealScreen": "tui.screens.appeal_detail",
    "WonForm": "tui.screens.appeal_result",
    "MoreEvidenceForm": "tui.screens.appeal_result",
    "DropForm": "tui.screens.appeal_result",
    "PackForm": "tui.screens.pack",
}


def form(name: str, *arguments: Any) -> Any:
    """Return a new screen of this name."""
    return getattr(import_module(_MODULES[name]), name)(*arguments)
