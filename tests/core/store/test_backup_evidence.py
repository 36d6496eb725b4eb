"""A backup takes the evidence along, and a restore brings it back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from core.base.clock import BEIJING
from core.base.paths import evidence_folder
from core.store import upkeep
from core.store.desk import open_desk

AT = datetime(2026, 11, 23, 10, 0, tzinfo=BEIJING)


def test_evidence_goes_with_the_backup_and_comes_back(tmp_path: Path) -> None:
    desk = open_desk(tmp_path / "shop.db")
    folder = evidence_folder(desk.store.path)
    folder.mkdir(mode=0o700)
    (folder / "ab12.png").write_bytes(b"picture")
    (folder / "link").symlink_to("/etc/passwd")
    out = tmp_path / "copy.db"
    upkeep.backup(desk, out)
    desk.close()
    saved = evidence_folder(out)
    assert [each.name for each in saved.iterdir()] == ["ab12.png"]
    assert (saved / "ab12.png").stat().st_mode & 0o777 == 0o600
    elsewhere = tmp_path / "new" / "shop.db"
    assert upkeep.restore(out, elsewhere, AT) is None
    assert (evidence_folder(elsewhere) / "ab12.png").read_bytes() == b"picture"
