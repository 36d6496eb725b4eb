"""Words for the user: gettext, with English as the source and Chinese as the first catalogue.

`_` and `ngettext` look the text up at call time, so the language may be set after import.
`N_` only marks a text for the catalogue; look it up with `_` where it is shown.
"""

from __future__ import annotations

import gettext as _gettext
import locale
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("zh", "en")
LOCALE_DIR = Path(__file__).parents[1] / "locale"

_current: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"
# The language of a text that goes to somebody else; this thread's and task's alone.
_for_others: ContextVar[str] = ContextVar("_for_others", default="")


def setup(language: str | None = None) -> str:
    """Choose the language (`zh`, `en`, or None to take it from the locale); return the choice."""
    global _current, _language
    _language = language if language in LANGUAGES else from_locale()
    _current = _catalogue(_language)
    # click asks the default gettext domain for its own words.
    _gettext.bindtextdomain("daifa", str(LOCALE_DIR))
    _gettext.textdomain("daifa")
    os.environ["LANGUAGE"] = _language
    return _language


def from_locale() -> str:
    """Return `zh` for any Chinese locale, otherwise `en`."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name)
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    guess = locale.getlocale()[0] or ""
    return "zh" if guess.lower().startswith(("zh", "chinese")) else "en"


def language() -> str:
    """Return the language in use."""
    return _for_others.get() or _language


@contextmanager
def spoken(language: str) -> Iterator[None]:
    """Make texts in a language whatever the user's is: for what goes to others."""
    token = _for_others.set(language)
    try:
        yield
    finally:
        _for_others.reset(token)


def _words() -> _gettext.NullTranslations:
    other = _for_others.get()
    return _catalogue(other) if other else _current


@cache
def _catalogue(language: str) -> _gettext.NullTranslations:
    return _gettext.translation("daifa", LOCALE_DIR, [language], fallback=True)


def _(message: str) -> str:
    """Return `message` in the chosen language."""
    return _words().gettext(message)


def ngettext(one: str, many: str, count: int) -> str:
    """Return the form of a message that fits `count`."""
    return _words().ngettext(one, many, count)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark `message` for the catalogue and return it unchanged."""
    return message
