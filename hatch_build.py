"""Compiles the Chinese catalogue: into the wheel, or into the tree for an editable install.

It is written with the standard library alone, so that the build needs nothing but hatchling
and the same texts give the same bytes with every version of every tool.
"""

from __future__ import annotations

import ast
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

AREAS = "core/locale/zh"
COMPILED = f"{AREAS}/LC_MESSAGES/daifa.mo"

_LINE = re.compile(r'(?:(msgid|msgid_plural|msgstr(?:\[\d\])?) )?(".*")')
_HEADER = "".join(
    f"{line}\n"
    for line in (
        "Language: zh",
        "Content-Type: text/plain; charset=UTF-8",
        "Plural-Forms: nplurals=1; plural=0;",
    )
)
_MAGIC = 0x950412DE


def compiled(root: Path) -> bytes:
    """Return the compiled catalogue of the tree at `root`, from all of its areas' files."""
    messages = {"": _HEADER}
    for path in sorted((root / AREAS).glob("*.po")):
        messages |= {key: text for key, text in _messages(path) if key and text}
    return _mo(messages)


def write(root: Path) -> Path:
    """Compile the catalogue into the tree at `root`; return the file."""
    path = root / COMPILED
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(compiled(root))
    return path


def _messages(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the id and the text of each message; the forms of a plural are joined by NUL."""
    parts: dict[str, str] = {}
    field = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if not line or line.startswith("# "):
            continue
        found = _LINE.fullmatch(line)
        if found is None:
            raise ValueError(f"{path}:{number}: not understood: {line}")
        if found[1] == "msgid":
            yield _joined(parts)
            parts = {}
        field = found[1] or field
        parts[field] = parts.get(field, "") + str(ast.literal_eval(found[2]))
    yield _joined(parts)


def _joined(parts: dict[str, str]) -> tuple[str, str]:
    ids = [parts[name] for name in ("msgid", "msgid_plural") if name in parts]
    texts = [parts[name] for name in sorted(parts) if name.startswith("msgstr")]
    return "\0".join(ids), "\0".join(texts)


def _mo(messages: dict[str, str]) -> bytes:
    """Return a catalogue in gettext's binary form, without the optional table of hashes."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items())
    count = len(pairs)
    head = struct.pack("<7I", _MAGIC, 0, count, 28, 28 + 8 * count, 0, 28 + 16 * count)
    tables, texts = b"", b""
    for side in (0, 1):
        for pair in pairs:
            tables += struct.pack("<2I", len(pair[side]), 28 + 16 * count + len(texts))
            texts += pair[side] + b"\0"
    return head + tables + texts


class CompileCatalogue(BuildHookInterface[Any]):
    """Gives each build a catalogue of its own; only an editable one is written into the tree."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are gathered."""
        root = Path(self.root)
        if version == "editable":
            write(root)
            return
        self._folder = TemporaryDirectory(prefix="daifa-catalogue-")
        path = Path(self._folder.name, "daifa.mo")
        path.write_bytes(compiled(root))
        build_data["force_include"][str(path)] = COMPILED

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Throw the compiled file away; it is in the wheel now."""
        if version != "editable":
            self._folder.cleanup()
