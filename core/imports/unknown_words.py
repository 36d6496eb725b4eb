"""Words of a platform that no table knows: each is told once, and not again with every file."""

from __future__ import annotations

import json
from collections.abc import Iterable

from core.base.i18n import _
from core.base.text import shown
from core.store import settings
from core.store.acts import Act

# A column that holds something else would fill the screen.
MOST_TOLD = 10
_SETTING = "unknown_words"
_KEPT = 500


def untold(work: Act, about: str, words: Iterable[str]) -> list[str]:
    """Return those of some words about something that were not told yet, and keep that they are.

    What a preview keeps is rolled back with it, so its import tells them again.
    """
    found = sorted(set(words))
    if not found:
        return []
    told: list[str] = json.loads(settings.setting(work.store, _SETTING, "[]"))
    new = [word for word in found if f"{about}:{word}" not in told]
    if new:
        kept = [*told, *(f"{about}:{word}" for word in new)][-_KEPT:]
        settings.keep(work, _SETTING, json.dumps(kept, ensure_ascii=False))
    return new[:MOST_TOLD]


def listed(words: Iterable[str]) -> str:
    """Return some words for a note."""
    return _(", ").join(map(shown, words))
