"""The catalogue's workshop: `python -m tests.catalogue` lists what is missing and compiles.

Translations stand in `core/locale/zh/*.po`, one file an area; all of them are compiled into
one `daifa.mo` by the build (`hatch_build.py`), or by this command after a change. English is
the source language and needs no catalogue.
"""

from __future__ import annotations

import ast
import gettext
import io
import struct
import sys
from collections.abc import Iterator
from functools import cache

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

import hatch_build
from core.rules.book import packaged
from tests.places import ROOT

AREAS = ROOT / hatch_build.AREAS
COMPILED = ROOT / hatch_build.COMPILED
# How many of its arguments are texts of the catalogue.
_TEXTS = {"_": 1, "N_": 1, "ngettext": 2}

MessageId = str | tuple[str, ...]


@cache
def used() -> dict[MessageId, list[str]]:
    """Return each message id in the program with the places that use it."""
    found: dict[MessageId, list[str]] = {}
    for path in sorted((*ROOT.glob("core/**/*.py"), *ROOT.glob("tui/**/*.py"))):
        for line, message in asked_in(path.read_text("utf-8")):
            found.setdefault(message, []).append(f"{path.relative_to(ROOT)}:{line}")
    for rule in packaged():
        for text in filter(None, (rule.unit, rule.source)):
            found.setdefault(text, []).append(f"rulebook.toml: {rule.name}")
    return found


def asked_in(source: str) -> Iterator[tuple[int, MessageId]]:
    """Yield line and id of each text that a module asks for by its words, in f-strings too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [each.value for each in node.args[: _TEXTS.get(node.func.id, 0)]
                     if isinstance(each, ast.Constant) and isinstance(each.value, str)]  # fmt: skip
            if texts:
                yield node.lineno, texts[0] if len(texts) == 1 else tuple(texts)


def translated() -> dict[MessageId, tuple[str, ...]]:
    """Return each message id of the Chinese catalogue with its translation."""
    found: dict[MessageId, tuple[str, ...]] = {}
    for message in _messages():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        found[_key(message.id)] = tuple(str(text) for text in texts)
    return found


def compiled() -> bytes:
    """Return the bytes of the compiled Chinese catalogue."""
    return hatch_build.compiled(ROOT)


def stale(data: bytes) -> list[MessageId]:
    """Return the message ids of which a compiled catalogue says other than the areas' files."""
    says = gettext.GNUTranslations(io.BytesIO(data))
    wanted = translated()
    changed = [
        key
        for key, texts in wanted.items()
        if (says.gettext(key) if isinstance(key, str) else says.ngettext(key[0], key[1], 2))
        != texts[0]
    ]
    return changed + [key for key in ids_in(data) if key and key not in wanted]


def ids_in(data: bytes) -> list[MessageId]:
    """Return the message ids of a compiled catalogue."""
    _magic, _format, count, ids = struct.unpack_from("<4I", data)
    places = [struct.unpack_from("<2I", data, ids + 8 * each) for each in range(count)]
    forms = [data[start : start + length].decode().split("\0") for length, start in places]
    return [each[0] if len(each) == 1 else tuple(each) for each in forms]


def missing() -> list[MessageId]:
    """Return the message ids without a Chinese text."""
    have = translated()
    return [key for key in used() if not any(have.get(key, ()))]


def unused() -> list[MessageId]:
    """Return the translated ids that the program no longer uses; click's own do not count."""
    program = used()
    return [key for key in translated() if key not in program and key not in of_click()]


def of_click() -> set[MessageId]:
    """Return the ids that click asks for: its catalogue's area is click.po."""
    return set(ids_of("click.po"))


def ids_of(area: str) -> list[MessageId]:
    """Return the message ids of one area's file."""
    return [_key(message.id) for message in _messages(area)]


def _key(message: str | list[str] | tuple[str, ...]) -> MessageId:
    return message if isinstance(message, str) else tuple(message)


def _messages(areas: str = "*.po") -> Iterator[Message]:
    for path in sorted(AREAS.glob(areas)):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh"):
                if message.id:
                    yield message


def main() -> int:
    """Compile, then list what is missing; exit 1 when anything is."""
    hatch_build.write(ROOT)
    lacking = missing()
    places = used()
    for key in lacking:
        print(f"missing: {key!r}  ({places[key][0]})")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
