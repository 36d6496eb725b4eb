"""What killed programs leave: found when it is old, settled on request, nothing else touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.base.clock import to_epoch
from core.base.paths import evidence_folder
from core.orders.batch import USUAL_NAME
from core.store import health, leftovers
from core.store.desk import Desk
from core.store.leftovers import DRAFT, ORPHAN, RESTORING, UNRECORDED, Batches, Leftover
from tests.conftest import AT

OLD, YOUNG = to_epoch(AT) - 3_601, to_epoch(AT) - 3_600
SHA = "0123456789abcdef" * 4


def put(path: Path, changed: int = OLD) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    os.utime(path, (changed, changed))
    return path


@pytest.fixture
def batches(tmp_path: Path) -> Batches:
    return Batches(tmp_path / "batches", USUAL_NAME)


def test_each_kind_is_found_and_settled(desk: Desk, batches: Batches) -> None:
    path = desk.store.path
    left = {
        put(path.parent / ".0123456789abcdef.part"): DRAFT,
        put(batches.folder / ".0123456789abcdef.part"): DRAFT,
        put(path.with_name(path.name + ".restoring-wal")): RESTORING,
        put(evidence_folder(path) / SHA): ORPHAN,
        put(batches.folder / "批量发货-20261123-100000.csv"): UNRECORDED,
    }
    found = leftovers.find(desk.store, AT, batches)
    assert {each.path: each.kind for each in found} == left
    told = health.of_leftovers(found)
    assert not any(each.ok for each in told)
    assert "doctor --repair" in told[-1].message
    assert leftovers.settle(found) == []
    assert leftovers.find(desk.store, AT, batches) == []
    assert [file.name for file in batches.folder.iterdir()] == [
        "批量发货-20261123-100000.csv.unrecorded"
    ]


def test_what_a_running_program_may_need_stays(desk: Desk, batches: Batches) -> None:
    path = desk.store.path
    put(path.parent / ".0123456789abcdef.part", YOUNG)
    put(evidence_folder(path) / SHA, YOUNG)
    put(batches.folder / "批量发货-小店-20261123-100000-2.xlsx", YOUNG)
    assert leftovers.find(desk.store, AT, batches) == []


def test_what_is_not_ours_is_no_leftover(desk: Desk, batches: Batches) -> None:
    path = desk.store.path
    for name in ("mine.part", ".0123.part", "notes.csv", "批量发货.csv"):
        put(batches.folder / name)
    put(evidence_folder(path) / "note.txt")
    link = evidence_folder(path) / ("f" * 64)
    link.symlink_to(put(batches.folder / "target"))
    desk.store.conn.execute(
        "insert into exports (at, who, file, format, orders) values (1, 'x', ?, 'csv', 1)",
        (str(batches.folder / "批量发货-20261123-100000.csv"),),
    )
    put(batches.folder / "批量发货-20261123-100000.csv")
    assert leftovers.find(desk.store, AT, batches) == []


def test_evidence_of_an_appeal_is_kept_and_damage_is_named(desk: Desk) -> None:
    import hashlib

    whole = hashlib.sha256(b"x").hexdigest()
    desk.store.conn.execute(
        "insert into appeals (order_sn, kind, state, created_at)"
        " values ('261122-1', 'rights', 'draft', 1)"
    )
    for name, sha in (("good.png", whole), ("bad.png", SHA), ("gone.png", "e" * 64)):
        desk.store.conn.execute(
            "insert into evidence (appeal_id, name, sha256, size, media, added_at)"
            " values (1, ?, ?, 1, 'image/png', 1)",
            (name, sha),
        )
    put(evidence_folder(desk.store.path) / whole)
    put(evidence_folder(desk.store.path) / SHA)
    assert leftovers.find(desk.store, AT) == []
    assert [each.name for each in leftovers.damaged(desk.store)] == ["bad.png", "gone.png"]
    assert [each.ok for each in health.of_evidence(desk)] == [False, False]


def test_what_cannot_be_settled_is_named_again(tmp_path: Path) -> None:
    gone = Leftover(tmp_path / "gone", DRAFT)
    assert leftovers.settle([gone]) == [gone]
