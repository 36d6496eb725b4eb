"""Who is confined names no path outside the shop's folders, whatever lies on the way there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.base import confined, programs
from core.base.confined import Folders
from core.base.errors import DaifaError, Refused
from core.base.meant import meant
from core.base.named_file import (
    entries,
    given_bytes,
    is_file,
    is_folder,
    is_there,
    make_folder,
    open_named,
    remove,
    state_of,
)
from core.files.new_file import Draft, move_new, new_file

SECRET = b"the shop next door"


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[Folders]:
    """Confine to three folders; a secret and a place to write lie outside."""
    found = Folders(*(tmp_path / name for name in ("inbox", "export", "evidence")))
    for folder in (*found, tmp_path / "outside", tmp_path / "inbox2"):
        folder.mkdir()
    (tmp_path / "outside" / "secret").write_bytes(SECRET)
    (tmp_path / "inbox2" / "secret").write_bytes(SECRET)
    for folder in found:
        (folder / "plain").write_bytes(b"ours")
        (folder / "deep").mkdir()
        (folder / "link").symlink_to(tmp_path / "outside" / "secret")
        (folder / "way").symlink_to(tmp_path / "outside")
        (folder / "self").symlink_to(folder)
    with confined.as_confined(found):
        yield found


def _ways(folders: Folders) -> list[str]:
    inbox, export = str(folders.inbox), str(folders.export)
    return [
        "/etc/passwd", "//etc/passwd", "/", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0",
        "/proc/self/cwd/x", "/proc/self/root/etc/passwd", "../../../../etc/passwd", "..",
        "~/.ssh/authorized_keys", "~root/.bashrc", f"{inbox}/../outside/secret",
        f"{inbox}/deep/../../outside/secret", f"{inbox}/deep/../plain", f"{inbox}2/secret",
        f"{inbox}/way/secret", f"{inbox}/self/plain", f"{inbox}/deep/../link",
        f"{export}/way/new", f"{export}/./../outside/new", f"{inbox}/plain/../../outside/secret",
    ]  # fmt: skip


_READERS: list[Callable[[Path], object]] = [open_named, given_bytes, state_of]


@pytest.mark.parametrize("number", range(22))
def test_no_path_leads_out(folders: Folders, number: int) -> None:
    path = meant(_ways(folders)[number])
    for reader in _READERS:
        with pytest.raises(Refused) as refused:
            reader(path)
        assert refused.value.code == "confined"
        assert str(folders.inbox) in refused.value.message
    assert (is_file(path), is_folder(path), is_there(path)) == (False, False, False)
    with pytest.raises(Refused), new_file(path):
        pass
    with pytest.raises(Refused), entries(path / "x") as found:
        list(found)
    for change in (make_folder, remove):
        with pytest.raises(Refused):
            change(path)
    with pytest.raises(Refused):
        Draft(path / "x", named=True)
    with pytest.raises(Refused):
        move_new(folders.inbox / "plain", path)


@pytest.mark.parametrize("name", ["link", "no such file", "x" * 300, "．．", "‥", "a\nb", "\u202e"])
def test_a_link_at_the_end_is_not_followed_and_odd_names_are_names(
    folders: Folders, name: str
) -> None:
    with pytest.raises(OSError):  # noqa: PT011
        open_named(folders.inbox / name)
    assert not is_file(folders.inbox / name)


def test_a_name_that_no_system_takes_is_no_file(folders: Folders) -> None:
    with pytest.raises(ValueError, match="null"):
        open_named(folders.inbox / "a\0b")
    assert not is_there(folders.inbox / "a\0b")


def test_what_lies_inside_is_read_and_written(folders: Folders) -> None:
    assert given_bytes(folders.inbox / "plain") == b"ours"
    assert given_bytes(folders.evidence / "plain") == b"ours"
    # A bare name is one of the inbox, and a new one of the export folder.
    assert meant("plain") == folders.inbox / "plain"
    assert meant("new.csv") == folders.export / "new.csv"
    for out in (folders.export / "new.csv", folders.export / "deep" / "new.csv"):
        with new_file(out) as file:
            file.write(b"ours")
        assert given_bytes(out) == b"ours"
        assert out.stat().st_mode & 0o777 == 0o600
        with pytest.raises(DaifaError, match="already"), new_file(out):
            pass
        remove(out)
        assert not is_there(out)
    with pytest.raises(Refused), new_file(folders.evidence / "new"):
        pass
    with pytest.raises(DaifaError, match="already"), new_file(folders.export / "link"):
        pass
    move_new(folders.inbox / "plain", folders.inbox / "deep" / "moved")
    assert given_bytes(folders.inbox / "deep" / "moved") == b"ours"
    with entries(folders.export) as found:
        assert {each.name for each in found} == {"plain", "deep", "link", "way", "self"}
    # No folder is left open.
    assert len(os.listdir("/proc/self/fd")) < 200  # noqa: PTH208


_PARTS = st.sampled_from(
    ["..", ".", "", "~", "way", "link", "deep", "self", "plain", "secret", "outside", "inbox",
     "export", "evidence", "inbox2", "\u2025", "new", "/", "proc", "self/fd/0"]
)  # fmt: skip


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.booleans(), st.lists(_PARTS, min_size=1, max_size=6))
def test_no_path_made_of_such_parts_leads_out(
    folders: Folders, rooted: bool, parts: list[str]
) -> None:
    text = "/".join(parts)
    path = meant(f"{folders.inbox}/{text}" if rooted else text)
    try:
        assert given_bytes(path) == b"ours"
    except (OSError, Refused):
        assert given_bytes(folders.inbox / "plain") == b"ours"
    try:
        with new_file(path) as file:
            file.write(b"ours")
    except DaifaError:
        pass
    else:
        assert path.resolve().is_relative_to(folders.inbox.parent)
        assert path.resolve().parent.name in ("inbox", "export", "deep")
        remove(path)
    assert [each.name for each in (folders.inbox.parent / "outside").iterdir()] == ["secret"]


@pytest.mark.parametrize("writing", [False, True])
def test_swapping_a_folder_for_a_link_wins_no_race(folders: Folders, writing: bool) -> None:
    outside = folders.inbox.parent / "outside"
    way, kept, link = (folders.export / name for name in ("race", "kept", "swap"))
    way.mkdir()
    (way / "secret").write_bytes(b"ours")
    link.symlink_to(outside)
    ended = threading.Event()

    def swap() -> None:
        while not ended.is_set():
            way.rename(kept)
            link.rename(way)
            way.rename(link)
            kept.rename(way)

    swapping = threading.Thread(target=swap)
    swapping.start()
    came = 0
    try:
        for number in range(400):
            try:
                if writing:
                    with new_file(way / f"n{number}") as file:
                        file.write(b"x")
                else:
                    assert given_bytes(way / "secret") == b"ours"
                came += 1
            except (OSError, DaifaError):
                continue
    finally:
        ended.set()
        swapping.join()
    assert came
    assert [each.name for each in outside.iterdir()] == ["secret"]


@pytest.mark.parametrize("precious", ["database", "keys"])
def test_nobody_is_confined_to_what_holds_the_database(tmp_path: Path, precious: str) -> None:
    home = tmp_path / "home"
    (home / ".ssh").mkdir(parents=True)
    (tmp_path / "link").symlink_to(home)
    place = home / "daifa.db" if precious == "database" else home / ".ssh"
    found = Folders(tmp_path / "inbox", tmp_path / "link", tmp_path / "evidence")
    with pytest.raises(DaifaError, match="batch_folder"):
        confined.confine(found, [place])
    assert confined.folders() is None


def test_confinement_cannot_be_widened(folders: Folders) -> None:
    confined.confine(Folders(Path("/"), Path("/"), Path("/")))
    assert confined.folders() == folders


_PROBE = """
import os, sys, subprocess, pathlib
from core.base import confined, programs
from core.base.confined import Folders
from core.base.slow_patterns import first_slow
here = pathlib.Path(sys.argv[1])
confined.confine(Folders(here, here, here))
programs.lock()
import asyncio, pty, socket
tried = {
    "popen": lambda: subprocess.Popen(["true"]),
    "system": lambda: os.system("true"),
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "fork": os.fork,
    "spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "pty": lambda: pty.spawn(["true"]),
    "connect": lambda: socket.create_connection(("127.0.0.1", 9)),
    "bind": lambda: socket.socket().bind(("127.0.0.1", 0)),
    "shell": lambda: asyncio.run(asyncio.create_subprocess_shell("true")),
    "output": lambda: programs.output_of(["true"], timeout_s=1),
}
for name, way in tried.items():
    try:
        way()
        print("went", name)
    except Exception as error:
        print(type(error).__name__, name)
print("slow", first_slow(["(a+)+$"]))
async def nothing():
    pass
asyncio.run(nothing())
print("end")
"""


def test_nothing_in_the_process_starts_a_program(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, str(tmp_path)], capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    assert [each for each in lines if each.startswith("went")] == [], done
    assert {each.split()[0] for each in lines[:-2]} == {"Refused"}, lines
    # Our own child still tries patterns.
    assert lines[-2:] == ["slow (a+)+$", "end"], done.stderr


def test_unconfined_a_program_may_be_asked() -> None:
    assert programs.output_of(["echo", "yes"], timeout_s=5) == "yes\n"
    assert programs.output_of(["no-such-program"], timeout_s=5) is None
