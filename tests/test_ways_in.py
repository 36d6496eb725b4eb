"""Each way to a file and each way to another program: who goes it, and why without the one door.

What somebody names goes through `core.base.named_file` (and `core.files.new_file`), which keep
who is confined in the shop's folders. The modules here reach places that the program itself knows.
A new way belongs through the door; one that cannot go there is written down with its reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.places import ROOT

_OS = {
    "open", "rename", "replace", "link", "symlink", "unlink", "remove", "rmdir", "mkdir",
    "makedirs", "listdir", "scandir", "stat", "lstat", "chmod", "truncate", "chdir", "walk",
    "readlink", "mkfifo", "mknod", "utime", "chown", "exists", "lexists", "isfile", "isdir",
}  # fmt: skip
_PATH = {
    "read_text", "read_bytes", "write_text", "write_bytes", "iterdir", "glob", "rglob",
    "hardlink_to", "symlink_to", "touch", "unlink", "mkdir", "rmdir", "rename", "is_file",
    "is_dir", "is_fifo", "is_symlink", "exists", "lstat", "stat", "samefile", "chmod", "readlink",
    "expanduser",
}  # fmt: skip
_STARTS = {
    "subprocess", "multiprocessing", "pty", "webbrowser", "concurrent", "runpy", "ctypes", "socket",
    "http", "ftplib", "smtplib", "apprise", "aiohttp", "textual_serve",
}  # fmt: skip
_STARTING = {
    "system", "popen", "fork", "forkpty", "execv", "execve", "execvp", "execl", "execlp",
    "posix_spawn", "posix_spawnp", "spawnv", "spawnl", "startfile", "create_subprocess_exec",
    "create_subprocess_shell", "suspend", "open_url", "deliver_screenshot", "deliver_text",
    "save_screenshot", "killpg",
}  # fmt: skip

_DOOR = {"core/base/confined.py", "core/base/named_file.py", "core/files/new_file.py"}


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for package in ("core", "tui"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text("utf-8"))


def _last(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else getattr(node, "attr", "")


def _reached(tree: ast.AST) -> Iterator[str]:
    """Give the calls by which a module reaches the disk."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name):
            if called.id in ("open", "ZipFile"):
                yield called.id
            continue
        if not isinstance(called, ast.Attribute):
            continue
        owner = _last(called.value)
        if (
            (owner in ("os", "path") and called.attr in _OS)
            or owner in ("shutil", "tempfile")
            or (owner, called.attr) in (("sqlite3", "connect"), ("zipfile", "ZipFile"))
            or (called.attr in _PATH and owner != "os")
        ):
            yield called.attr


def _programs(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] in _STARTS)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in _STARTS:
            yield node.module or ""
        elif isinstance(node, ast.Attribute) and node.attr in _STARTING:
            yield node.attr


_OWN = "beside the database"
_PACKAGED = "comes with the program"
_MADE_UP = "the made-up shop, which nobody confined makes"
# Each module that reaches the disk by itself: by which calls, and why that is no door.
REACHED: dict[str, tuple[str, str]] = {
    "core/appeals/evidence.py": ("unlink", "a kept file, by its SHA-256"),
    "core/appeals/evidence_files.py": (
        "exists is_symlink lstat mkdir", "the evidence folder; links are looked at where allowed",
    ),
    "core/appeals/pack.py": ("ZipFile", "into a new file that is open already"),
    "core/base/config.py": ("exists mkdir write_text", "the configuration, which is the owner's"),
    "core/base/paths.py": ("expanduser is_dir is_file", "the program's own places"),
    "core/demo/cases.py": ("TemporaryDirectory open write_bytes", _MADE_UP),
    "core/demo/export.py": ("TemporaryDirectory open", _MADE_UP),
    "core/files/foreign.py": ("ZipFile", "in a file that is open already"),
    "core/files/rejects.py": ("open", "what the owner's purge looks at"),
    "core/files/sheet.py": ("ZipFile", "bytes that are read already"),
    "core/files/sheet_child.py": ("open", "the memory of its own process"),
    "core/imports/inbox.py": ("exists iterdir lexists mkdir samefile", "the inbox itself"),
    "core/imports/waiting.py": ("scandir stat", "the inbox itself"),
    "core/notify/targets.py": ("stat", "the configuration's rights"),
    "core/orders/purge.py": (
        "is_file is_symlink iterdir stat unlink", "the inbox's done, by the owner",
    ),
    "core/rules/addresses/districts.py": ("read_text", _PACKAGED),
    "core/rules/addresses/zones.py": ("read_text", _PACKAGED),
    "core/rules/book.py": ("read_text", _PACKAGED),
    "core/rules/handbook.py": ("read_text", _PACKAGED),
    "core/rules/tables.py": ("exists read_text", "packaged, and those the configuration names"),
    "core/store/beacon.py": ("open stat unlink", _OWN),
    "core/store/connection.py": ("connect exists mkdir open", "the database itself"),
    "core/store/copies.py": (
        "connect exists is_dir is_file is_symlink iterdir mkdir rmtree stat unlink", _OWN,
    ),
    "core/store/health.py": ("disk_usage stat", _OWN),
    "core/store/leftovers.py": ("open scandir stat unlink", _OWN),
    "core/store/place.py": ("stat unlink", "the database itself"),
    "core/store/upkeep.py": (
        "connect copyfile exists hardlink_to is_dir is_file is_symlink iterdir mkdir open stat"
        " unlink",
        "beside the database; a backup that is named is the owner's alone",
    ),
    "tui/cli/going_out.py": ("stat", "an entry of a folder that the door has opened"),
    "tui/cli/inbox.py": ("is_dir lexists", "the inbox itself"),
    "tui/cli/process_list.py": ("read_bytes", "what the system tells of this process"),
    "tui/cli/serve.py": ("exists", "the configuration"),
    "tui/cli/session.py": ("exists", "the configuration, which the forced command names"),
    "tui/cli/shop.py": ("exists mkdtemp rmtree stat", _MADE_UP),
    "tui/cli/streams.py": ("open", "/dev/null"),
    "tui/cli/upkeep.py": ("exists get_terminal_size stat", "the database, and the copy just made"),
    "tui/desk/daily_copy.py": ("stat", "the database itself"),
    "tui/imports/proposals.py": ("lexists", "the inbox itself"),
    "tui/terminal/crash.py": ("mkdir open", "the log"),
    "tui/terminal/versions.py": ("is_dir", _PACKAGED),
    "tui/widgets/path_input.py": ("is_dir stat", "an entry of a folder that the door has opened"),
}  # fmt: skip

# Each module that may start a program or open a connection, or could.
PROGRAMS = {
    "core/base/programs.py": "the one door",
    "core/base/slow_patterns.py": "the names of what its own child may raise",
    "core/files/apart.py": "the pipes of its own child",
    "core/notify/outgoing.py": "notices, which the owner alone sends",
    "tui/cli/process_list.py": "writes over its own arguments",
    "tui/desk/serving.py": "the desk in a browser, which the owner alone serves",
    "tui/terminal/closed.py": "what Textual could start, refused",
}


def test_every_way_to_a_file_goes_through_the_door_or_has_its_reason() -> None:
    found = {name: " ".join(sorted(set(_reached(tree)))) for name, tree in _trees()}
    reached = {name: calls for name, calls in found.items() if calls and name not in _DOOR}
    assert reached == {name: calls for name, (calls, _why) in REACHED.items()}


def test_every_way_to_another_program_is_known() -> None:
    assert {name for name, tree in _trees() if any(_programs(tree))} == PROGRAMS.keys()
    starting = {
        name
        for name, tree in _trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("Popen", "run", "check_output", "call")
        if _last(node.value) == "subprocess" and isinstance(node.ctx, ast.Load)
    }
    assert starting == {"core/base/programs.py"}


def test_the_search_would_find_them() -> None:
    text = """
import os, subprocess, webbrowser
from pathlib import Path
def one(p): return Path(p).read_text()
def two(p): return os.open(p, 0)
def three(p): return open(p)
def four(p): return p.parent.mkdir()
def five(app): app.suspend()
"""
    tree = ast.parse(text)
    assert set(_reached(tree)) == {"read_text", "open", "mkdir"}
    assert {"subprocess", "webbrowser", "suspend"} <= set(_programs(tree))


def test_each_module_of_the_lists_is_there() -> None:
    assert [name for name in (*REACHED, *PROGRAMS, *_DOOR) if not Path(ROOT, name).is_file()] == []
