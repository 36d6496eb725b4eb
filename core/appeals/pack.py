"""The evidence pack of an appeal: a zip with the files, an index and the platform's own facts.

The shop's own timeline is another file, for those who ask for it.
"""

from __future__ import annotations

import hashlib
import stat
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from core.appeals import reading as appeals
from core.appeals.appeal import Appeal, Evidence
from core.appeals.evidence_files import stored_path
from core.appeals.timeline import inner_text, platform_facts
from core.base import access
from core.base.clock import beijing
from core.base.errors import DaifaError, Refused
from core.base.i18n import _, spoken
from core.base.money import yuan
from core.files.new_file import new_file
from core.rules.appeals import book
from core.store.desk import Desk

_CHUNK = 1 << 20


def entry_names(files: Sequence[Evidence]) -> list[str]:
    """Return the names of the files in the zip: made here, never taken from outside."""
    return [
        f"{place:02d}-{'视频' if file.is_video else '图片'}.{book().suffix(file.media)}"
        for place, file in enumerate(files, 1)
    ]


def usual_name(appeal: Appeal, at: datetime) -> str:
    """Return the name of a pack where nobody chose another one."""
    return f"daifa-appeal-{appeal.id}-{appeal.order_sn[-6:]}-{beijing(at):%m%d-%H%M%S}.zip"


def pack(desk: Desk, at: datetime, appeal_id: int, out: Path) -> Path:
    """Write the pack to the new file `out` (0600), in full or not at all, and return `out`.

    Raises Refused when a kept file is gone or no longer what its SHA-256 says, DaifaError when
    `out` is there already or cannot be written; then nothing is left behind.
    """
    access.refuse_viewer()
    appeal = appeals.find(desk, appeal_id)
    with new_file(out) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        _fill(desk, at, appeal, archive)
    return out


def write_inner(desk: Desk, appeal_id: int, out: Path) -> Path:
    """Write the shop's own timeline to the new file `out` (0600) and return `out`.

    Raises NotFound for an unknown appeal, DaifaError when `out` has a pack's name, is there
    already or cannot be written.
    """
    access.refuse_viewer()
    if out.suffix.lower() == ".zip":
        words = _(
            "{file} is the name of a pack for the platform, and the own timeline is not for it."
            " Name a text, such as {inner}."
        )
        raise DaifaError("inner-name", words.format(file=out.name, inner=inner_path(out).name))
    text = inner_text(desk, appeals.find(desk, appeal_id))
    with new_file(out) as file:
        file.write(text.encode("utf-8", "replace"))
    return out


def inner_path(out: Path) -> Path:
    """Return where the shop's own timeline stands beside a pack."""
    return out.with_name(f"{out.stem}-内部.txt")


def _fill(desk: Desk, at: datetime, appeal: Appeal, archive: zipfile.ZipFile) -> None:
    # The platform reads Chinese, whatever the desk's language is.
    with spoken("zh"):
        texts = {
            "00-说明.txt": index(at, appeal),
            "00-时间线.txt": "".join(f"{line}\n" for line in platform_facts(desk, appeal)),
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
        (_("Appeal"), kind.label),
        (_("Where"), kind.path),
        (_("Order"), appeal.order_sn),
        (_("After-sales case"), appeal.case_ref or ""),
        (_("Ground"), ground.label if ground else appeal.ground),
        (_("Amount"), yuan(appeal.amount_fen)),
        (_("Packed"), _time(at)),
    ]
    lines = [f"{name}: {value}" for name, value in facts if value]
    lines += ["", appeal.text, ""]
    for name, file in zip(entry_names(appeal.evidence), appeal.evidence, strict=True):
        lines += [
            name,
            "  " + _("Size: {size} bytes").format(size=file.size),
            f"  SHA-256: {file.sha256}",
            "  " + _("Added: {time}").format(time=_time(file.added_at)),
        ]
    return "\n".join(lines) + "\n"


def _time(moment: datetime) -> str:
    return f"{beijing(moment):%Y-%m-%d %H:%M:%S} (UTC+8)"
