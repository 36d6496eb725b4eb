"""The table of decoders for item codes, and the steps that turn a disguised id into digits."""

from __future__ import annotations

import base64
import binascii
import re
import string
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from core.base.frozen import Frozen
from core.base.i18n import N_
from core.base.patterns import pattern
from core.rules.tables import DataTable, Strict

Platform = Literal["1688", "taobao", "tmall", "jd", "pdd"]
Step = Literal["base36", "base62", "hex", "base64", "reversed"]

_WORDS = {
    "{id}": r"(?P<id>[1-9][0-9]{8,12})(?![0-9])",
    "{code}": r"(?P<code>[0-9A-Za-z]{6,9})",
    "{sep}": r"[-_:/|#. ]*",
    "{tail}": r"(?:[-_/|# ][^\n]*)?",
}
_PLAIN_ID = pattern(r"[1-9][0-9]{8,12}")
_ID = pattern(r"[1-9][0-9]{4,14}")
_INNER_CAPITAL = pattern(r"[a-z][A-Z]")
_DIGITS = string.digits
_BASE62 = (
    _DIGITS + string.ascii_uppercase + string.ascii_lowercase,
    _DIGITS + string.ascii_lowercase + string.ascii_uppercase,
)


def _number(text: str, alphabet: str) -> str:
    value = 0
    for letter in text:
        value = value * len(alphabet) + alphabet.index(letter)
    return str(value)


def _mixed(text: str) -> bool:
    """Letters and digits together: a word or a plain number is no disguised id."""
    return any(c.isdigit() for c in text) and any(c.isalpha() for c in text)


def _base36(text: str) -> list[str]:
    one_case = text in (text.lower(), text.upper())
    return [str(int(text, 36))] if one_case and _mixed(text) else []


def _base62(text: str) -> list[str]:
    # Mixed case, and more than a word's capital letter.
    if text in (text.lower(), text.upper()) or not (_mixed(text) or _INNER_CAPITAL.search(text)):
        return []
    return [_number(text, alphabet) for alphabet in _BASE62]


def _hex(text: str) -> list[str]:
    one_case = text in (text.lower(), text.upper())
    return [str(int(text, 16))] if one_case and _mixed(text) else []


def _base64(text: str) -> list[str]:
    bare = text.rstrip("=")
    try:
        decoded = base64.b64decode(bare + "=" * (-len(bare) % 4), validate=True)
        return [decoded.decode("ascii")]
    except (binascii.Error, UnicodeDecodeError):
        return []


def _reversed(text: str) -> list[str]:
    return [text[::-1]]


_STEPS: dict[str, Callable[[str], list[str]]] = {
    "base36": _base36,
    "base62": _base62,
    "hex": _hex,
    "base64": _base64,
    "reversed": _reversed,
}


class Decoder(Strict):
    """One way in which a code holds an id; see `decoders.toml`."""

    name: str
    pattern: str
    platform: Platform | None = None
    step: Step | None = None

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """The compiled pattern."""
        pattern = self.pattern
        for word, regex in _WORDS.items():
            pattern = pattern.replace(word, regex)
        return re.compile(pattern, re.IGNORECASE)

    def ids(self, text: str) -> list[str]:
        """Return the ids that the decoder finds in a cleaned code; a step's only when plausible."""
        found = self.regex.fullmatch(text)
        if found is None:
            return []
        if self.step is None:
            return [found["id"]] if _ID.fullmatch(found["id"] or "") else []
        ids = _STEPS[self.step](found["code"] or "")
        return [item_id for item_id in dict.fromkeys(ids) if _PLAIN_ID.fullmatch(item_id)]


class Decoders(Frozen):
    """The decoders in the order in which they are tried; `bare` where a code names no platform."""

    decoders: tuple[Decoder, ...]
    bare: tuple[Platform, ...]


class _File(Strict):
    decoder: tuple[Decoder, ...]
    bare: tuple[Platform, ...]


def _build(file: _File) -> Decoders:
    """Return the decoders; each pattern must hold the group that its decoder reads."""
    for each in file.decoder:
        group = "code" if each.step else "id"
        if group not in each.regex.groupindex:
            raise ValueError(f"{each.name}: {{{group}}}")
    return Decoders(decoders=file.decoder, bare=file.bare)


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """Replace decoders of the same name in their place; put the user's own in front."""
    own = {row["name"]: row for row in user.get("decoder", [])}
    known = [row["name"] for row in base["decoder"]]
    rows = [row for name, row in own.items() if name not in known]
    rows += [own.get(row["name"], row) for row in base["decoder"]]
    kept = [{k: v for k, v in row.items() if k != "off"} for row in rows if not row.get("off")]
    return {"decoder": kept, "bare": user.get("bare", base["bare"])}


_TABLE = DataTable(
    Path(__file__).with_name("decoders.toml"),
    file=_File,
    build=_build,
    merged=_merged,
    code="decoder-table",
    unusable=N_("The decoder table {path} cannot be used: {why}. Correct it or move it away."),
    patterns=lambda built: (each.regex.pattern for each in built.decoders),
)
load_decoders, in_force, use_decoders = _TABLE.load, _TABLE.in_force, _TABLE.use
