"""A new file is private, whole or absent, and never replaces another."""

from __future__ import annotations

import errno
import os
import re
import stat
from pathlib import Path

import pytest

from core.base.errors import DaifaError
from core.files.new_file import Draft, new_file
from tests.places import ROOT


def place(out: Path, data: bytes) -> None:
    with new_file(out) as file:
        file.write(data)


def test_the_file_is_private_and_alone(tmp_path: Path) -> None:
    place(tmp_path / "a.csv", b"x")
    assert (tmp_path / "a.csv").read_bytes() == b"x"
    assert stat.S_IMODE((tmp_path / "a.csv").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("what", ["file", "folder", "dangling link"])
def test_nothing_is_overwritten(tmp_path: Path, what: str) -> None:
    out = tmp_path / "a.csv"
    if what == "file":
        out.write_bytes(b"old")
    elif what == "folder":
        out.mkdir()
    else:
        out.symlink_to(tmp_path / "nowhere")
    with pytest.raises(DaifaError) as caught:
        place(out, b"new")
    assert caught.value.code == "file-exists"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert not (tmp_path / "nowhere").exists()


def test_a_file_that_appears_while_writing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "a.csv"
    real = os.fsync

    def sync(handle: int) -> None:
        out.write_bytes(b"theirs")
        real(handle)

    monkeypatch.setattr(os, "fsync", sync)
    with pytest.raises(DaifaError) as caught:
        place(out, b"mine")
    assert caught.value.code == "file-exists"
    assert out.read_bytes() == b"theirs"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk-full"),
        (errno.EDQUOT, "disk-full"),
        (errno.EACCES, "file-write"),
        (errno.EROFS, "file-write"),
    ],
)
def test_a_failing_disk_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def fail(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DaifaError) as caught:
        place(tmp_path / "a.csv", b"x")
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(DaifaError) as caught:
        place(tmp_path / "no" / "a.csv", b"x")
    assert caught.value.code == "file-folder"


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(_self: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    place(tmp_path / "a.csv", b"x")
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_one_module_writes_files_that_appear_whole() -> None:
    """The database makes its own files: a new one, and the copy that a restore checks first."""
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("core", "tui")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"O_EXCL|NamedTemporaryFile|mkstemp|\.part[\"']", path.read_text("utf-8"))
    }
    own = {"core/store/connection.py", "core/store/upkeep.py"}
    assert found - own == {"core/files/new_file.py"}


def test_a_draft_that_is_not_published_vanishes(tmp_path: Path) -> None:
    with Draft(tmp_path) as draft:
        os.write(draft.handle, b"half")
        assert [path.stat().st_mode & 0o777 for path in tmp_path.iterdir()] == [0o600]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("replace", [False, True])
def test_a_published_draft_stands_under_its_name_alone(tmp_path: Path, replace: bool) -> None:
    out = tmp_path / "out"
    with Draft(tmp_path) as draft:
        os.write(draft.handle, b"whole")
        draft.publish(out, replace=replace)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert out.read_bytes() == b"whole"


def test_a_taken_name_is_kept_and_another_may_be_tried(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"older")
    with Draft(tmp_path) as draft:
        os.write(draft.handle, b"whole")
        with pytest.raises(DaifaError) as refused:
            draft.publish(tmp_path / "out")
        assert refused.value.code == "file-exists"
        draft.publish(tmp_path / "other")
    assert (tmp_path / "out").read_bytes() == b"older"
    assert (tmp_path / "other").read_bytes() == b"whole"
