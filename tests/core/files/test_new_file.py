"""A new file is private, whole or absent, and never replaces another."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from core.base.errors import DaifaError
from core.files.new_file import new_file


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
