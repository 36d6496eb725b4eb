"""The kinds of appeals: menu paths, windows, grounds, wanted evidence, texts, file types.

The data stands in `appeals.toml`; a user's file of the same form is merged over it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from core.base.errors import NotFound
from core.base.i18n import N_, _
from core.rules.tables import DataTable, Named, Strict

# A sentence, or ways to say it: the first whose facts are all known is taken.
Sentence = str | tuple[str, ...]
Win = Literal["money", "exempt", "quality", "logistics", "dispute"]


class Wanted(Named):
    """A piece of evidence that helps; `key` is kept with the file that fills it."""

    key: str


class Window(Strict):
    """How long an appeal is possible: from the refund by a rule, before ship-by, or always."""

    starts: Literal["none", "ship_by", "refund"] = "none"
    rule: str = ""


class Ground(Named):
    """Why the seller is right. `money` and `wins` override the kind's."""

    key: str
    money: bool | None = None
    wins: tuple[Win, ...] | None = None
    text: tuple[Sentence, ...] = ()
    evidence: tuple[Wanted, ...] = ()


class Kind(Named):
    """One kind of appeal on the platform."""

    key: str
    path: str
    window: Window = Window()
    money: bool = False
    ground_needed: bool = False
    wins: tuple[Win, ...] = ()
    grounds: tuple[str, ...] = ()
    text: tuple[Sentence, ...] = ()
    evidence: tuple[Wanted, ...] = ()


class FileType(Strict):
    """A kind of file, known by its first bytes. `media` is a MIME type."""

    name: str
    media: str
    suffix: str
    magic: str
    offset: int = 0
    brands: tuple[str, ...] = ()
    taken: bool = False

    def fits(self, head: bytes) -> bool:
        """Tell whether a file that begins with `head` is of this type."""
        magic = bytes.fromhex(self.magic)
        end = self.offset + len(magic)
        if head[self.offset : end] != magic:
            return False
        return not self.brands or head[end : end + 4].decode("latin-1") in self.brands


class _File(Strict):
    kinds: dict[str, Kind]
    grounds: dict[str, Ground]
    file_types: tuple[FileType, ...]


class AppealBook:
    """All kinds and grounds by key, and the file types of the platform's form."""

    def __init__(self, file: _File) -> None:
        self.kinds = file.kinds
        self.grounds = file.grounds
        self.file_types = file.file_types

    def kind(self, key: str) -> Kind:
        """Return a kind, or raise NotFound naming those there are."""
        found = self.kinds.get(key)
        if found is None:
            raise NotFound(
                "appeal-kind",
                _("There is no appeal kind {kind}. Choose one of: {kinds}").format(
                    kind=key, kinds=", ".join(self.kinds)
                ),
            )
        return found

    def ground(self, key: str) -> Ground | None:
        """Return a ground, or None for an empty or unknown key."""
        return self.grounds.get(key)

    def choices(self, kind: Kind) -> tuple[Ground, ...]:
        """Return the grounds a kind offers."""
        return tuple(self.grounds[key] for key in kind.grounds)

    def money(self, kind: Kind, ground: str) -> bool:
        """Tell whether the form asks for an amount."""
        found = self.ground(ground)
        return kind.money if found is None or found.money is None else found.money

    def wins(self, kind: Kind, ground: str) -> tuple[Win, ...]:
        """Return what a won appeal changes."""
        found = self.ground(ground)
        return kind.wins if found is None or found.wins is None else found.wins

    def wanted(self, kind: Kind, ground: str) -> tuple[Wanted, ...]:
        """Return the evidence that helps, the ground's own list first in rank."""
        found = self.ground(ground)
        return (found.evidence if found else ()) or kind.evidence

    def template(self, kind: Kind, ground: str) -> tuple[Sentence, ...]:
        """Return the sentences of the text, the ground's own first in rank."""
        found = self.ground(ground)
        return (found.text if found else ()) or kind.text

    def type_of(self, head: bytes) -> FileType | None:
        """Return what a file is by its first bytes, or None."""
        return next((each for each in self.file_types if each.fits(head)), None)

    def suffix(self, media: str) -> str:
        """Return the file name's ending for a MIME type."""
        return next((each.suffix for each in self.file_types if each.media == media), "bin")


def _prepared(data: dict[str, Any]) -> dict[str, Any]:
    """Give kinds and grounds their keys; a window's `from` is a word of Python's own."""
    for theme in ("kinds", "grounds"):
        data[theme] = {key: {**value, "key": key} for key, value in data[theme].items()}
    for kind in data["kinds"].values():
        if "window" in kind:
            names = {"from": "starts"}
            kind["window"] = {names.get(name, name): v for name, v in kind["window"].items()}
    return data


def _build(file: _File) -> AppealBook:
    for kind in file.kinds.values():
        for ground in kind.grounds:
            if ground not in file.grounds:
                raise ValueError(f"kinds.{kind.key}.grounds: {ground}")
        if kind.window.starts == "refund" and not kind.window.rule:
            raise ValueError(f"kinds.{kind.key}.window.rule")
    for each in file.file_types:
        bytes.fromhex(each.magic)
    return AppealBook(file)


def _merged(base: dict[str, Any], user: dict[str, Any]) -> dict[str, Any]:
    """Return `base` with the user's kinds and grounds laid over it, field by field."""
    merged: dict[str, Any] = dict(user)
    merged["file_types"] = [*user.get("file_types", []), *base["file_types"]]
    for theme in ("kinds", "grounds"):
        own = user.get(theme, {})
        known = base[theme]
        merged[theme] = {
            **known,
            **{key: {**known.get(key, {}), **value} for key, value in own.items()},
        }
    return merged


_BOOK = DataTable(
    Path(__file__).with_name("appeals.toml"),
    file=_File,
    prepared=_prepared,
    build=_build,
    merged=_merged,
    code="appeal-book",
    unusable=N_("The appeal kinds in {path} cannot be used: {why}. Correct it or move it away."),
)
load, book, use_book = _BOOK.load, _BOOK.in_force, _BOOK.use


def kind_of(key: str) -> Kind:
    """Return a kind; one that the seller's file no longer has keeps its key as its name."""
    return book().kinds.get(key) or Kind(key=key, name=key, path="")
