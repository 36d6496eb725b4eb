"""Evidence of an appeal: files taken into the program's own store, never just linked."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from core.appeals import reading as appeals
from core.appeals.appeal import EDITABLE, Appeal, State, state_label
from core.appeals.evidence_files import Kept, Probe, is_stored, keep, probe, stored_path
from core.appeals.limits import Missing, file_lack, refuse_broken
from core.base import access
from core.base.errors import DaifaError, NotFound, Refused
from core.base.i18n import _
from core.base.text import paths_from_paste
from core.store import appeals as store_appeals
from core.store.acts import Act
from core.store.desk import Desk

__all__ = ["advice", "paths_from_paste", "remove", "take", "take_all"]


def advice() -> str:
    """Return what is said once, beside the places for evidence."""
    return _("Only genuine evidence: a false proof costs more than a lost appeal.")


def take(desk: Desk, at: datetime, appeal_id: int, path: Path, *, wanted: str = "") -> Appeal:
    """Copy one file into the store and add it to an appeal; see `take_all`."""
    return take_all(desk, at, appeal_id, [path], wanted=wanted)


def take_all(
    desk: Desk, at: datetime, appeal_id: int, paths: Sequence[Path], *, wanted: str = ""
) -> Appeal:
    """Copy files into the store and add them to an appeal: all of them, or none.

    Raises Refused for a file that is missing, empty, no regular file, too large, of a wrong
    type, changed while it was copied, there already, or one too many; and for an appeal in
    a state in which nothing can be added.
    """
    access.refuse_viewer()
    appeal = appeals.find(desk, appeal_id)
    refuse_state(appeal)
    probes = look_at(desk, paths, appeal.shop_id, appeal)
    kept = keep_all(desk, probes)
    try:
        with desk.act(at, "evidence-add") as work:
            attach(desk, work, appeal_id, kept, wanted)
            appeals.settle(desk, work, appeal_id)
    except BaseException:
        forget(desk, kept)
        raise
    return appeals.find(desk, appeal_id)


def look_at(
    desk: Desk, paths: Sequence[Path], shop_id: int | None, appeal: Appeal | None = None
) -> list[Probe]:
    """Judge files of an appeal of a shop by content and size, and count them; nothing is copied."""
    limit = float(desk.rules.general["appeal.evidence_mb"].value)
    probes = [probe(path, limit) for path in paths]
    before = appeal.round_evidence if appeal else ()
    videos = sum(1 for each in before if each.is_video)
    more = sum(1 for each in probes if each.type.media.startswith("video/"))
    pictures = len(before) - videos + len(probes) - more
    refuse_broken(tuple(file_lack(desk.rules.of(shop_id), pictures, videos + more)))
    return probes


def keep_all(desk: Desk, probes: Sequence[Probe]) -> list[Kept]:
    """Copy files into the store, all or none."""
    access.refuse_viewer()
    kept: list[Kept] = []
    try:
        for each in probes:
            copied = keep(desk.store.path, each)
            twice = next((one for one in kept if one.sha256 == copied.sha256), None)
            if twice is not None:
                raise _twice(copied.name, twice.name)
            kept.append(copied)
    except BaseException:
        forget(desk, kept)
        raise
    return kept


def attach(desk: Desk, work: Act, appeal_id: int, kept: Sequence[Kept], wanted: str = "") -> None:
    """Add copied files to an appeal inside an act; the limits hold at that moment."""
    appeal = appeals.find(desk, appeal_id)
    refuse_state(appeal)
    for each in kept:
        same = next((one for one in appeal.evidence if one.sha256 == each.sha256), None)
        if same is not None:
            raise _twice(each.name, same.name)
        # Another session's failed attempt may have swept the same content away.
        if not is_stored(desk.store.path, each):
            raise Refused(
                "evidence-missing",
                _("{name} is not there (any more). Choose it again.").format(name=each.name),
            )
        store_appeals.add_evidence(
            work,
            appeal.order_id,
            {
                "appeal_id": appeal_id,
                "name": each.name,
                "sha256": each.sha256,
                "size": each.size,
                "media": each.media,
                "wanted": wanted,
                "added_at": work.at,
            },
        )
    if appeal.state in (State.MORE_EVIDENCE, State.LOST):
        count = appeal.new_evidence + len(kept)
        store_appeals.change(work, appeals.row_of(desk, appeal_id), {"new_evidence": count})
    refuse_broken(_over(desk, appeal_id))


def _over(desk: Desk, appeal_id: int) -> tuple[Missing, ...]:
    appeal = appeals.find(desk, appeal_id)
    files = appeal.round_evidence
    videos = sum(1 for each in files if each.is_video)
    return tuple(file_lack(desk.rules.of(appeal.shop_id), len(files) - videos, videos))


def remove(desk: Desk, at: datetime, appeal_id: int, evidence_id: int) -> Appeal:
    """Take a file out of an appeal; its copy stays so that this can be undone.

    What was submitted stays: after that only files added since can be removed.
    """
    with desk.act(at, "evidence-remove") as work:
        appeal = appeals.find(desk, appeal_id)
        refuse_state(appeal)
        file = next((each for each in appeal.evidence if each.id == evidence_id), None)
        if file is None:
            raise NotFound(
                "evidence-unknown",
                _("Appeal {id} has no file {file}.").format(id=appeal_id, file=evidence_id),
            )
        if file not in appeal.round_evidence:
            raise Refused(
                "evidence-submitted",
                _("{name} was submitted already and stays with the appeal.").format(name=file.name),
            )
        store_appeals.drop_evidence(work, appeal.order_id, evidence_id)
        if appeal.state in (State.MORE_EVIDENCE, State.LOST):
            count = appeal.new_evidence - 1
            store_appeals.change(work, appeals.row_of(desk, appeal_id), {"new_evidence": count})
        appeals.settle(desk, work, appeal_id)
    return appeals.find(desk, appeal_id)


def forget(desk: Desk, kept: Sequence[Kept]) -> None:
    """Remove copies that no appeal has, after a change that did not come about."""
    with suppress(DaifaError), desk.store.transaction():
        for each in kept:
            if each.fresh and not store_appeals.is_kept(desk.store, each.sha256):
                with suppress(OSError):
                    stored_path(desk.store.path, each.sha256).unlink()


def refuse_state(appeal: Appeal) -> None:
    """Raise Refused when an appeal can no longer be changed."""
    if appeal.state not in EDITABLE:
        raise Refused(
            "appeal-state",
            _("Appeal {id} is {state}: it can no longer be changed.").format(
                id=appeal.id, state=state_label(appeal.state)
            ),
        )


def _twice(name: str, other: str) -> Refused:
    return Refused(
        "evidence-twice",
        _("{name} is the same file as {other}, which the appeal has already.").format(
            name=name, other=other
        ),
    )
