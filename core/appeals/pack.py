"""The evidence pack of an appeal: a zip with the files, an index and the order's timeline."""

from __future__ import annotations

import hashlib
import json
import stat
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from core.appeals import reading as appeals
from core.appeals.appeal import Appeal, Evidence, State, state_label
from core.appeals.evidence_files import stored_path
from core.appeals.reading import kind_of
from core.base.clock import beijing, from_epoch
from core.base.errors import Refused
from core.base.i18n import N_, _
from core.base.money import yuan
from core.files.new_file import new_file
from core.orders.history import what_words
from core.rules.aftersales import INSPECTION_LABELS, TYPE_LABELS
from core.rules.appeals import book
from core.store import appeals as store_appeals
from core.store.acts import Event, history
from core.store.desk import Desk

_CHUNK = 1 << 20


def entry_names(files: Sequence[Evidence]) -> list[str]:
    """Return the names of the files in the zip: made here, never taken from outside."""
    return [
        f"{place:02d}-{'视频' if file.is_video else '图片'}.{book().suffix(file.media)}"
        for place, file in enumerate(files, 1)
    ]


def pack(desk: Desk, at: datetime, appeal_id: int, out: Path) -> Path:
    """Write the pack to the new file `out` (0600), in full or not at all, and return `out`.

    Raises Refused when a kept file is gone or no longer what its SHA-256 says, DaifaError when
    `out` is there already or cannot be written; then nothing is left behind.
    """
    appeal = appeals.find(desk, appeal_id)
    with new_file(out) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _fill(desk, at, appeal, archive)
    return out


def _fill(desk: Desk, at: datetime, appeal: Appeal, archive: zipfile.ZipFile) -> None:
    texts = {
        "00-说明.txt": index(at, appeal),
        "00-时间线.txt": "".join(f"{line}\n" for line in timeline(desk, appeal)),
    }
    for name, text in texts.items():
        archive.writestr(_info(name, at, zipfile.ZIP_DEFLATED), text.encode("utf-8", "replace"))
    for name, file in zip(entry_names(appeal.evidence), appeal.evidence, strict=True):
        _add(desk, at, archive, name, file)


def _info(name: str, at: datetime, compression: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, beijing(at).timetuple()[:6])
    info.compress_type = compression
    info.external_attr = (stat.S_IFREG | 0o600) << 16
    return info


def _add(desk: Desk, at: datetime, archive: zipfile.ZipFile, name: str, file: Evidence) -> None:
    """Copy one file while checking that it is still what was taken."""
    digest = hashlib.sha256()
    # Pictures and videos are compressed already.
    info = _info(name, at, zipfile.ZIP_STORED)
    info.file_size = file.size
    try:
        source = stored_path(desk.store.path, file.sha256).open("rb")
    except OSError as error:
        raise _damaged(file) from error
    with source, archive.open(info, "w") as target:
        left = file.size
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                break
            digest.update(chunk)
            target.write(chunk)
    if left != 0 or digest.hexdigest() != file.sha256:
        raise _damaged(file)


def _damaged(file: Evidence) -> Refused:
    return Refused(
        "evidence-damaged",
        _(
            "The kept file of {name} is gone or damaged, so no pack was written."
            " Remove it from the appeal and add it again."
        ).format(name=file.name),
    )


def index(at: datetime, appeal: Appeal) -> str:
    """Return the index: the appeal's facts, then each file with its size, SHA-256 and time."""
    kind = appeals.kind_of(appeal.kind)
    ground = book().ground(appeal.ground)
    facts = [
        (_("Appeal"), f"#{appeal.id} {kind.label}"),
        (_("Where"), kind.path),
        (_("Order"), appeal.order_sn),
        (_("After-sales case"), appeal.case_ref or ""),
        (_("Ground"), ground.label if ground else appeal.ground),
        (_("Amount"), yuan(appeal.amount_fen)),
        (_("State"), state_label(appeal.state)),
        (_("Packed"), _time(at)),
    ]
    lines = [f"{name}: {value}" for name, value in facts if value]
    lines += ["", appeal.text, ""]
    for name, file in zip(entry_names(appeal.evidence), appeal.evidence, strict=True):
        lines += [
            name,
            "  " + _("Original name: {name}").format(name=file.name),
            "  " + _("Size: {size} bytes").format(size=file.size),
            f"  SHA-256: {file.sha256}",
            "  " + _("Added: {time}").format(time=_time(file.added_at)),
        ]
    return "\n".join(lines) + "\n"


def _time(moment: datetime) -> str:
    return f"{beijing(moment):%Y-%m-%d %H:%M:%S} (UTC+8)"


# The only fields that are told: facts of the trade. Names, phones, addresses and memos are not.
_TOLD = {
    "orders": ("status", "aftersale_status", "platform_courier", "platform_number"),
    "purchases": ("platform", "upstream_order", "cost_fen"),
    "parcels": ("courier", "number"),
    "aftersales": (
        "ref", "type", "status", "reason", "refund_fen", "return_number", "return_status",
        "decision", "inspection",
    ),
    "appeals": ("kind", "state", "ground", "amount_fen"),
    "evidence": ("name", "sha256"),
}  # fmt: skip

_WORDS: dict[str, Mapping[str, str]] = {
    "type": {str(key): word for key, word in TYPE_LABELS.items()},
    "inspection": INSPECTION_LABELS,
    "decision": {"agree": N_("agree"), "reject": N_("reject"), "settle": N_("settle")},
}


def timeline(desk: Desk, appeal: Appeal) -> list[str]:
    """Return one line for each act on the order, oldest first, in Beijing time."""
    if appeal.order_id is None:
        events = store_appeals.appeal_events(desk.store, appeal.id)
    else:
        events = history(desk.store, appeal.order_id)
    return [
        _line(list(group)) for _command, group in groupby(events, key=lambda each: each.command)
    ]


def _line(events: list[Event]) -> str:
    first = events[0]
    what = what_words(first.what)
    details = list(dict.fromkeys(each for event in events for each in _details(event)))
    told = f" ({', '.join(details)})" if details else ""
    taken_back = f" [{_('taken back')}]" if first.undone else ""
    return f"{from_epoch(first.at):%Y-%m-%d %H:%M:%S}  {first.who}  {what}{told}{taken_back}"


def _details(event: Event) -> Iterable[str]:
    after = json.loads(event.after) if event.after else {}
    for name in _TOLD.get(event.entity, ()):
        value = after.get(name)
        if value not in (None, ""):
            yield _told(event.entity, name, value)


def _told(entity: str, name: str, value: Any) -> str:
    if name.endswith("_fen"):
        return f"{yuan(value)}元"
    if entity == "aftersales" and value in _WORDS.get(name, ()):
        return _(_WORDS[name][value])
    if entity == "appeals":
        if name == "kind":
            return kind_of(value).label
        if name == "state":
            return state_label(State(value))
        ground = book().ground(value)
        return ground.label if ground else str(value)
    return str(value)
