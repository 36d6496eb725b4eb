"""Texts that were asked of the catalogue and do not stand in it.

The catalogue is held against the texts in the code; this is the other half: a text that only
comes to be while the program runs - put together, or changed by mistake - would be shown in
English to everybody, and no reading of the code would find it.
"""

from __future__ import annotations

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from unittest import mock

from core.base import i18n
from tests import catalogue


@cache
def _known() -> frozenset[catalogue.MessageId]:
    return frozenset(catalogue.translated())


class _Listening(gettext.NullTranslations):
    """A catalogue that keeps what it was asked for in vain."""

    def __init__(
        self, answers: gettext.NullTranslations, missing: set[catalogue.MessageId]
    ) -> None:
        super().__init__()
        self.answers, self._missing = answers, missing

    def gettext(self, message: str) -> str:
        self._ask(message)
        return self.answers.gettext(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self._ask((msgid1, msgid2))
        return self.answers.ngettext(msgid1, msgid2, n)

    def _ask(self, message: catalogue.MessageId) -> None:
        if message not in _known():
            self._missing.add(message)


@contextmanager
def listened() -> Iterator[set[catalogue.MessageId]]:
    """Give what is asked for in vain while this lasts; who listened before does not hear it."""
    missing: set[catalogue.MessageId] = set()
    answering = i18n._words

    def listening() -> gettext.NullTranslations:
        words = answering()
        return _Listening(words.answers if isinstance(words, _Listening) else words, missing)

    with mock.patch.object(i18n, "_words", listening):
        yield missing
