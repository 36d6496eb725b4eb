"""The catalogue's workshop: `python -m tests.catalogue` lists what is missing and compiles.

Translations stand in `core/locale/zh/*.po`, one file an area; all of them are compiled into
one `daifa.mo`. English is the source language and needs no catalogue.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.places import ROOT

AREAS = ROOT / "core" / "locale" / "zh"
COMPILED = AREAS / "LC_MESSAGES" / "daifa.mo"
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}

MessageId = str | tuple[str, ...]


@cache
def used() -> dict[MessageId, list[str]]:
    """Return each message id in the program with the places that use it."""
    found: dict[MessageId, list[str]] = {}
    for package in ("core", "tui"):
        for name, line, message, _comments, _context in extract_from_dir(
            str(ROOT / package), keywords=KEYWORDS
        ):
            found.setdefault(_key(message), []).append(f"{package}/{name}:{line}")
    return found


def translated() -> dict[MessageId, tuple[str, ...]]:
    """Return each message id of the Chinese catalogue with its translation."""
    found: dict[MessageId, tuple[str, ...]] = {}
    for message in _messages():
        texts = message.string if isinstance(message.string, tuple) else (message.string,)
        found[_key(message.id)] = tuple(str(text) for text in texts)
    return found


def compiled() -> bytes:
    """Return the bytes of the compiled Chinese catalogue."""
    catalog = Catalog(locale="zh", fuzzy=False)
    # A fixed date: the same texts give the same bytes.
    catalog.revision_date = catalog.creation_date = datetime(2026, 1, 1, tzinfo=UTC)
    for message in _messages():
        catalog.add(message.id, message.string)
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


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
    COMPILED.parent.mkdir(parents=True, exist_ok=True)
    COMPILED.write_bytes(compiled())
    lacking = missing()
    places = used()
    for key in lacking:
        print(f"missing: {key!r}  ({places[key][0]})")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
