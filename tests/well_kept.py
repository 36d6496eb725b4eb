"""What is wrong whatever a test asks for: in the errors, texts and events that it brings about.

An error without a code that a program can go by, a text filled with nothing, an act or a row that
the history has no words for, a change that the history of its order does not show, a value with a
hole where it promises none. Each is noticed in the test that comes across it.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from types import NoneType
from typing import Any, get_args, get_type_hints
from unittest import mock

from core.base import i18n
from core.base.errors import DaifaError
from core.base.frozen import Frozen
from core.orders.notice_words import NOTICE_WORDS
from core.store.acts import Act, Actor, Values
from core.store.connection import Store
from core.store.verbs import KNOWN_ACTS

# tui/cli/README.md: codes are kebab-case and stay.
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Of what stands within a value, older ones are parted by `_`.
_WORDS = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_HOLE = re.compile(r"\bNone\b")
# What becomes of these is told in the history of their order.
_OF_ORDERS = ("purchases", "parcels", "notices", "claims", "aftersales", "appeals")
# What tests call an act of a version to come.
_UNKNOWN = ("something-new",)
Wrong = Callable[[str], None]


class _Text(str):
    """A text that says when nothing is put into it where something belongs."""

    __slots__ = ("_wrong",)
    _wrong: Wrong

    def format(self, *words: object, **values: object) -> str:
        for name, value in values.items():
            if value is None:
                self._wrong(f"text filled with nothing: {name} of {self!s}")
        return str(self).format(*words, **values)


class _Filling(gettext.NullTranslations):
    """A catalogue whose texts say when they are filled with nothing."""

    def __init__(self, answers: gettext.NullTranslations, wrong: Wrong) -> None:
        super().__init__()
        self.answers, self._wrong = answers, wrong

    def gettext(self, message: str) -> str:
        return self._listening(self.answers.gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._listening(self.answers.ngettext(msgid1, msgid2, n))

    def _listening(self, said: str) -> str:
        text = _Text(said)
        text._wrong = self._wrong
        return text


@contextmanager
def _texts(wrong: Wrong) -> Iterator[None]:
    answering = i18n._words

    def listening() -> gettext.NullTranslations:
        return _Filling(answering(), wrong)

    with mock.patch.object(i18n, "_words", listening):
        yield


@contextmanager
def _errors(wrong: Wrong) -> Iterator[None]:
    made = DaifaError.__init__

    def making(self: DaifaError, code: str, message: str) -> None:
        if not _CODE.fullmatch(str(code)) or str(code) == "none":
            wrong(f"code of an error: {code!r}")
        if not message or _HOLE.search(str(message)):
            wrong(f"words of the error {code}: {message!r}")
        made(self, code, message)

    with mock.patch.object(DaifaError, "__init__", making):
        yield


def _notice(after: Values, wrong: Wrong) -> None:
    """A notice that is open has words, and what it keeps is called as columns are."""
    if after.get("kind", "refunded") not in NOTICE_WORDS and not after.get("done_at"):
        wrong(f"a notice without words: {after['kind']}")
    for name in json.loads(after.get("data") or "{}"):
        if not _NAME.fullmatch(name):
            wrong(f"data of a notice: {name}")


@contextmanager
def _events(wrong: Wrong) -> Iterator[None]:
    made, logged = Act.__init__, Act._log

    def making(self: Act, store: Store, actor: Actor, at: datetime, what: str) -> None:
        if what not in KNOWN_ACTS and what not in _UNKNOWN:
            wrong(f"an act without words: {what!r}")
        made(self, store, actor, at, what)

    def logging(
        self: Act,
        table: str,
        row_id: int,
        before: Values | None,
        after: Values | None,
        order_id: int | None,
        note: str | None,
    ) -> None:
        for name in ({table} if table else set()) | (before or {}).keys() | (after or {}).keys():
            if not _NAME.fullmatch(name):
                wrong(f"an event of what is no column: {table}.{name}")
        if table in _OF_ORDERS and self.what not in ("undo", "redo"):
            found = f"select order_id from {table} where id = ?"
            row = self.store.conn.execute(found, (row_id,)).fetchone()
            about = row[0] if row is not None else (before or {}).get("order_id")
            if about is not None and order_id != about:
                wrong(f"not in the history of its order: {self.what} of {table}")
        if table == "notices":
            _notice(after or {}, wrong)
        logged(self, table, row_id, before, after, order_id, note)

    with (
        mock.patch.object(Act, "__init__", making),
        mock.patch.object(Act, "_log", logging),
    ):
        yield


_WHOLE: dict[type[Frozen], frozenset[str]] = {}


def _whole(kind: type[Frozen]) -> frozenset[str]:
    """Return the fields that are never None."""
    if kind not in _WHOLE:
        hints = get_type_hints(kind).items()
        _WHOLE[kind] = frozenset(
            name
            for name, hint in hints
            if hint is not Any and NoneType not in (hint, *get_args(hint))
        )
    return _WHOLE[kind]


@contextmanager
def _values(wrong: Wrong) -> Iterator[None]:
    made = Frozen.__init__

    def making(self: Frozen, **values: Any) -> None:
        made(self, **values)
        if {"code", "message"} <= values.keys() or {"code", "reason"} <= values.keys():
            said = values.get("message", values.get("reason"))
            if not _WORDS.fullmatch(str(values["code"])) or not said:
                wrong(f"code or words of {type(self).__name__}: {values['code']!r}, {said!r}")
        for name, value in self.__dict__.items():
            if value is None and name in _whole(type(self)):
                wrong(f"a hole in a value: {type(self).__name__}.{name}")

    with mock.patch.object(Frozen, "__init__", making):
        yield


@contextmanager
def watched() -> Iterator[set[str]]:
    """Give what is wrong, in words, of all that happens while this lasts."""
    found: set[str] = set()
    with ExitStack() as stack:
        for watching in (_texts, _errors, _events, _values):
            stack.enter_context(watching(found.add))
        yield found
